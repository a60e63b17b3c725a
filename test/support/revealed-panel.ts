import type { LinkAnswer, NewPanel, PanelAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import { type Browser, enterRoom, joinByLink, type Person, value } from './person.ts'

export type RevealedPanel = {
  readonly panelId: PanelId
  readonly lead: Person
  /** In the order of the seats: to open pages as these people. */
  readonly browsers: readonly Browser[]
  /** The lead and everybody who rates, as the columns of the ratings. */
  readonly raters: readonly Person[]
  /** Ends the debrief, recommends, decides and seals. */
  readonly close: () => Promise<void>
  readonly leave: () => void
}

/**
 * A real panel up to its reveal. `ratings` is a row for each question, in it the lead's rating, then the raters' in the order
 * of their seats; without one the rater never rates, and may not lock. Who is in `absent`, by place in that order, never locks.
 */
export async function aRevealedPanel(
  owner: Browser,
  panel: NewPanel,
  ratings: readonly (readonly EnteredRating[])[],
  absent: readonly number[] = [],
): Promise<RevealedPanel> {
  const { id: panelId } = value(await owner.post<{ id: PanelId }>('/api/panels', panel))
  const { seats } = value(await owner.get<PanelAnswer>(`/api/panels/${panelId}`))
  const browsers: Browser[] = []
  for (const { id } of seats.filter((it) => it.role !== 'lead')) {
    const link = value(await owner.post<LinkAnswer>(`/api/panels/${panelId}/seats/${id}/link`, {}))
    browsers.push((await joinByLink(owner.origin, link.path)).browser)
  }
  const lead = await enterRoom(owner, panelId)
  const people = await Promise.all(browsers.map((it) => enterRoom(it, panelId)))
  const raters = [lead, ...people.filter((_, index) => panel.seats[index]!.role !== 'observer')]
  const locking = raters.filter((_, index) => !absent.includes(index))
  const { questions } = lead.view().kit
  value(await lead.send({ type: 'startInterview' }))
  for (const [index, { id }] of questions.entries()) {
    if (index > 0) value(await lead.send({ type: 'advance', from: lead.view().place! }))
    await Promise.all(
      raters.map(async (rater, who) => {
        const rating = ratings[index]?.[who]
        if (rating === undefined) return
        await rater.write(id, 'heard', `Said what they did about ${index + 1}, and why`)
        await rater.rate(id, rating)
      }),
    )
  }
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  await Promise.all(raters.map((it) => it.until((view) => view.phase === 'scoring')))
  for (const rater of locking) value(await rater.send({ type: 'lockScorecard' }))
  value(
    await lead.send({
      type: 'reveal',
      override: absent.length > 0 ? { reason: 'one had to leave early' } : null,
    }),
  )
  await Promise.all(raters.map((it) => it.until((view) => view.phase === 'debrief')))
  return {
    panelId,
    lead,
    browsers,
    raters,
    async close() {
      value(await lead.send({ type: 'endDebrief' }))
      value(await lead.send({ type: 'recommend', value: 'yes', reason: 'Clear examples.' }))
      const decide = {
        type: 'decide',
        value: 'next-step',
        reasons: 'Strong where the job needs it.',
      } as const
      const decided = await lead.send({ ...decide, override: null })
      if (!decided.ok) {
        value(await lead.send({ ...decide, override: 'The result stands on too little to follow.' }))
      }
      value(await lead.send({ type: 'seal' }))
    },
    leave() {
      for (const person of [lead, ...people]) person.leave()
    },
  }
}
