import { expect, test } from 'vitest'
import { positionSeverityWords } from '#shared/calibration/comparison-words.ts'
import type { PositionScore } from '#shared/calibration/profile.ts'
import { positionSeverityOf, severityOf } from '#shared/calibration/severity.ts'
import { aMatrix } from './a-panel.ts'

test('a full panel needs no adjustment; one with gaps, or one rater, gets none', () => {
  const full = aMatrix({ cards: { ann: [3, 3, 3, 'not-asked'], bob: [4, 4, 4, 'not-asked'] } })
  const gaps = aMatrix({ cards: { ann: [3, 3, 3, 3], bob: [4, 4, 'not-observed', 4] } })
  const alone = aMatrix({ cards: { ann: [3, 3, 3, 3] } })

  expect(severityOf(full, 'counted')).toEqual({ kind: 'no-effect-balanced', raters: 2 })
  expect(severityOf(gaps, 'counted')).toEqual({ kind: 'refused-too-few', raters: 2, missing: 1 })
  expect(severityOf(alone, 'counted')).toEqual({ kind: 'refused-too-few', raters: 1, missing: 0 })
})

const QUESTIONS = ['q1', 'q2', 'q3', 'q4']
/** Who met whom: each rater scored every question of each candidate, unless told otherwise. */
const met = (who: Readonly<Record<string, readonly string[]>>, questions = QUESTIONS): PositionScore[] =>
  Object.entries(who).flatMap(([candidate, raters]) =>
    raters.flatMap((rater) => questions.map((question) => ({ candidate, rater, question, score: 3 }))),
  )
const verdict = (scores: readonly PositionScore[], shifts: Readonly<Record<string, number>> = {}) =>
  positionSeverityWords(positionSeverityOf(scores, new Map(Object.entries(shifts)))).verdict

test('the same raters for everybody: an adjustment has no effect, whatever a model says', () => {
  expect(verdict(met({ Ada: ['x', 'y'], Bo: ['x', 'y'] }), { Ada: 0.4, Bo: 0.4 })).toBe(
    'No effect (balanced)',
  )
})

test('different raters with one in common: applied, with its size, ratings and overlap', () => {
  const scores = met({ Ada: ['x', 'y'], Bo: ['y', 'z'] })

  expect(verdict(scores, { Ada: 0.12, Bo: -0.21 })).toBe('Applied ±0.2 (16 ratings, overlap 1)')
  expect(positionSeverityOf(scores, new Map())).toMatchObject({ kind: 'applied', largest: 0 })
})

test('a single gap is enough to make the raters no longer balanced', () => {
  const [, ...gap] = met({ Ada: ['x', 'y'], Bo: ['x', 'y'] })

  expect(positionSeverityOf(gap, new Map([['Ada', 0.1]]))).toMatchObject({ kind: 'applied', overlap: 2 })
})

test('panels without a rater in common: refused, and a model’s shifts are not looked at', () => {
  const scores = met({ Ada: ['x', 'y'], Bo: ['u', 'v'] })

  expect(verdict(scores, { Ada: 2 })).toBe('Refused (panels not connected)')
})

test('one candidate, or hardly any ratings that two people gave: refused', () => {
  expect(verdict(met({ Ada: ['x', 'y', 'z'] }))).toBe('Refused (too few)')
  expect(verdict(met({ Ada: ['x', 'y'], Bo: ['x'] }, ['q1', 'q2', 'q3']))).toBe('Refused (too few)')
  expect(positionSeverityOf(met({ Ada: ['x', 'y'], Bo: ['x'] }, ['q1', 'q2', 'q3']), new Map())).toEqual({
    kind: 'refused-too-few',
    candidates: 2,
    shared: 6,
  })
  expect(verdict([])).toBe('Refused (too few)')
})
