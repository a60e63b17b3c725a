import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  agreementWeights,
  fromDisagreement,
  type WeightScheme,
} from '#shared/calibration/coefficients/categories.ts'
import { gwetInterval, gwetOf } from '#shared/calibration/coefficients/gwet.ts'
import {
  brennanPrediger,
  cohenKappa,
  fleissKappa,
  type Kappa,
} from '#shared/calibration/coefficients/kappa.ts'
import { kendallW } from '#shared/calibration/coefficients/kendall.ts'
import { FOUR_OBSERVERS, SIX_BY_FOUR } from './tables.ts'

const FIVE = [1, 2, 3, 4, 5]
const valueOf = (kappa: Kappa) => (kappa.kind === 'kappa' ? kappa.value : expect.fail(kappa.why))

function gwet(scheme: WeightScheme) {
  const result = gwetOf(FOUR_OBSERVERS, FIVE, scheme)
  return result.kind === 'ac' ? result : expect.fail(result.why)
}

test.each([
  ['identity', 0.7754441, 0.14295],
  ['linear', 0.8587391, 0.117329],
  ['quadratic', 0.9140007, 0.103962],
  ['ordinal', 0.8989398, 0.106904],
] as const)('four observers with gaps: AC with %s weights and its standard error', (scheme, value, se) => {
  const ac = gwet(scheme)

  expect(ac.value).toBeCloseTo(value, 7)
  expect(Math.abs(ac.se! - se)).toBeLessThan(1e-6)
})

test('AC: what was seen, over the units that two people rated', () => {
  expect(gwet('identity')).toMatchObject({ units: 12, paired: 11 })
  expect(gwet('identity').observed).toBeCloseTo(0.8181818, 7)
})

test('the interval of AC ends at 1', () => {
  const interval = gwetInterval(gwet('identity'))!

  expect(interval.lo).toBeCloseTo(0.7754441 - 2.200985 * 0.14295, 5)
  expect(interval.hi).toBe(1)
})

test('the same data by Fleiss and by Brennan and Prediger', () => {
  expect(valueOf(fleissKappa(FOUR_OBSERVERS, FIVE))).toBeCloseTo(0.7611693, 7)
  expect(valueOf(brennanPrediger(FOUR_OBSERVERS, FIVE))).toBeCloseTo(0.7727273, 7)
})

test.each([
  ['identity', 0.4930056],
  ['linear', 0.6488095],
  ['quadratic', 0.7838219],
] as const)('two raters and four categories: kappa with %s weights', (scheme, value) => {
  const table = [
    [22, 2, 2, 0],
    [5, 7, 14, 0],
    [0, 2, 36, 0],
    [0, 1, 17, 10],
  ]

  expect(valueOf(cohenKappa(table, agreementWeights(4, scheme)))).toBeCloseTo(value, 7)
})

test('Cohen’s own example, with his weights of disagreement', () => {
  const shares = [
    [0.44, 0.05, 0.01],
    [0.07, 0.2, 0.03],
    [0.09, 0.05, 0.06],
  ]
  const worse = fromDisagreement([
    [0, 1, 3],
    [1, 0, 6],
    [3, 6, 0],
  ])

  expect(valueOf(cohenKappa(shares, agreementWeights(3, 'identity')))).toBeCloseTo(0.4915254, 7)
  expect(valueOf(cohenKappa(shares, worse))).toBeCloseTo(0.3478261, 7)
})

test('the order of six targets by four judges, with ties', () => {
  const w = kendallW(SIX_BY_FOUR)

  expect(w).toMatchObject({ kind: 'concordance', df: 5 })
  if (w.kind === 'none') return
  expect(w.w).toBeCloseTo(0.887037, 6)
  expect(w.chiSquare).toBeCloseTo(17.740741, 6)
  expect(w.p).toBeCloseTo(0.0032895, 7)
})

test('where nearly everybody scores 5, kappa collapses and AC1 does not', () => {
  const units = [...Array<number[]>(18).fill([5, 5]), [5, 4], [4, 5]]

  expect(valueOf(fleissKappa(units, FIVE))).toBeLessThan(0)
  expect(gwetOf(units, FIVE, 'identity')).toMatchObject({ kind: 'ac' })
  const ac = gwetOf(units, FIVE, 'identity')
  expect(ac.kind === 'ac' && ac.value).toBeGreaterThan(0.85)
})

