import fc from 'fast-check'
import { expect, test } from 'vitest'
import { trendWords } from '#shared/calibration/reliability-words.ts'
import { raterTrend, type TrendPoint } from '#shared/calibration/trend.ts'

const YEAR = 31_557_600_000
const points = (...differences: readonly number[]): TrendPoint[] =>
  differences.map((difference, n) => ({ at: n * YEAR, difference, ratings: 8, fellows: 2 }))
const slope = (of: readonly TrendPoint[]) => {
  const trend = raterTrend(of)
  return trend.kind === 'slope' ? trend : expect.fail(trend.why)
}

test('a worked example: the change from first to last, with an interval no narrower than the design allows', () => {
  // v = (.09 + .36/8)(1.5) + .16/2 = .2825; S = (.25 + .25)/.2825; t[.95; 1] = 6.313752.
  const { change, lo, hi } = slope(points(-0.4, 0, 0.4))

  expect(change).toBeCloseTo(0.8, 12)
  expect(hi - change).toBeCloseTo(6.313751514675 * Math.sqrt(0.2825 / 0.5), 9)
  expect(change - lo).toBeCloseTo(hi - change, 12)
})

test('points that lie far from any line widen the interval', () => {
  const calm = slope(points(0, 0, 0, 0))
  const wild = slope(points(0, 2, -2, 0))

  expect(wild.hi - wild.lo).toBeGreaterThan(1.5 * (calm.hi - calm.lo))
})

test('why there is no trend has a name: too few panels, or all at one moment', () => {
  expect(raterTrend([])).toEqual({ kind: 'none', why: 'too-few-panels' })
  expect(raterTrend(points(0, 3))).toEqual({ kind: 'none', why: 'too-few-panels' })
  expect(raterTrend(points(0, 1, 2).map((it) => ({ ...it, at: 7 })))).toEqual({
    kind: 'none',
    why: 'same-moment',
  })
})

test('a few panels that happen to climb are no trend; many that do are one', () => {
  const climbing = (n: number) => points(...Array.from({ length: n }, (_, i) => -1 + (2 * i) / (n - 1)))

  expect(trendWords(raterTrend(climbing(3)))).toMatch(
    /^No change against fellow raters as far as can be told/,
  )
  expect(trendWords(raterTrend(climbing(12)))).toMatch(
    /^Came to rate 2\.0 points higher against fellow raters: between \+\d\.\d and \+\d\.\d points .*about 9 in 10\.$/,
  )
  expect(trendWords({ kind: 'slope', change: -1, lo: -1.4, hi: -0.6 })).toContain('1.0 points lower')
  expect(trendWords({ kind: 'slope', change: 0.03, lo: 0.01, hi: 0.05 })).toMatch(/^No change/)
})

test('whatever the panels: finite, the interval around the change, no word without it, and neither strict nor lenient', () => {
  const point = fc.record({
    at: fc.integer({ min: 0, max: 10 * YEAR }),
    difference: fc.double({ min: -4, max: 4, noNaN: true }),
    ratings: fc.integer({ min: 1, max: 40 }),
    fellows: fc.double({ min: 1, max: 7, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(point, { maxLength: 12 }), (all) => {
      const trend = raterTrend(all)
      const words = trendWords(trend)
      expect(words).not.toMatch(/strict|lenient|NaN|Infinity/)
      if (trend.kind === 'none') return
      const { change, lo, hi } = trend
      expect([lo, change, hi].every(Number.isFinite)).toBe(true)
      expect(lo).toBeLessThan(change)
      expect(change).toBeLessThan(hi)
      if (words.startsWith('Came to rate')) expect(lo > 0 || hi < 0).toBe(true)
      expect(words).toContain('about 9 in 10')
    }),
  )
})

test('turned upside down the trend is turned around; the order of panels and a later start change nothing', () => {
  const all = points(0.2, -0.5, 0.4, 1, -0.1)
  const there = slope(all)
  const over = slope(all.map((it) => ({ ...it, difference: -it.difference })))

  expect(over.change).toBeCloseTo(-there.change, 12)
  expect(over.hi).toBeCloseTo(-there.lo, 12)
  const later = slope(all.toReversed().map((it) => ({ ...it, at: it.at + 5 * YEAR })))
  expect(later.change).toBeCloseTo(there.change, 10)
  expect(later.lo).toBeCloseTo(there.lo, 10)
})

test('where nothing changes, nine in ten intervals or more hold no change', () => {
  // Differences as the engine's prior medians draw them, with a generator of this test's own.
  let seed = 12345
  const uniform = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return (seed + 0.5) / 2 ** 32
  }
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  const runs = 2_000
  const held = Array.from({ length: runs }, () => {
    const { lo, hi } = slope(points(...Array.from({ length: 6 }, () => normal() * Math.sqrt(0.2825))))
    return lo <= 0 && hi >= 0
  }).filter(Boolean).length

  expect(held / runs).toBeGreaterThanOrEqual(0.88)
})
