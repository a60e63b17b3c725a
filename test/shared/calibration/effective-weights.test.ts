import fc from 'fast-check'
import { expect, test } from 'vitest'
import { effectiveWeightsOf } from '#shared/calibration/effective-weights.ts'

const WEIGHTS = new Map([
  ['care', 0.6],
  ['craft', 0.4],
])
const rows = (scores: readonly (readonly [number, number])[]) =>
  scores.map(
    ([care, craft]) =>
      new Map([
        ['care', care],
        ['craft', craft],
      ]),
  )

test('where everybody is alike on a competency, the other one makes all the difference', () => {
  const found = effectiveWeightsOf(WEIGHTS, rows([1, 2, 3, 4, 5].map((craft) => [3, craft])))!

  expect(found.get('care')).toBeCloseTo(0, 12)
  expect(found.get('craft')).toBeCloseTo(1, 12)
})

test('a worked example: weight times covariance with the overall, over its variance', () => {
  // Overalls 1, 1.8, 2.6, 3.4, 4.2 by care 1..5 and craft 1, 1.5, 2, 2.5, 3: both rise together, care twice as fast.
  const found = effectiveWeightsOf(
    WEIGHTS,
    rows([
      [1, 1],
      [2, 1.5],
      [3, 2],
      [4, 2.5],
      [5, 3],
    ]),
  )!

  expect(found.get('care')).toBeCloseTo(0.75, 12)
  expect(found.get('craft')).toBeCloseTo(0.25, 12)
})

test('a competency that ran against the whole made less than nothing', () => {
  const found = effectiveWeightsOf(WEIGHTS, rows([1, 2, 3, 4, 5].map((care) => [care, (6 - care) / 2])))!

  expect(found.get('craft')).toBeLessThan(0)
  expect(found.get('care')! + found.get('craft')!).toBeCloseTo(1, 12)
})

test('four candidates, or candidates who do not differ, say nothing about it', () => {
  expect(effectiveWeightsOf(WEIGHTS, rows([1, 2, 3, 4].map((it) => [it, it])))).toBeNull()
  expect(effectiveWeightsOf(WEIGHTS, rows([3, 3, 3, 3, 3].map((it) => [it, it])))).toBeNull()
  expect(
    effectiveWeightsOf(
      new Map([
        ['care', 0],
        ['craft', 0],
      ]),
      rows([1, 2, 3, 4, 5].map((it) => [it, it])),
    ),
  ).toBeNull()
})

test('who was not observed on a competency is left out; one that weighs nothing makes nothing and leaves nobody out', () => {
  const four = rows([1, 2, 3, 4].map((it) => [it, it]))

  expect(effectiveWeightsOf(WEIGHTS, [...four, new Map([['care', 5]])])).toBeNull()
  const care = new Map([
    ['care', 1],
    ['craft', 0],
  ])
  expect(effectiveWeightsOf(care, [...four, new Map([['care', 5]])])).toEqual(
    new Map([
      ['care', expect.closeTo(1, 12)],
      ['craft', 0],
    ]),
  )
})

test('whatever the scores: the shares add up to 1, and none is a NaN', () => {
  const score = fc.double({ min: 1, max: 5, noNaN: true })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(score, score), { maxLength: 12 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (scores, weight) => {
        const weights = new Map([
          ['care', weight],
          ['craft', 1 - weight],
        ])
        const found = effectiveWeightsOf(weights, rows(scores))
        return found === null || Math.abs([...found.values()].reduce((total, it) => total + it, 0) - 1) < 1e-6
      },
    ),
  )
  expect(effectiveWeightsOf(WEIGHTS, rows([1, 2, 3, 4, 5].map((it) => [it, 6 - it])))).not.toBeNull()
})
