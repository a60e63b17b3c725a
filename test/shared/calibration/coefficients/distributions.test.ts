import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareTail,
  fCdf,
  fQuantile,
  fTail,
  logGamma,
  normalCdf,
  normalQuantile,
  tCdf,
  tQuantile,
} from '#shared/calibration/coefficients/distributions.ts'

/** Reference values were computed with 40 digits. */
const near = (value: number, reference: number) =>
  expect(Math.abs(value / reference - 1), `${value} for ${reference}`).toBeLessThan(1e-10)

test.each([
  [-8, 6.22096057427178412e-16],
  [-1.5, 0.066807201268858066],
  [0, 0.5],
  [0.3, 0.617911422188952637],
  [1.959963984540054, 0.975],
])('normal: P(Z <= %f)', (z, p) => near(normalCdf(z), p))

test.each([
  [3.84, 1, 0.949956478751294901],
  [0.001, 1, 0.0252271206300396115],
  [4, 9, 0.0885874731683208286],
  [120, 100, 0.91559331890630817],
  [1, 30, 1.46105009244392196e-17],
])('chi-square: P(X <= %f) with %i degrees', (x, df, p) => near(chiSquareCdf(x, df), p))

test('the far tail of chi-square keeps its digits', () => {
  near(chiSquareTail(17.740741, 5), 0.00328950888174761382)
  expect(chiSquareTail(400, 3)).toBeGreaterThan(0)
})

test.each([
  [2.2, 11, 0.974956944509097871],
  [0.3, 1, 0.592773579077742344],
  [12, 3, 0.999377492099605332],
  [1.96, 1000, 0.974863407522125643],
])('t: P(T <= %f) with %i degrees', (t, df, p) => {
  near(tCdf(t, df), p)
  near(tCdf(-t, df), 1 - p)
})

test.each([
  [4.5, 5, 15, 0.989493247413535197],
  [0.1, 1, 1, 0.194982229042136645],
  [2.5, 3.7, 800, 0.954242354004521568],
  [30, 2, 3, 0.989608671893524172],
  [0.02, 40, 7.25, 5.80092384349248543e-18],
])('F: P(F <= %f) with %f and %f degrees', (f, above, below, p) => near(fCdf(f, above, below), p))

test('quantiles', () => {
  near(normalQuantile(0.975), 1.95996398454005424)
  near(normalQuantile(1e-10), -6.3613409024040562)
  near(chiSquareQuantile(0.95, 1), 3.84145882069412596)
  near(chiSquareQuantile(0.025, 9), 2.70038949998035792)
  near(chiSquareQuantile(0.999, 150), 209.264604774800737)
  near(fQuantile(0.975, 5, 18), 3.38196780587524286)
  near(fQuantile(0.975, 5, 4.79), 7.49010396201294062)
  near(fQuantile(0.025, 18, 5), 0.295685842503519361)
  near(fQuantile(0.975, 1, 1), 647.789011477845309)
  near(tQuantile(0.975, 11), 2.20098516009163987)
  near(tQuantile(0.9995, 1), 636.619248768719616)
})

test('log gamma of whole numbers is the log of the factorial', () => {
  expect(logGamma(1)).toBeCloseTo(0, 14)
  expect(logGamma(2)).toBeCloseTo(0, 14)
  near(logGamma(11), Math.log(3_628_800))
  near(logGamma(0.5), Math.log(Math.PI) / 2)
})

test('a probability outside 0 to 1 gives the end of the line, never a NaN', () => {
  expect([normalQuantile(0), normalQuantile(1), tQuantile(-1, 3), tQuantile(2, 3)]).toEqual([
    -Infinity,
    Infinity,
    -Infinity,
    Infinity,
  ])
  expect([chiSquareQuantile(0, 3), chiSquareQuantile(1, 3), fQuantile(0, 1, 2), fQuantile(1, 1, 2)]).toEqual([
    0,
    Infinity,
    0,
    Infinity,
  ])
})

test('a negative chi-square or F has all its probability above it', () => {
  expect([chiSquareCdf(-1, 3), chiSquareTail(-1, 3), fCdf(-1, 2, 3), fTail(-1, 2, 3)]).toEqual([0, 1, 0, 1])
  expect([fCdf(Infinity, 2, 3), tCdf(Infinity, 3), tCdf(-Infinity, 3), normalCdf(Infinity)]).toEqual([
    1, 1, 0, 1,
  ])
})

test('a quantile leads back to its probability', () => {
  const p = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })
  const df = fc.double({ min: 0.5, max: 300, noNaN: true })
  fc.assert(
    fc.property(p, df, df, (share, one, other) => {
      expect(normalCdf(normalQuantile(share))).toBeCloseTo(share, 11)
      expect(chiSquareCdf(chiSquareQuantile(share, one), one)).toBeCloseTo(share, 11)
      expect(tCdf(tQuantile(share, one), one)).toBeCloseTo(share, 11)
      expect(fCdf(fQuantile(share, one, other), one, other)).toBeCloseTo(share, 11)
    }),
    { numRuns: 200, seed: 11 },
  )
})
