import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { positionResultOf, withoutMessages } from '#shared/calibration/position-result.ts'
import type { NewPanel } from '#shared/contract/http.ts'
import type { ComparisonAnswer, PositionsAnswer } from '#shared/contract/positions.ts'
import type { RatersAnswer } from '#shared/contract/raters.ts'
import type { ResultsAnswer } from '#shared/contract/results.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { type Browser, setUp, value } from '#test/support/person.ts'
import { aNewPanel, aPanelWithPeople } from '#test/support/new-panel.ts'
import { startApp } from '#test/support/start-app.ts'

let app: Awaited<ReturnType<typeof startApp>>
let marta: Browser
beforeAll(async () => {
  app = await startApp()
  marta = await setUp(app.origin, (await app.setupCode())!)
})
afterAll(() => app.stop())

const MILD: readonly Score[] = [5, 4, 4]
const STRICT: readonly Score[] = [3, 2, 2]
const priya = (scores: readonly Score[]) => ({ name: 'Priya Rao', scores })
type Rates = ReturnType<typeof priya>

/** A panel from the lobby to its seal, rated by Marta and the others. */
async function playPanel(of: Pick<NewPanel, 'position' | 'candidate'>, others: readonly Rates[]) {
  const seats = others.map(({ name }) => ({
    name,
    title: '',
    email: `${name.toLowerCase().replace(' ', '.')}@example.org`,
    role: 'panelist' as const,
    seniority: 1,
  }))
  const { panelId, lead, people } = await aPanelWithPeople(marta, aNewPanel({ ...of, seats }))
  const raters = [
    { person: lead, scores: MILD },
    ...people.map((person, n) => ({ person, scores: others[n]!.scores })),
  ]
  value(await lead.send({ type: 'startInterview' }))
  for (const [n, { id }] of lead.view().kit.questions.entries()) {
    for (const { person, scores } of raters) await person.rate(id, scores[n]!)
    value(await lead.send({ type: 'advance', from: { at: 'question', questionId: id } }))
  }
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  for (const { person } of raters) value(await person.send({ type: 'lockScorecard' }))
  value(await lead.send({ type: 'reveal', override: null }))
  value(await lead.send({ type: 'endDebrief' }))
  value(await lead.send({ type: 'decide', value: 'hold', reasons: 'One more talk.', override: null }))
  value(await lead.send({ type: 'seal' }))
  for (const { person } of raters) person.leave()
  return panelId
}
const strictnessOf = async (name: string) =>
  value(await marta.get<RatersAnswer>('/api/raters')).raters.find((it) => it.name === name)?.strictnessFrom

test('sealed panels of one position say how strict a rater is, and the seal of the next position’s panel knows', async () => {
  const title = 'Records analyst'
  await playPanel({ position: { title }, candidate: 'Ada' }, [priya(STRICT)])
  const { positions } = value(await marta.get<PositionsAnswer>('/api/positions'))
  const { id } = positions.find((it) => it.title === title)!
  for (const candidate of ['Bo', 'Cy']) await playPanel({ position: { id }, candidate }, [priya(STRICT)])
  await vi.waitFor(
    async () => expect(await strictnessOf('Priya Rao')).toEqual({ panels: 3, ratings: 9 }),
    20_000,
  )

  const { table, result } = value(await marta.get<ComparisonAnswer>(`/api/positions/${id}/comparison`))
  expect(JSON.stringify(result)).toBe(JSON.stringify(withoutMessages(positionResultOf(table))))

  const next = await playPanel({ position: { title: 'Another post' }, candidate: 'Di' }, [
    priya(STRICT),
    { name: 'Zoe Berg', scores: MILD },
  ])
  const sealed = value(await marta.get<ResultsAnswer>(`/api/panels/${next}/results`))
  expect(sealed.sealedAt).not.toBeNull()
  expect(sealed.result!.calibration!.rung).toBe('panel-history')
  expect(sealed.result!.adjustment).toMatchObject({ kind: 'applied', to: 'known-raters', known: 2 })
  const [candidate] = sealed.result!.calibration!.candidates
  expect(candidate!.overall.raw).toBeCloseTo((13 / 3 + 7 / 3 + 13 / 3) / 3, 1)
}, 120_000)
