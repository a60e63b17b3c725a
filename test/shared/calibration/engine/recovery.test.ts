import { beforeAll, expect, test } from 'vitest'
import { columnsOf } from '#shared/calibration/engine/columns.ts'
import { type Mode, PRIORS } from '#shared/calibration/engine/effects.ts'
import { targetsOf } from '#shared/calibration/engine/estimand.ts'
import { fitGaussian, type FitOptions } from '#shared/calibration/engine/gaussian.ts'
import { type Estimate, estimateOf, mixtureOf } from '#shared/calibration/engine/mixture.ts'
import { phiInverse } from '#shared/calibration/engine/normal.ts'
import { rawOf } from '#shared/calibration/engine/raw.ts'
import { type RatingsTable, type Score, type Units, unitsOf } from '#shared/calibration/engine/table.ts'
import { type Design, type Simulated, simulated, uniforms } from './simulated.ts'

// Made-up interviews of which the truth is known: 200 of each design. The table is printed, so that anybody can see
// what calibration gains and where it gains nothing.

const SEEDS = 200
/** Where a ratio has to be known to 1 %, 200 data sets of five candidates are too few: chance alone moves it by as much. */
const MANY_SEEDS = 1_000
const MINUTES = 60_000

type Errors = { raw: number; zScore: number; oracle: number; ours: number; covered: number }

beforeAll(() => {
  const columns = ['raw', 'z-score', 'oracle', 'ours', 'ours/orac.', 'covered']
  process.stdout.write(`RMSE of the overall, scale points${columns.map((it) => it.padStart(11)).join('')}\n`)
})

/** Root mean squared errors over all candidates of all data sets, and the share of 90 % intervals that held. */
function errorsOf(
  name: string,
  design: Design,
  { prepare = (it: Simulated): RatingsTable => it.table, seeds = SEEDS } = {},
): Errors {
  const sums = { raw: 0, zScore: 0, oracle: 0, ours: 0, covered: 0 }
  let n = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const made = simulated(seed, design)
    const units = unitsOf(prepare(made))
    const mode = design.candidates === 1 ? 'panel' : 'position'
    const ours = overallOf(units, mode, { priors: PRIORS, nodes: 64 })
    const oracle = overallOf(units, mode, { priors: PRIORS, nodes: 0, fixedSd: made.sds })
    const raw = rawOf(units)
    const zScore = rawOf(unitsOf(zScored(made.table)))
    units.candidates.forEach((id, c) => {
      const truth = made.truth.get(id)!
      const estimate = ours[c]!
      sums.raw += (raw[c]!.mean! - truth) ** 2
      sums.zScore += (zScore[c]!.mean! - truth) ** 2
      sums.oracle += (oracle[c]!.mean - truth) ** 2
      sums.ours += (estimate.mean - truth) ** 2
      sums.covered += estimate.low <= truth && truth <= estimate.high ? 1 : 0
      n++
    })
  }
  const root = (sum: number) => Math.sqrt(sum / n)
  const errors = {
    raw: root(sums.raw),
    zScore: root(sums.zScore),
    oracle: root(sums.oracle),
    ours: root(sums.ours),
    covered: sums.covered / n,
  }
  const cells = [
    errors.raw,
    errors.zScore,
    errors.oracle,
    errors.ours,
    errors.ours / errors.oracle,
    errors.covered,
  ]
  process.stdout.write(`${name.padEnd(32)}${cells.map((it) => it.toFixed(3).padStart(11)).join('')}\n`)
  return errors
}

/** The engine's overall scores alone; what else a calibration holds would only take time here. */
function overallOf(units: Units, mode: Mode, options: FitOptions): readonly Estimate[] {
  const fit = fitGaussian(columnsOf(units, mode), options)
  const targets = targetsOf(fit.columns).overall.filter((it) => it !== null)
  const mixture = mixtureOf(fit, targets)
  return targets.map((_, c) => estimateOf(mixture, c, units.perUnit, units.scale.min))
}

