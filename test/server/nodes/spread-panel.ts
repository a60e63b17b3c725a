import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Browser, enterRoom, joinByLink, type Person, value } from '#test/support/person.ts'
import { at, ORIGIN, type SomeNodes } from './some-nodes.ts'

/** A lead at the first node and two raters, their live connections at the other nodes in turn. */
export async function aSpreadPanel(
  { nodes: [first, ...others] }: SomeNodes,
  marta: Browser,
  entering: { record?: boolean } = {},
) {
  const { id: panelId } = value(await marta.post<{ id: PanelId }>('/api/panels', aNewPanel()))
  const { seats } = value(await marta.get<PanelAnswer>(`/api/panels/${panelId}`))
  const browsers: Browser[] = []
  const people: Person[] = []
  for (const [index, { id }] of seats.filter((it) => it.role !== 'lead').entries()) {
    const link = value(await marta.post<LinkAnswer>(`/api/panels/${panelId}/seats/${id}/link`, {}))
    const { browser } = await joinByLink(ORIGIN, link.path, first!.listening)
    browsers.push(browser)
    people.push(await enterRoom(at(browser, others[index % others.length]!), panelId, entering))
  }
  const lead = await enterRoom(at(marta, first!), panelId, entering)
  return {
    panelId,
    lead,
    people: people as [Person, Person],
    browsers: browsers as [Browser, Browser],
    leave: () => [lead, ...people].forEach((it) => it.leave()),
  }
}
