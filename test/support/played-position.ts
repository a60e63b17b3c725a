import type { NewPanel, PanelsAnswer } from '#shared/contract/http.ts'
import type { PanelId, PositionId } from '#shared/model/ids.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { aNewPanel, aPanelWithPeople } from './new-panel.ts'
import { type Browser, value } from './person.ts'

type Rates = { readonly name: string; readonly scores: readonly (Score | null)[] }

/** Somebody who sits on several panels: the e-mail address makes them the same person on each. */
export const aSeatFor = (name: string, seniority = 1) => ({
  name,
  title: '',
  email: `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@example.org`,
  role: 'panelist' as const,
  seniority,
})

/** The position of this title, once a panel of it was made. */
export async function positionNamed(who: Browser, title: string): Promise<PositionId> {
  const { positions } = value(await who.get<PanelsAnswer>('/api/panels'))
  return positions.find((it) => it.title === title)!.id
}

/**
 * A panel from the lobby to the seal, rated as told: the lead's scores first, then each panelist's. Null: not observed.
 * `until: 'reveal'` stops in the debrief.
 */
export async function playPanel(
  lead: Browser,
  panel: Partial<NewPanel>,
  leads: Rates['scores'],
  others: readonly Rates[],
  until: 'reveal' | 'seal' = 'seal',
): Promise<PanelId> {
  const seats = others.map(({ name }, index) => aSeatFor(name, index))
  const made = await aPanelWithPeople(lead, aNewPanel({ seats, ...panel }, leads.length))
  const raters = [made.lead, ...made.people]
  const scores = [leads, ...others.map((it) => it.scores)]
  value(await made.lead.send({ type: 'startInterview' }))
  for (const [index, { id }] of made.lead.view().kit.questions.entries()) {
    for (const [who, rater] of raters.entries()) {
      await rater.rate(id, scores[who]![index] ?? 'not-observed')
    }
    value(await made.lead.send({ type: 'advance', from: { at: 'question', questionId: id } }))
  }
  value(await made.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  for (const rater of raters) value(await rater.send({ type: 'lockScorecard' }))
  value(await made.lead.send({ type: 'reveal', override: null }))
  if (until === 'seal') {
    value(await made.lead.send({ type: 'endDebrief' }))
    const decided = { value: 'hold', reasons: 'Compared with the others first.', override: null } as const
    value(await made.lead.send({ type: 'decide', ...decided }))
    value(await made.lead.send({ type: 'seal' }))
  }
  for (const rater of raters) rater.leave()
  return made.panelId
}
