import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Icc, iccOf } from '#shared/calibration/coefficients/icc.ts'
import { SIX_BY_FOUR } from './tables.ts'

function icc(table: readonly (readonly (number | null)[])[], level?: number) {
  const result = iccOf(table, level)
  if (result.kind === 'none') expect.fail(result.why)
  return result
}

const flat = ({ single, average }: Extract<Icc, { kind: 'icc' }>) => [
  single.oneWay,
  single.agreement,
  single.consistency,
  average.oneWay,
  average.agreement,
  average.consistency,
]

test('the published table: all six forms with their intervals', () => {
  const published = [
    [0.1657418, -0.132932, 0.72256],
    [0.2897638, 0.018787, 0.761084],
    [0.7148407, 0.342465, 0.945858],
    [0.4427971, -0.884442, 0.912415],
    [0.6200505, 0.071137, 0.927232],
    [0.9093155, 0.675675, 0.985892],
  ]

  flat(icc(SIX_BY_FOUR)).forEach((form, i) => {
    const [value, lo, hi] = published[i]!
    expect(form!.value).toBeCloseTo(value!, 6)
    expect(Math.abs(form!.lo - lo!)).toBeLessThan(1e-6)
    expect(Math.abs(form!.hi - hi!)).toBeLessThan(1e-6)
  })
})

test('the published table: mean squares and variance components', () => {
  const { meanSquares, components } = icc(SIX_BY_FOUR)

  expect(meanSquares.targets).toBeCloseTo(11.241667, 6)
  expect(meanSquares.raters).toBeCloseTo(32.486111, 6)
  expect(meanSquares.error).toBeCloseTo(1.019444, 6)
  expect(meanSquares.within).toBeCloseTo(6.263889, 6)
  expect(components.targets).toBeCloseTo(2.555556, 6)
  expect(components.raters).toBeCloseTo(5.244444, 6)
  expect(components.residual).toBeCloseTo(1.019444, 6)
})

test('a rater who is always two points higher is fully consistent, and agrees less', () => {
  const { single } = icc([
    [2, 4],
    [4, 6],
    [6, 8],
  ])

  expect(single.consistency).toEqual({ value: 1, lo: 1, hi: 1 })
  expect(single.agreement!.value).toBeCloseTo(2 / 3, 12)
})

test('raters who agree in everything have an ICC of 1 without a doubt', () => {
  const same = icc([
    [2, 2, 2],
    [4, 4, 4],
    [5, 5, 5],
  ])

  for (const form of flat(same)) {
    for (const figure of [form!.value, form!.lo, form!.hi]) expect(figure).toBeCloseTo(1, 12)
  }
})

test('targets that do not differ have no ICC, however much the raters differ', () => {
  const none = { kind: 'none', why: 'targets-do-not-differ' }

  expect(
    iccOf([
      [3, 3],
      [3, 3],
    ]),
  ).toEqual(none)
  expect(
    iccOf([
      [2, 4],
      [2, 4],
      [4, 2],
    ]),
  ).toEqual(none)
  expect(
    iccOf([
      [0.1, 0.2, 0.3],
      [0.3, 0.2, 0.1],
    ]),
  ).toEqual(none)
})

test('one target or one rater is too small', () => {
  const none = { kind: 'none', why: 'too-small' }

  expect([iccOf([]), iccOf([[1, 2, 3]]), iccOf([[1], [2], [3]])]).toEqual([none, none, none])
})

test('a table with a hole has no ICC: nobody is deleted, nothing is guessed', () => {
  const none = { kind: 'none', why: 'ratings-missing' }

  expect(
    iccOf([
      [1, 2],
      [3, null],
      [4, 5],
    ]),
  ).toEqual(none)
  expect(iccOf([[1, 2], [3], [4, 5]])).toEqual(none)
})

test('a form whose denominator vanishes is null beside forms that are not', () => {
  // Targets differ far less than the answers to one target: the mean-of-raters form has no meaning left.
  const { average, single } = icc([
    [1, 5, 1],
    [5, 1, 1],
    [1, 1, 5],
    [1, 1, 4],
  ])

  expect(single.consistency!.value).toBeLessThan(0)
  expect(average.agreement).toBeNull()
  expect(average.consistency!.value).toBeLessThan(0)
})

test('an ICC lies in its interval, and a surer interval is wider', () => {
  const table = fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 2, max: 4 })).chain(([n, k]) =>
    fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: k, maxLength: k }), {
      minLength: n,
      maxLength: n,
    }),
  )
  fc.assert(
    fc.property(table, (rows) => {
      const result = iccOf(rows)
      if (result.kind === 'none') return
      const surer = flat(icc(rows, 0.99))
      flat(result).forEach((form, i) => {
        if (!form) return
        expect(form.lo).toBeLessThanOrEqual(form.value + 1e-9)
        expect(form.hi).toBeGreaterThanOrEqual(form.value - 1e-9)
        // Averages of a wildly negative ICC may have a bound at 95 % and none at 99 %.
        if (!surer[i]) return
        expect(surer[i].lo).toBeLessThanOrEqual(form.lo + 1e-9)
        expect(surer[i].hi).toBeGreaterThanOrEqual(form.hi - 1e-9)
      })
    }),
    { numRuns: 300, seed: 13 },
  )
})
