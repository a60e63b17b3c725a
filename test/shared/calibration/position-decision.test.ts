import { expect, test } from 'vitest'
import type { Comparability } from '#shared/calibration/comparability.ts'
import { resultOf } from '#shared/calibration/engine/ladder.ts'
import { decisionNeeds, type Mechanical, mechanicalOf } from '#shared/calibration/position-decision.ts'
import type { CandidateId } from '#shared/model/ids.ts'

const id = (it: string) => it as CandidateId
const YES: Comparability = { kind: 'yes' }
const NO: Comparability = { kind: 'no', reasons: [{ code: 'not-connected', groups: [] }] }
const calibrated = (...order: readonly (readonly [string, number, number | null])[]): Mechanical => ({
  basis: 'calibrated',
  order: order.map(([candidate, score, ahead]) => ({ candidate: id(candidate), score, ahead })),
})
const THREE = calibrated(['ada', 4.1, null], ['bo', 4.0, 0.79], ['cy', 3.2, 0.8])

test('the mechanical first needs no override', () => {
  expect(decisionNeeds(THREE, YES, id('ada'))).toEqual({ override: false, signed: false })
})

test('who is too close to call with the first needs none either', () => {
  expect(decisionNeeds(THREE, YES, id('bo')).override).toBe(false)
})

test.each(['cy', 'nobody here'])('%s instead of the first needs a written reason', (candidate) => {
  expect(decisionNeeds(THREE, YES, id(candidate)).override).toBe(true)
})

test('none of them needs a reason where the first is at 3.5 or above, and none below', () => {
  expect(decisionNeeds(THREE, YES, null).override).toBe(true)
  expect(decisionNeeds(calibrated(['ada', 3.5, null]), YES, null).override).toBe(true)
  expect(decisionNeeds(calibrated(['ada', 3.49, null]), YES, null).override).toBe(false)
})

test('on raw scores only an equal score goes without a reason', () => {
  const raw: Mechanical = {
    ...calibrated(['ada', 4, null], ['bo', 4, null], ['cy', 3.99, null]),
    basis: 'raw',
  }

  expect(decisionNeeds(raw, YES, id('bo')).override).toBe(false)
  expect(decisionNeeds(raw, YES, id('cy')).override).toBe(true)
})

test('ranking those who cannot be compared has to be signed, choosing nobody has not', () => {
  expect(decisionNeeds(THREE, NO, id('ada')).signed).toBe(true)
  expect(decisionNeeds(THREE, NO, null).signed).toBe(false)
  expect(decisionNeeds(THREE, { kind: 'partly', reasons: [] }, id('ada')).signed).toBe(false)
})

test('where nothing was rated there is nothing to go against', () => {
  expect(decisionNeeds({ basis: 'raw', order: [] }, YES, id('ada')).override).toBe(false)
  expect(decisionNeeds({ basis: 'raw', order: [] }, YES, null).override).toBe(false)
})

/** Rows: candidate, rater, scores on q1 to q4. */
function aResult(...rows: readonly (readonly [string, string, ...number[]])[]) {
  return resultOf({
    scale: { min: 1, max: 5 },
    competencies: [{ id: 'A', weight: 1 }],
    questions: ['q1', 'q2', 'q3', 'q4'].map((it) => ({ id: it, competency: 'A', weight: 1 })),
    ratings: rows.flatMap(([candidate, rater, ...scores]) =>
      scores.map((score, n) => ({ candidate, rater, question: `q${n + 1}`, score })),
    ),
  })
}
// Strict raters met Bo, mild ones Ada; Cem met both.
const UNEVEN = aResult(
  ['ada', 'mild', 5, 4, 5, 4],
  ['ada', 'cem', 3, 3, 3, 3],
  ['bo', 'strict', 3, 3, 3, 3],
  ['bo', 'cem', 5, 4, 5, 4],
)

test('the calibrated order stands with its odds; switched off, the raw one stands without any', () => {
  const on = mechanicalOf(UNEVEN, true)
  const off = mechanicalOf(UNEVEN, false)

  expect(on.basis).toBe('calibrated')
  expect(on.order[0]!.ahead).toBeNull()
  expect(on.order[1]!.ahead).toBeGreaterThan(0.5)
  expect(off).toMatchObject({ basis: 'raw', order: [{ score: 3.75, ahead: null }, { ahead: null }] })
})

test('panels that share nobody are ranked on raw scores: a calibration across them is refused', () => {
  const apart = aResult(
    ['ada', 'x', 4, 4, 4, 4],
    ['ada', 'y', 4, 4, 4, 4],
    ['bo', 'u', 3, 3, 3, 3],
    ['bo', 'v', 3, 3, 3, 3],
  )

  expect(mechanicalOf(apart, true)).toMatchObject({ basis: 'raw', order: [{ candidate: 'ada' }, {}] })
})

test('who was rated on less than three fifths of the weight is in no order', () => {
  const found = aResult(
    ['ada', 'x', 5, 5],
    ['ada', 'y', 5, 5],
    ['bo', 'x', 3, 3, 3, 3],
    ['bo', 'y', 3, 3, 3, 4],
  )

  expect(mechanicalOf(found, true).order.map((it) => it.candidate)).toEqual(['bo'])
  expect(mechanicalOf(found, false).order.map((it) => it.candidate)).toEqual(['bo'])
})
