import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { positionResultOf, withoutMessages } from '#shared/calibration/position-result.ts'
import type { ComparisonAnswer } from '#shared/contract/positions.ts'
import type { RatersAnswer } from '#shared/contract/raters.ts'
import type { ResultsAnswer } from '#shared/contract/results.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { type Browser, setUp, value } from '#test/support/person.ts'
import { playPanel, positionNamed } from '#test/support/played-panel.ts'
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
const strictnessOf = async (name: string) =>
  value(await marta.get<RatersAnswer>('/api/raters')).raters.find((it) => it.name === name)?.strictnessFrom

test('sealed panels of one position say how strict a rater is, and the seal of the next position’s panel knows', async () => {
  const title = 'Records analyst'
  await playPanel(marta, { position: { title }, candidate: 'Ada' }, MILD, [priya(STRICT)])
  const id = await positionNamed(marta, title)
  for (const candidate of ['Bo', 'Cy']) {
    await playPanel(marta, { position: { id }, candidate }, MILD, [priya(STRICT)])
  }
  await vi.waitFor(
    async () => expect(await strictnessOf('Priya Rao')).toEqual({ panels: 3, ratings: 9 }),
    20_000,
  )

  const { table, result } = value(await marta.get<ComparisonAnswer>(`/api/positions/${id}/comparison`))
  expect(JSON.stringify(result)).toBe(JSON.stringify(withoutMessages(positionResultOf(table))))

  const next = await playPanel(marta, { position: { title: 'Another post' } }, MILD, [
    priya(STRICT),
    { name: 'Zoe Berg', scores: MILD },
  ])
  const sealed = value(await marta.get<ResultsAnswer>(`/api/panels/${next}/results`))
  expect(sealed.sealedAt).not.toBeNull()
  expect(sealed.result.calibration!.rung).toBe('panel-history')
  expect(sealed.result.adjustment).toMatchObject({ kind: 'applied', to: 'known-raters', known: 2 })
  const [candidate] = sealed.result.calibration!.candidates
  expect(candidate!.overall.raw).toBeCloseTo((13 / 3 + 7 / 3 + 13 / 3) / 3, 1)
}, 120_000)