/** Every rater's scores moved and stretched to the mean and SD of all scores: what many tools do. */
function zScored(table: RatingsTable): RatingsTable {
  const moments = (rows: readonly Score[]) => {
    const mean = rows.reduce((sum, it) => sum + it.score, 0) / rows.length
    const sd = Math.sqrt(
      rows.reduce((sum, it) => sum + (it.score - mean) ** 2, 0) / Math.max(1, rows.length - 1),
    )
    return { mean, sd }
  }
  const all = moments(table.ratings)
  const by = new Map(
    [...new Set(table.ratings.map((it) => it.rater))].map((rater) => [
      rater,
      moments(table.ratings.filter((it) => it.rater === rater)),
    ]),
  )
  const ratings = table.ratings.map((it) => {
    const own = by.get(it.rater)!
    const z = own.sd > 0 ? (it.score - own.mean) / own.sd : 0
    return { ...it, score: all.mean + all.sd * z }
  })
  // Stretched scores leave the scale; the engine's own raw mean is taken on one that is wide enough.
  return { ...table, scale: { min: -50, max: 50 }, ratings }
}

const expectHonest = ({ covered }: Errors) => {
  expect(covered).toBeGreaterThanOrEqual(0.85)
  expect(covered).toBeLessThanOrEqual(0.97)
}

/** Where raters are more alike than the engine takes people to be, intervals may be too long, never too short. */
const expectBelievable = ({ covered }: Errors) => expect(covered).toBeGreaterThanOrEqual(0.85)

for (const { name, ...design } of [
  { name: '5 candidates, pool of 6', candidates: 5, raters: 6 },
  { name: '12 candidates, pool of 8', candidates: 12, raters: 8 },
  { name: '40 candidates, pool of 15', candidates: 40, raters: 15 },
]) {
  test(
    `${name}: closer to the truth than raw means and z-scores, near what known SDs would give`,
    () => {
      const errors = errorsOf(name, design)

      expect(errors.ours).toBeLessThan(errors.raw)
      expect(errors.ours).toBeLessThan(errors.zScore)
      expect(errors.ours).toBeLessThanOrEqual(1.05 * errors.oracle)
      expectHonest(errors)
    },
    10 * MINUTES,
  )
}

// Better is no fault: questions left out are allowed for, and other candidates say a little about each one.
for (const { name, seeds, ...design } of [
  { name: '5 candidates, raters alike', candidates: 5, raters: 6 },
  { name: '12 candidates, raters alike', candidates: 12, raters: 8 },
  { name: '2, alike, nothing missing', candidates: 2, raters: 4, complete: true, seeds: MANY_SEEDS },
  { name: '5, alike, nothing missing', candidates: 5, raters: 8, complete: true, seeds: MANY_SEEDS },
]) {
  test(
    `${name}: where raters do not differ nothing is lost, at most 1 % against the raw means; z-scores cost a lot`,
    () => {
      const errors = errorsOf(name, { ...design, alike: true }, { seeds })

      expect(errors.ours).toBeLessThanOrEqual(1.01 * errors.raw)
      expect(errors.zScore).toBeGreaterThan(errors.raw)
      expectBelievable(errors)
    },
    10 * MINUTES,
  )
}

test('one panel alone is not calibrated from its own data: no worse than the raw mean, with an honest interval', () => {
  const errors = errorsOf('one panel', { candidates: 1, raters: 6 })

  expect(errors.ours).toBeLessThanOrEqual(1.01 * errors.raw)
  expect(errors.ours).toBeLessThanOrEqual(1.05 * errors.oracle)
  expectHonest(errors)
})

test('one panel of raters known from earlier analyses is closer to the truth than its raw mean', () => {
  const known = (made: Simulated): RatingsTable => {
    const next = uniforms(made.table.ratings.length)
    const history = [...made.leniency].map(([rater, mean]) => {
      return { rater, mean: mean + 0.15 * phiInverse(next()), sd: 0.15 }
    })
    return { ...made.table, history }
  }
  const errors = errorsOf('one panel, raters known to 0.15', { candidates: 1, raters: 6 }, { prepare: known })

  expect(errors.ours).toBeLessThan(0.95 * errors.raw)
  expectHonest(errors)
})
