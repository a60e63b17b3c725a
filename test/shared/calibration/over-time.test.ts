import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LockedTable, lockedTableOf, raterOverTime } from '#shared/calibration/over-time.ts'
import { strictnessWords } from '#shared/calibration/reliability-words.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { aMatrix, aRevision, at, q } from './a-panel.ts'

/** A panel's table from rows of scores; 0 is no score. */
function table(id: string, time: number, rows: Readonly<Record<string, readonly number[]>>): LockedTable {
  const scores = Object.entries(rows).flatMap(([rater, row]) =>
    row.flatMap((score, i) => (score === 0 ? [] : [{ rater, questionId: q(`q${i}`), score }])),
  )
  return { panelId: id as PanelId, at: at(time), scores }
}

const FIRST = table('p1', 100, { ann: [3, 3, 3, 3], bob: [3, 4, 5, 3], cy: [3, 3, 0, 0] })
const SECOND = table('p2', 200, { ann: [2, 2, 2, 2], bob: [2, 2, 2, 4] })

test('a rater’s agreement with fellow raters, panel by panel in the order of time', () => {
  expect(raterOverTime([SECOND, FIRST], 'ann', null)).toEqual({
    kind: 'over-time',
    all: { ratings: 8, pairs: 10, exactShare: 7 / 10, withinOneShare: 8 / 10 },
    panels: [
      {
        panelId: 'p1',
        at: 100,
        ratings: 4,
        pairs: 6,
        exactShare: 4 / 6,
        withinOneShare: 5 / 6,
        difference: -0.625,
      },
      {
        panelId: 'p2',
        at: 200,
        ratings: 4,
        pairs: 4,
        exactShare: 3 / 4,
        withinOneShare: 3 / 4,
        difference: -0.5,
      },
    ],
    trend: { kind: 'none', why: 'too-few-panels' },
    strictness: null,
    word: null,
  })
})

test('fewer than eight shared ratings: no figure at all, not even one that was passed in', () => {
  const strict = { points: 1, lo: 0.5, hi: 1.5 }

  expect(raterOverTime([FIRST], 'ann', strict)).toEqual({ kind: 'too-few', shared: 4 })
  expect(raterOverTime([FIRST, table('p2', 2, { ann: [1, 1, 1], bob: [1, 1, 1] })], 'ann', strict)).toEqual({
    kind: 'too-few',
    shared: 7,
  })
  expect(raterOverTime([], 'ann', strict)).toEqual({ kind: 'too-few', shared: 0 })
  expect(raterOverTime([FIRST, SECOND], 'nobody', strict)).toEqual({ kind: 'too-few', shared: 0 })
})

test('ratings that nobody shared, and panels of one, are not counted', () => {
  const alone = table('p0', 50, { ann: [1, 2, 3, 4, 5, 1, 2, 3, 4, 5] })
  const beside = table('p3', 60, { ann: [1, 1, 0, 0], bob: [0, 0, 5, 5] })

  expect(raterOverTime([alone, beside], 'ann', null)).toEqual({ kind: 'too-few', shared: 0 })
  expect(raterOverTime([alone, beside, FIRST, SECOND], 'ann', null)).toEqual(
    raterOverTime([FIRST, SECOND], 'ann', null),
  )
})

test('the same question in two panels is two candidates’, and is not compared', () => {
  const apart = Array.from({ length: 8 }, (_, i) => [
    table(`a${i}`, i, { ann: [3] }),
    table(`b${i}`, i, { bob: [3] }),
  ])

  expect(raterOverTime(apart.flat(), 'ann', null)).toEqual({ kind: 'too-few', shared: 0 })
})

test('a word for a rater stands only where the interval leaves 0 out', () => {
  const word = (lo: number, hi: number) => {
    const it = raterOverTime([FIRST, SECOND], 'ann', { points: (lo + hi) / 2, lo, hi })
    return it.kind === 'over-time' ? it.word : it.kind
  }

  expect([word(0.1, 0.9), word(-0.9, -0.1), word(-0.1, 0.9), word(0, 0.5), word(-0.5, 0)]).toEqual([
    'stricter',
    'more lenient',
    null,
    null,
    null,
  ])
})

test('strictness in words always carries its interval', () => {
  expect(strictnessWords({ points: 0.4, lo: 0.1, hi: 0.7 })).toBe(
    '0.4 points stricter than fellow raters: between +0.1 and +0.7, about 9 in 10.',
  )
  expect(strictnessWords({ points: -0.4, lo: -0.7, hi: -0.1 })).toContain('0.4 points more lenient')
  expect(strictnessWords({ points: 0.4, lo: -0.1, hi: 0.9 })).toMatch(/^Neither .* between −0\.1 and \+0\.9/)
})

test('tables hold what was locked before anybody talked, of those who count, under their own names', () => {
  const matrix = aMatrix({
    cards: { ann: [2, 'declined'], bob: [4, 3], sam: [5, 5] },
    roles: { sam: 'shadow' },
    state: { revisions: [aRevision('ann', 'q1', 2, 4, true)] },
  })

  expect(lockedTableOf('p' as PanelId, at(7), matrix, (seat) => `person-${seat}`)).toEqual({
    panelId: 'p',
    at: 7,
    scores: [
      { rater: 'person-ann', questionId: 'q1', score: 2 },
      { rater: 'person-bob', questionId: 'q1', score: 4 },
      { rater: 'person-bob', questionId: 'q2', score: 3 },
    ],
  })
})

test('all panels together are what their own figures add up to, in whatever order they come', () => {
  const row = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 5, maxLength: 5 })
  const tables = fc.array(fc.record({ ann: row, bob: row, cy: row }), { maxLength: 5 })
  fc.assert(
    fc.property(tables, (rows) => {
      const all = rows.map((it, i) => table(`p${i}`, i % 2, it))
      const one = raterOverTime(all, 'ann', null)
      expect(raterOverTime(all.toReversed(), 'ann', null)).toEqual(one)
      if (one.kind === 'too-few') {
        expect(one.shared).toBeLessThan(8)
        return
      }
      const exact = one.panels.reduce((total, it) => total + it.exactShare * it.pairs, 0)
      expect(exact / one.all.pairs).toBeCloseTo(one.all.exactShare, 12)
      expect(one.all.exactShare).toBeLessThanOrEqual(one.all.withinOneShare)
    }),
    { numRuns: 300, seed: 31 },
  )
})
