import type { LinkAnswer, NewPanel, PanelAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { bank } from '#seed/bank.ts'
import { type Browser, enterRoom, joinByLink, type Person, value } from './person.ts'

/** A panel as the new-panel page would ask for it: the EHR kit's first questions, two panelists. */
export function aNewPanel(changes: Partial<NewPanel> = {}, questions = 3): NewPanel {
  const kit = bank().kits.find((it) => it.id === 'ehr-specialist')!
  const seat = { title: '', email: null, role: 'panelist' as const }
  return {
    kit: kit.id,
    questions: kit.questions.slice(0, questions).map((it) => it.id),
    placeholders: {},
    position: { title: 'EHR specialist' },
    candidate: 'Candidate C-0417',
    lead: { title: '' },
    seats: [
      { ...seat, name: 'Priya Rao', seniority: 1 },
      { ...seat, name: 'Tomas Okafor', seniority: 2 },
    ],
    meetingLink: 'https://meet.example.org/panel',
    startsAt: null,
    ...changes,
  }
}

/** Makes a panel and walks everybody in, the lead first, then the seats in their order. `from`: where each of them is. */
export async function aPanelWithPeople(
  lead: Browser,
  panel: NewPanel = aNewPanel(),
  {
    from = (browser) => browser,
    ...options
  }: { record?: boolean; from?: (browser: Browser) => Browser } = {},
): Promise<{ panelId: PanelId; lead: Person; people: readonly Person[] }> {
  const { id: panelId } = value(await lead.post<{ id: PanelId }>('/api/panels', panel))
  const { seats } = value(await lead.get<PanelAnswer>(`/api/panels/${panelId}`))
  const people: Person[] = []
  for (const seat of seats.filter((it) => it.role !== 'lead')) {
    const link = value(await lead.post<LinkAnswer>(`/api/panels/${panelId}/seats/${seat.id}/link`, {}))
    const { browser } = await joinByLink(lead.origin, link.path)
    people.push(await enterRoom(from(browser), panelId, options))
  }
  return { panelId, lead: await enterRoom(from(lead), panelId, options), people }
}
