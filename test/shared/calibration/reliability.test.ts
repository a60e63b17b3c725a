import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceOf, chanceTable } from '#shared/calibration/chance.ts'
import { reliabilityOf } from '#shared/calibration/reliability.ts'
import { chanceWords, coefficientWords } from '#shared/calibration/reliability-words.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { aMatrix, at, q } from './a-panel.ts'

type Cards = Readonly<Record<string, readonly Rating[]>>

/** A panel of one competency with as many questions as its longest card. */
function panel(cards: Cards, skipped: readonly string[] = []) {
  const length = Math.max(...Object.values(cards).map((it) => it.length))
  return aMatrix({
    questions: Object.fromEntries(Array.from({ length }, (_, i) => [`q${i + 1}`, 'A'])),
    weights: { A: 100 },
    cards,
    state: { skipped: Object.fromEntries(skipped.map((id) => [q(id), { reason: 'time', at: at(1) }])) },
  })
}

const whyNot = (cards: Cards, skipped: readonly string[] = []) =>
  Object.values(reliabilityOf(panel(cards, skipped), 'counted')).map((it) =>
    it.kind === 'none' ? it.why : it.kind,
  )

const TEN = {
  ann: [1, 2, 3, 4, 5, 2, 3, 4, 1, 5],
  bob: [1, 3, 3, 4, 4, 2, 3, 5, 2, 5],
  cy: [2, 2, 3, 5, 5, 1, 3, 4, 1, 4],
} as const satisfies Cards

test('ten questions that everybody rated: all figures, each inside its interval', () => {
  const figures = reliabilityOf(panel(TEN), 'counted')

  for (const it of Object.values(figures)) {
    if (it.kind === 'none') expect.fail(it.why)
    expect(it.questions).toBe(10)
    expect(it.lo).toBeLessThan(it.value)
    expect(it.hi).toBeGreaterThan(it.value)
  }
  expect(coefficientWords(figures.iccOne)).toMatch(/^0\.\d\d \(0\.\d\d to 0\.\d\d\)$/)
})

test('nine questions are too few for any of them', () => {
  const nine = Object.fromEntries(Object.entries(TEN).map(([seat, row]) => [seat, row.slice(0, 9)]))

  expect(new Set(whyNot(nine))).toEqual(new Set(['too-few-questions']))
  expect(new Set(whyNot(TEN, ['q4']))).toEqual(new Set(['too-few-questions']))
})

test('ten questions of which one was rated by a single person are too few', () => {
  const alone = {
    ...TEN,
    ann: TEN.ann.with(0, 'declined' as never),
    bob: TEN.bob.with(0, 'declined' as never),
  }

  expect(new Set(whyNot(alone))).toEqual(new Set(['too-few-questions']))
})

test('a constant table has no figure: neither 1 nor 0', () => {
  const same = Array<Rating>(12).fill(4)

  expect(new Set(whyNot({ ann: same, bob: same, cy: same }))).toEqual(new Set(['all-the-same-score']))
  expect(coefficientWords({ kind: 'none', why: 'all-the-same-score' })).toBe(
    'Not shown: all gave the same score.',
  )
})

test('one rater, or one beside somebody who declined everything, agrees with nobody', () => {
  const declined = Array<Rating>(10).fill('declined')

  expect(new Set(whyNot({ ann: TEN.ann }))).toEqual(new Set(['one-rater']))
  expect(new Set(whyNot({ ann: TEN.ann, bob: declined }))).toEqual(new Set(['one-rater']))
})

test('somebody who rated nothing is no gap; one missing rating is, and takes the ICC away', () => {
  const declined = Array<Rating>(10).fill('declined')
  const gap = TEN.cy.with(3, 'not-observed' as never)

  expect(new Set(whyNot({ ...TEN, dee: declined }))).toEqual(new Set(['coefficient']))
  expect(whyNot({ ...TEN, cy: gap })).toEqual([
    'coefficient',
    'coefficient',
    'ratings-missing',
    'ratings-missing',
  ])
})

test('an eleventh question that one person rated is not deleted to make the table fit', () => {
  const cards = { ann: [...TEN.ann, 3], bob: TEN.bob, cy: TEN.cy } satisfies Cards

  expect(whyNot(cards).slice(2)).toEqual(['ratings-missing', 'ratings-missing'])
})

test('questions that come out alike have no ICC', () => {
  const cards = { ann: Array<Rating>(10).fill(2), bob: Array<Rating>(10).fill(4) }

  expect(whyNot(cards).slice(2)).toEqual(['questions-do-not-differ', 'questions-do-not-differ'])
})

test('a figure never stands without its interval, and holds no NaN', () => {
  const rating = fc.constantFrom<Rating>(1, 2, 3, 4, 5, 'not-observed', 'declined')
  const row = fc.array(rating, { minLength: 12, maxLength: 12 })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
      const cards = Object.fromEntries(rows.map((it, i) => [`r${i}`, it]))
      for (const it of Object.values(reliabilityOf(panel(cards), 'counted'))) {
        if (it.kind === 'none') continue
        for (const figure of [it.value, it.lo, it.hi]) expect(Number.isFinite(figure)).toBe(true)
        expect(it.lo).toBeLessThanOrEqual(it.hi)
      }
    }),
    { numRuns: 40, seed: 23 },
  )
})

test('what chance looks like with two to six raters', () => {
  const rounded = chanceTable().map(({ raters, rwg, ad }) => [raters, rwg.toFixed(2), ad.toFixed(2)])

  expect(rounded).toEqual([
    [2, '0.52', '0.52'],
    [3, '0.23', '0.38'],
    [4, '0.10', '0.31'],
    [5, '0.06', '0.26'],
    [6, '0.04', '0.22'],
  ])
  expect(chanceWords(chanceTable()[0]!)).toContain('52 % of questions would pass')
})

test('two raters and five points: 13 of 25 pairs are within a point', () => {
  expect(chanceOf(2)).toEqual({ raters: 2, rwg: 13 / 25, ad: 13 / 25 })
})

test('chance needs two raters and two points, and no more than can be gone through', () => {
  expect([chanceOf(1), chanceOf(0), chanceOf(2.5), chanceOf(9), chanceOf(3, 1), chanceOf(3, 12)]).toEqual(
    Array(6).fill(null),
  )
})
