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
const error = (value: number, reference: number) => Math.abs(value / reference - 1)
const ALLOWED = 1e-10

test.each([
  [-8, 6.220960574271784e-16],
  [-1.5, 0.06680720126885807],
  [0, 0.5],
  [0.3, 0.6179114221889527],
  [1.959963984540054, 0.975],
])('normal: P(Z <= %f)', (z, p) => expect(error(normalCdf(z), p)).toBeLessThan(ALLOWED))

test.each([
  [3.84, 1, 0.9499564787512949],
  [0.001, 1, 0.025227120630039613],
  [4, 9, 0.08858747316832083],
  [120, 100, 0.9155933189063081],
  [1, 30, 1.461050092443922e-17],
])('chi-square: P(X <= %f) with %i degrees', (x, df, p) =>
  expect(error(chiSquareCdf(x, df), p)).toBeLessThan(ALLOWED),
)

test('the far tail of chi-square keeps its digits', () => {
  expect(error(chiSquareTail(17.740741, 5), 0.0032895088817476137)).toBeLessThan(ALLOWED)
  expect(chiSquareTail(400, 3)).toBeGreaterThan(0)
})

test.each([
  [2.2, 11, 0.9749569445090979],
  [0.3, 1, 0.5927735790777423],
  [12, 3, 0.9993774920996054],
  [1.96, 1000, 0.9748634075221256],
])('t: P(T <= %f) with %i degrees', (t, df, p) => {
  expect(error(tCdf(t, df), p)).toBeLessThan(ALLOWED)
  expect(error(tCdf(-t, df), 1 - p)).toBeLessThan(ALLOWED)
})

test.each([
  [4.5, 5, 15, 0.9894932474135352],
  [0.1, 1, 1, 0.19498222904213663],
  [2.5, 3.7, 800, 0.9542423540045216],
  [30, 2, 3, 0.9896086718935242],
  [0.02, 40, 7.25, 5.800923843492486e-18],
])('F: P(F <= %f) with %f and %f degrees', (f, above, below, p) =>
  expect(error(fCdf(f, above, below), p)).toBeLessThan(ALLOWED),
)

test('quantiles', () => {
  expect(error(normalQuantile(0.975), 1.9599639845400543)).toBeLessThan(ALLOWED)
  expect(error(normalQuantile(1e-10), -6.361340902404057)).toBeLessThan(ALLOWED)
  expect(error(chiSquareQuantile(0.95, 1), 3.841458820694126)).toBeLessThan(ALLOWED)
  expect(error(chiSquareQuantile(0.025, 9), 2.700389499980358)).toBeLessThan(ALLOWED)
  expect(error(chiSquareQuantile(0.999, 150), 209.26460477480074)).toBeLessThan(ALLOWED)
  expect(error(fQuantile(0.975, 5, 18), 3.381967805875243)).toBeLessThan(ALLOWED)
  expect(error(fQuantile(0.975, 5, 4.79), 7.490103962012941)).toBeLessThan(ALLOWED)
  expect(error(fQuantile(0.025, 18, 5), 0.29568584250351937)).toBeLessThan(ALLOWED)
  expect(error(fQuantile(0.975, 1, 1), 647.7890114778453)).toBeLessThan(ALLOWED)
  expect(error(tQuantile(0.975, 11), 2.2009851600916397)).toBeLessThan(ALLOWED)
  expect(error(tQuantile(0.9995, 1), 636.6192487687197)).toBeLessThan(ALLOWED)
})

test('log gamma of whole numbers is the log of the factorial', () => {
  expect(logGamma(1)).toBeCloseTo(0, 14)
  expect(logGamma(2)).toBeCloseTo(0, 14)
  expect(error(logGamma(11), Math.log(3_628_800))).toBeLessThan(ALLOWED)
  expect(error(logGamma(0.5), Math.log(Math.PI) / 2)).toBeLessThan(ALLOWED)
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
