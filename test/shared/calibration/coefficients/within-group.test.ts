import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  adMean,
  adMeanOfMany,
  adMedian,
  awg,
  rwg,
  rwgOfMany,
  rwgStarOfMany,
  sdMax,
} from '#shared/calibration/coefficients/within-group.ts'
import { spreadOf } from '#shared/calibration/spread.ts'

const FIVE = { min: 1, max: 5 }

test('four raters, one of them a point higher', () => {
  const scores = [4, 5, 4, 4]

  expect(spreadOf(scores)!.sd).toBeCloseTo(0.5, 12)
  expect(rwg(scores, FIVE)).toBeCloseTo(0.875, 12)
  expect(adMean(scores)).toBeCloseTo(0.375, 12)
  expect(adMedian(scores)).toBeCloseTo(0.25, 12)
  expect(awg(scores, FIVE)).toBeCloseTo(0.8461538, 7)
  expect(sdMax(scores, FIVE)).toBeCloseTo(1.8027756, 7)
})

test('raters further apart than chance are told so, not cut at 0', () => {
  expect(rwg([1, 5, 3], FIVE)).toBeCloseTo(-1, 12)
  expect(adMean([1, 5, 3])).toBeCloseTo(4 / 3, 12)
  expect(awg([1, 5, 3], FIVE)).toBeCloseTo(-1 / 3, 12)
})

test('three questions together', () => {
  const questions = [
    [4, 5, 4, 4],
    [3, 4, 4, 5],
    [2, 2, 3, 2],
  ]

  expect(rwgOfMany(questions, FIVE)).toBeCloseTo(0.9255319, 7)
  expect(rwgStarOfMany(questions, FIVE)).toBeCloseTo(0.8055556, 7)
  expect(adMeanOfMany(questions)).toBeCloseTo(0.4166667, 7)
})

test('a question that one person or nobody rated takes no part', () => {
  const late = [[3, 3], [3], [3, 3, 5], [2, 3, 4], []]

  expect(rwgStarOfMany(late, FIVE)).toBeCloseTo(0.61111, 5)
  expect(rwgOfMany(late, FIVE)).toBeCloseTo(0.825, 12)
})

test('one score, or none, agrees with nobody', () => {
  for (const scores of [[], [4]]) {
    expect([
      adMean(scores),
      adMedian(scores),
      rwg(scores, FIVE),
      awg(scores, FIVE),
      sdMax(scores, FIVE),
    ]).toEqual([null, null, null, null, null])
    expect([rwgOfMany([scores], FIVE), rwgStarOfMany([scores], FIVE), adMeanOfMany([scores])]).toEqual([
      null,
      null,
      null,
    ])
  }
})

test('everybody at an end of the scale could not have differed with that mean, so a_wg says nothing', () => {
  expect(awg([5, 5, 5], FIVE)).toBeNull()
  expect(awg([1, 1], FIVE)).toBeNull()
  expect(awg([4, 4, 4], FIVE)).toBe(1)
  expect(rwg([5, 5, 5], FIVE)).toBe(1)
})

test('a scale of one point, or a score outside the scale, has no answer', () => {
  expect(rwg([3, 3], { min: 3, max: 3 })).toBeNull()
  expect(awg([0, 6], FIVE)).toBeNull()
})

test('past its pole r_wg(J) says nothing', () => {
  // Variance 8 is four times what chance gives.
  expect(rwgOfMany([[1, 5]], FIVE)).toBeCloseTo(-3, 12)
  expect(
    rwgOfMany(
      [
        [1, 5],
        [1, 5],
      ],
      FIVE,
    ),
  ).toBeNull()
})

test('whatever the scores, no figure is a NaN, and agreement never exceeds 1', () => {
  const scores = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 8 })
  fc.assert(
    fc.property(fc.array(scores, { maxLength: 6 }), (questions) => {
      const each = questions.flatMap((it) => [rwg(it, FIVE), awg(it, FIVE)])
      for (const value of [...each, rwgStarOfMany(questions, FIVE), rwgOfMany(questions, FIVE)]) {
        if (value !== null) expect(value).toBeLessThanOrEqual(1 + 1e-12)
        expect(value).not.toBeNaN()
      }
      for (const it of questions) expect(adMean(it) ?? 0).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 500, seed: 12 },
  )
})
