import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alphaInterval, alphaOf, type Metric, type Units } from '#shared/calibration/coefficients/alpha.ts'
import { FOUR_OBSERVERS, SIX_BY_FOUR, TWO_OBSERVERS } from './tables.ts'

function alpha(units: Units, metric: Metric) {
  const result = alphaOf(units, metric)
  if (result.kind === 'none') expect.fail(result.why)
  return result.value
}

test.each([
  ['nominal', 0.7434211],
  ['ordinal', 0.8153875],
  ['interval', 0.8491071],
  ['ratio', 0.7974028],
] as const)('four observers, twelve units, gaps: %s', (metric, value) => {
  expect(alpha(FOUR_OBSERVERS, metric)).toBeCloseTo(value, 7)
})

test('two observers, ten units, two values', () => {
  expect(alpha(TWO_OBSERVERS, 'nominal')).toBeCloseTo(0.0952381, 7)
})

test('a complete table with more than two raters', () => {
  expect(alpha(SIX_BY_FOUR, 'interval')).toBeCloseTo(0.1473079, 7)
  expect(alpha(SIX_BY_FOUR, 'ordinal')).toBeCloseTo(0.1090594, 7)
})

test('a unit with one value takes no part, and is not counted', () => {
  expect(alphaOf(FOUR_OBSERVERS, 'ordinal')).toMatchObject({ units: 11, values: 40 })
  expect(alpha([[1, 1], [2, 3], [5, null], []], 'interval')).toBe(
    alpha(
      [
        [1, 1],
        [2, 3],
      ],
      'interval',
    ),
  )
})

test('nobody shares a unit: no alpha', () => {
  expect(alphaOf([], 'ordinal')).toEqual({ kind: 'none', why: 'no-pairs' })
  expect(alphaOf([[3], [4, null], [null]], 'ordinal')).toEqual({ kind: 'none', why: 'no-pairs' })
})

test('all values the same: no alpha, neither 1 nor 0', () => {
  expect(alphaOf(Array(12).fill([3, 3, 3]), 'ordinal')).toEqual({ kind: 'none', why: 'all-the-same' })
  expect(alphaInterval(Array(12).fill([3, 3, 3]), 'ordinal')).toBeNull()
})

test('a ratio scale has no values below 0; 0 itself is no trouble', () => {
  expect(
    alphaOf(
      [
        [-1, 2],
        [3, 3],
      ],
      'ratio',
    ),
  ).toEqual({ kind: 'none', why: 'negative-value' })
  expect(
    alpha(
      [
        [0, 0],
        [2, 2],
        [0, 1],
      ],
      'ratio',
    ),
  ).toBeLessThan(1)
})

test('the interval of the reference data, the same every time', () => {
  const interval = alphaInterval(FOUR_OBSERVERS, 'ordinal')!

  expect(Math.abs(interval.lo - 0.44)).toBeLessThan(0.03)
  expect(Math.abs(interval.hi - 1)).toBeLessThan(0.005)
  expect(alphaInterval(FOUR_OBSERVERS, 'ordinal')).toEqual(interval)
})

test('below ten units that two people rated there is no interval', () => {
  const nine = FOUR_OBSERVERS.slice(0, 9)

  expect(alphaInterval(nine, 'ordinal')).toBeNull()
  expect(alphaInterval([...nine, [4, null], [null, 2]], 'ordinal')).toBeNull()
  expect(alphaInterval([...nine, [4, 5]], 'ordinal')).not.toBeNull()
})

test('draws that miss the only unit with a difference are left out, not counted as full agreement', () => {
  const almost = [[3, 4], ...Array<number[]>(11).fill([3, 3])]

  const interval = alphaInterval(almost, 'ordinal')!
  expect(interval.hi).toBeLessThan(0.1)
  expect(interval.lo).toBeLessThan(0)
})

test('neither the order of raters nor that of units matters, and alpha never exceeds 1', () => {
  const unit = fc.array(fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }), { maxLength: 4 })
  const metric = fc.constantFrom<Metric>('nominal', 'ordinal', 'interval', 'ratio')
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 8 }), metric, (units, by) => {
      const one = alphaOf(units, by)
      const turned = alphaOf(
        units.toReversed().map((row) => row.toReversed()),
        by,
      )
      expect(turned.kind).toBe(one.kind)
      if (one.kind === 'none') return
      expect(one.value).toBeLessThanOrEqual(1)
      expect(turned.kind === 'alpha' && turned.value).toBeCloseTo(one.value, 12)
    }),
    { numRuns: 500, seed: 14 },
  )
})
