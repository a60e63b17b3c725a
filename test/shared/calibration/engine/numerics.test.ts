import { expect, test } from 'vitest'
import { factor, globalInverse, localVariances } from '#shared/calibration/engine/arrow.ts'
import { minimise } from '#shared/calibration/engine/bfgs.ts'
import { backward, cholesky, forward, inverseOf } from '#shared/calibration/engine/cholesky.ts'
import { columnsOf } from '#shared/calibration/engine/columns.ts'
import { EFFECTS, PRIORS } from '#shared/calibration/engine/effects.ts'
import { aged, messageOf } from '#shared/calibration/engine/message.ts'
import { radicalInverse } from '#shared/calibration/engine/nodes.ts'
import { erfc, phi, phiInverse } from '#shared/calibration/engine/normal.ts'
import { gradientAt, objectiveAt, solveAt } from '#shared/calibration/engine/objective.ts'
import { ratersNeeded, studyAt } from '#shared/calibration/engine/precision.ts'
import { bandsOf } from '#shared/calibration/engine/superiority.ts'
import { unitsOf } from '#shared/calibration/engine/table.ts'
import { simulated, uniforms } from './simulated.ts'

test('erfc agrees with its series and its continued fraction to 1e-12', () => {
  for (let x = -6; x < 26; x += 0.0371) {
    const wanted = x < 0 ? 2 - erfcSlowly(-x) : erfcSlowly(x)
    expect(Math.abs(erfc(x) / wanted - 1), `x = ${x}`).toBeLessThan(1e-12)
  }
  expect([erfc(0), erfc(Infinity), erfc(-Infinity)]).toEqual([1, 0, 2])
})

test('the normal quantile undoes the normal distribution function, far out too', () => {
  for (const p of [1e-300, 1e-20, 1e-9, 1e-4, 0.05, 0.4, 0.5, 0.77, 0.95, 1 - 1e-9]) {
    expect(phi(phiInverse(p)) / p).toBeCloseTo(1, 10)
  }
  expect(phiInverse(0.95)).toBeCloseTo(1.6448536269514722, 14)
})

test('Cholesky: factors, solves and inverts, and refuses what is not positive', () => {
  const a = Float64Array.of(4, 0, 0, 2, 5, 0, 1, 3, 6)
  const l = Float64Array.from(a)
  expect(cholesky(l, 3)).toBeCloseTo(Math.log(4 * (5 * 6 - 9) - 2 * (2 * 6 - 3) + 1 * (2 * 3 - 5)), 12)
  const x = Float64Array.of(4 + 4 + 3, 2 + 10 + 9, 1 + 6 + 18)
  forward(l, 3, x)
  backward(l, 3, x)
  expect([...x]).toEqual([1, 2, 3].map((it) => expect.closeTo(it, 12)))
  const inverse = inverseOf(l, 3)
  expect(4 * inverse[0]! + 2 * inverse[3]! + inverse[6]!).toBeCloseTo(1, 12)
  expect(cholesky(Float64Array.of(1, 0, 2, 1), 2)).toBeNull()
  expect(cholesky(Float64Array.of(Number.NaN), 1)).toBeNull()
})

test('the arrow solver gives what the whole matrix would', () => {
  const { table } = simulated(11, { candidates: 4, raters: 5 })
  const columns = columnsOf(unitsOf(table), 'position')
  const logSd = Float64Array.from(EFFECTS, (effect) => Math.log(PRIORS.median[effect]))
  const { arrow } = columns
  // The matrix as it is filled in, before it is factored.
  const { whole, rhs, places } = denseOf(columns, logSd)
  const n = rhs.length
  const logDet = cholesky(whole, n)
  forward(whole, n, rhs)
  backward(whole, n, rhs)
  const inverse = inverseOf(whole, n)

  expect(solveAt(columns, logSd)!.logDet).toBeCloseTo(logDet!, 9)
  arrow.x.forEach((value, i) => expect(value).toBeCloseTo(rhs[places.global + i]!, 10))
  const s = globalInverse(arrow)
  for (let i = 0; i < arrow.p; i++) {
    expect(s[i * arrow.p + i]).toBeCloseTo(inverse[(places.global + i) * (n + 1)]!, 10)
  }
  arrow.blocks.forEach((block, c) => {
    const variances = new Float64Array(block.n)
    localVariances(arrow, block, s, variances)
    for (let i = 0; i < block.n; i++) {
      expect(block.x[i]).toBeCloseTo(rhs[places.local[c]! + i]!, 10)
      expect(variances[i]).toBeCloseTo(inverse[(places.local[c]! + i) * (n + 1)]!, 10)
    }
  })
})