test('all the same score: kappa has no answer, AC is 1', () => {
  const units = Array<number[]>(5).fill([4, 4, 4])

  expect(fleissKappa(units, FIVE)).toEqual({ kind: 'none', why: 'chance-agrees-fully' })
  expect(
    cohenKappa(
      [
        [0, 0],
        [0, 7],
      ],
      agreementWeights(2, 'identity'),
    ),
  ).toEqual({
    kind: 'none',
    why: 'chance-agrees-fully',
  })
  expect(gwetOf(units, FIVE, 'ordinal')).toMatchObject({ kind: 'ac', value: 1, se: 0 })
})

test('nobody shares a unit: none of them has an answer', () => {
  const none = { kind: 'none', why: 'no-pairs' }
  const apart = [[1, null], [null, 2], []]

  expect(gwetOf(apart, FIVE, 'identity')).toEqual(none)
  expect(fleissKappa(apart, FIVE)).toEqual(none)
  expect(brennanPrediger([], FIVE)).toEqual(none)
  expect(
    cohenKappa(
      [
        [0, 0],
        [0, 0],
      ],
      agreementWeights(2, 'identity'),
    ),
  ).toEqual(none)
})

test('a score outside the scale, or a scale of one point, is refused by name', () => {
  expect(gwetOf([[1, 6]], FIVE, 'identity')).toEqual({ kind: 'none', why: 'outside-the-scale' })
  expect(fleissKappa([[1, 2.5]], FIVE)).toEqual({ kind: 'none', why: 'outside-the-scale' })
  expect(gwetOf([[1, 1]], [1], 'identity')).toEqual({ kind: 'none', why: 'one-category' })
  expect(brennanPrediger([[1, 1]], [1])).toEqual({ kind: 'none', why: 'one-category' })
  expect(cohenKappa([[7]], agreementWeights(1, 'linear'))).toEqual({ kind: 'none', why: 'one-category' })
})

test('one unit has an AC and no standard error', () => {
  const one = gwetOf([[3, 4]], FIVE, 'linear')

  expect(one).toMatchObject({ kind: 'ac', units: 1, se: null })
  expect(one.kind === 'ac' && gwetInterval(one)).toBeNull()
})

test('no order in a table that is too small, has a hole, or is all the same', () => {
  expect(kendallW([[1, 2]])).toEqual({ kind: 'none', why: 'too-small' })
  expect(kendallW([[1], [2]])).toEqual({ kind: 'none', why: 'too-small' })
  expect(kendallW([])).toEqual({ kind: 'none', why: 'too-small' })
  expect(
    kendallW([
      [1, 2],
      [null, 3],
    ]),
  ).toEqual({ kind: 'none', why: 'ratings-missing' })
  expect(
    kendallW([
      [3, 4],
      [3, 4],
      [3, 4],
    ]),
  ).toEqual({ kind: 'none', why: 'all-the-same' })
})

test('W lies between 0 and 1, no coefficient exceeds 1, and none is a NaN', () => {
  const unit = fc.array(fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }), {
    minLength: 3,
    maxLength: 3,
  })
  const scheme = fc.constantFrom<WeightScheme>('identity', 'linear', 'quadratic', 'ordinal')
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 8 }), scheme, (units, by) => {
      const w = kendallW(units)
      if (w.kind === 'concordance') {
        expect(w.w).toBeGreaterThanOrEqual(-1e-12)
        expect(w.w).toBeLessThanOrEqual(1 + 1e-12)
      }
      for (const it of [
        gwetOf(units, FIVE, by),
        fleissKappa(units, FIVE, by),
        brennanPrediger(units, FIVE, by),
      ]) {
        if (it.kind !== 'none') expect(it.value).toBeLessThanOrEqual(1 + 1e-12)
        if (it.kind === 'ac' && it.se !== null) expect(it.se).toBeGreaterThanOrEqual(0)
      }
    }),
    { numRuns: 500, seed: 15 },
  )
})