test('the gradient is the slope of the objective, in every mode and with raters known from before', () => {
  for (const [seed, mode] of [
    [1, 'panel'],
    [2, 'position'],
    [3, 'fair'],
    [4, 'position'],
  ] as const) {
    const { table } = simulated(seed, { candidates: mode === 'panel' ? 1 : 4, raters: 4 })
    const history = seed === 4 ? [{ rater: 'r1', mean: -0.4, sd: 0.2 }] : []
    const columns = columnsOf(unitsOf({ ...table, history }), mode)
    const next = uniforms(seed)
    const at = Float64Array.from(EFFECTS, (effect) => Math.log(PRIORS.median[effect]) + next() - 0.5)
    objectiveAt(columns, at, PRIORS)
    const { gradient } = gradientAt(columns, at, PRIORS)
    for (const effect of columns.present) {
      const [above, below] = [1e-5, -1e-5].map((step) => {
        const there = Float64Array.from(at)
        there[effect]! += step
        return objectiveAt(columns, there, PRIORS)
      })
      expect(gradient[effect], `seed ${seed}, ${EFFECTS[effect]}`).toBeCloseTo((above! - below!) / 2e-5, 4)
    }
  }
})

test('a block that is not positive is a named failure, not a number', () => {
  const columns = columnsOf(unitsOf(simulated(5, { candidates: 2, raters: 3 }).table), 'position')

  expect(objectiveAt(columns, new Float64Array(EFFECTS.length).fill(Number.NaN), PRIORS)).toBe(Infinity)
  columns.arrow.d.fill(0)
  for (const block of columns.arrow.blocks) block.a.fill(0)
  expect(factor(columns.arrow)).toBeNull()
})

test('the search finds the bottom of a curved valley, stops at a wall, and says when it failed', () => {
  const valley = (x: Float64Array) => 100 * (x[1]! - x[0]! ** 2) ** 2 + (1 - x[0]!) ** 2
  const slope = (x: Float64Array) =>
    Float64Array.of(-400 * x[0]! * (x[1]! - x[0]! ** 2) - 2 * (1 - x[0]!), 200 * (x[1]! - x[0]! ** 2))
  const search = (f: (x: Float64Array) => number, range: readonly [number, number]) => {
    let there = new Float64Array(2)
    const objective = {
      valueAt: (x: Float64Array) => f((there = Float64Array.from(x))),
      gradientThere: () => slope(there),
      scalesThere: () => Float64Array.of(0.01, 0.01),
    }
    return minimise(objective, Float64Array.of(-1.2, 0.9), range)
  }

  const free = search(valley, [-9, 9])
  expect(free.converged).toBe(true)
  expect([...free.x]).toEqual([expect.closeTo(1, 4), expect.closeTo(1, 4)])
  expect(Math.max(...search(valley, [-9, 0.5]).x)).toBeLessThanOrEqual(0.5)
  expect(search(() => Infinity, [-9, 9]).converged).toBe(false)
})

test('Halton points are the mirrored digits of their numbers', () => {
  expect([1, 2, 3, 4, 5, 6].map((it) => radicalInverse(it, 2))).toEqual([
    1 / 2,
    1 / 4,
    3 / 4,
    1 / 8,
    5 / 8,
    3 / 8,
  ])
  expect(radicalInverse(5, 3)).toBeCloseTo(2 / 3 + 1 / 9, 14)
})

test('a message from one analysis to the next is what the ratings said, without the prior', () => {
  // Prior N(0, 0.4^2) and a message N(-0.5, 0.2^2) make the posterior; taking the prior out gives the message back.
  const precision = 1 / 0.16 + 1 / 0.04
  const posterior = { mean: -0.5 / 0.04 / precision, variance: 1 / precision }
  const message = messageOf('ann', posterior, 0.4, 10)!

  expect(message.mean).toBeCloseTo(-0.5, 12)
  expect(message.sd).toBeCloseTo(Math.sqrt(0.04 + 0.016), 12)
  expect(aged(message, 2).sd).toBeCloseTo(Math.sqrt(message.sd ** 2 + 0.02), 12)
  expect(messageOf('bob', { mean: 0, variance: 0.17 }, 0.4, 10)).toBeNull()
})

test('raters needed for a standard error, and what that many give', () => {
  const study = { candidates: 0.25, absolute: 0.36, relative: 0.2 }

  expect(ratersNeeded(study, 0.3)).toBe(4)
  expect(studyAt(study, 4)).toEqual({
    raters: 4,
    absoluteError: expect.closeTo(0.3, 12),
    relativeError: expect.closeTo(Math.sqrt(0.05), 12),
    generalizability: expect.closeTo(0.25 / 0.3, 12),
    dependability: expect.closeTo(0.25 / 0.34, 12),
  })
  expect(studyAt({ ...study, candidates: null }, 2)).toMatchObject({
    generalizability: null,
    dependability: null,
  })
})

test('a band holds all neighbours of whom nobody is probably ahead', () => {
  const ahead = [
    [0.5, 0.7, 0.9, 0.99],
    [0.3, 0.5, 0.79, 0.97],
    [0.1, 0.21, 0.5, 0.8],
    [0.01, 0.03, 0.2, 0.5],
  ]

  expect(bandsOf([0, 1, 2, 3], (i, j) => ahead[i]![j]!)).toEqual([[0, 1, 2], [3]])
})

/** H as one dense matrix, from the counts of the columns: blocks first, then the global columns. */
function denseOf(columns: ReturnType<typeof columnsOf>, logSd: Float64Array) {
  const { blocks, global } = columns
  const local: number[] = []
  let size = 0
  for (const block of blocks) {
    local.push(size)
    size += block.n
  }
  const n = size + global.p
  const whole = new Float64Array(n * n)
  const rhs = new Float64Array(n)
  const perRating = Math.exp(-2 * logSd[6]!)
  const put = (i: number, j: number, value: number) => {
    whole[Math.max(i, j) * n + Math.min(i, j)]! += value
  }
  const prior = (i: number, effect: number) => (effect < 0 ? 0 : put(i, i, Math.exp(-2 * logSd[effect]!)))
  blocks.forEach((block, c) => {
    const from = local[c]!
    for (let i = 0; i < block.n; i++) {
      for (let j = 0; j <= i; j++) put(from + i, from + j, block.a[i * block.n + j]! * perRating)
      block.touches.forEach((column, s) => {
        put(from + i, size + column, block.b[i * block.touches.length + s]! * perRating)
      })
      prior(from + i, block.effect[i]!)
      rhs[from + i] = block.sums[i]! * perRating
    }
  })
  for (let i = 0; i < global.p; i++) {
    for (let j = 0; j <= i; j++) put(size + i, size + j, global.d[i * global.p + j]! * perRating)
    prior(size + i, global.effect[i]!)
    rhs[size + i] = global.sums[i]! * perRating
  }
  return { whole, rhs, places: { local, global: size } }
}

/** By definition: the series below 2.5, the continued fraction above. */
function erfcSlowly(x: number): number {
  if (x < 2) {
    let term = x
    let sum = x
    for (let k = 1; k < 200; k++) {
      term *= (2 * x * x) / (2 * k + 1)
      sum += term
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
  }
  let fraction = x
  for (let k = 400; k >= 1; k--) fraction = x + k / 2 / fraction
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction
}
