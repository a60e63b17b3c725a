import {
  type Calibration,
  type CandidateResult,
  ENGINE_VERSION,
  type Impression,
  type RaterResult,
  type Rung,
} from './calibration.ts'
import { type Effect, type Mode, type Priors, PRIORS, type Sds } from './effects.ts'
import { sdsOf } from './gaussian.ts'
import { effectiveNodes } from './mixture.ts'
import { coverageOf, rawOf } from './raw.ts'
import { type Reading, readingOf } from './reading.ts'
import { leanIn, leniencySteps, stepsOf } from './steps.ts'
import { type RatingsTable, type Units, unitsOf } from './table.ts'

export type Options = {
  /** Without it: panel for one candidate, position for several. */
  readonly mode?: Mode
  /** SDs in work units: nothing is estimated and nothing integrated. */
  readonly fixedSd?: Sds
  /** Places to integrate the SDs over. Without it 64, and 0 (the most probable SDs) above 3,000 ratings. */
  readonly nodes?: number
  readonly priors?: Priors
  /** Leaves effects out; for comparisons with simpler models. */
  readonly effects?: readonly Effect[]
}

/** Above this many ratings the SDs are known so well that averaging over them changes less than 0.002. */
const INTEGRATED_RATINGS_MAX = 3_000
const NODES = 64

/** From this many SDs off, an impression is worth a look. */
const UNUSUAL = 2.5

/**
 * The hierarchical model of one table (Gaussian, crossed raters, candidates and questions; SDs with weak priors).
 * It does not ask whether the table is enough for its mode: that is what the ladder is for. Needs a rating or more.
 */
export function calibrate(table: RatingsTable, options: Options = {}): Calibration {
  const units = unitsOf(table)
  if (units.n === 0) throw new RangeError('ratings: there are none')
  const mode = options.mode ?? (units.candidates.length > 1 ? 'position' : 'panel')
  const priors = options.priors ?? PRIORS
  const nodes = options.nodes ?? (units.n > INTEGRATED_RATINGS_MAX ? 0 : NODES)
  const { fixedSd, effects } = options
  const reading = readingOf(units, mode, { priors, nodes, fixedSd, effects })
  // The unshrunk column stands on the SDs found with shrinkage: the candidates' own SD plays no part in it.
  const fair =
    mode === 'position'
      ? readingOf(units, 'fair', { priors, nodes: 0, fixedSd: sdsOf(reading.fit), effects })
      : reading
  const { fit, mixture } = reading
  return {
    engineVersion: ENGINE_VERSION,
    rung: rungOf(units, mode),
    mode,
    ratings: units.n,
    sds: { points: sdsOf(fit, units.perUnit), work: sdsOf(fit) },
    priors,
    converged: fit.converged,
    objective: fit.f,
    nodes: { used: mixture.weights.length, effective: effectiveNodes(mixture) },
    candidates: candidatesOf(table, reading, fair),
    raters: ratersOf(reading),
    questions: reading.targets.easiness.map((target, q) => ({
      id: units.questions[q]!.id,
      easiness: reading.size(target),
    })),
    impressions: impressionsOf(reading),
  }
}

function rungOf(units: Units, mode: Mode): Rung {
  if (mode !== 'panel') return 'position'
  return units.history.some((it) => it !== null) ? 'panel-history' : 'panel'
}

function candidatesOf(table: RatingsTable, reading: Reading, fair: Reading): readonly CandidateResult[] {
  const { units, columns, targets } = reading
  const raw = rawOf(units)
  const coverage = coverageOf(table)
  const leniency = leniencySteps(units, leanIn(fair))
  return units.candidates.map((id, c) => {
    const overall = {
      raw: raw[c]!.mean,
      fair: fair.level(fair.targets.overall[c]!),
      calibrated: reading.level(targets.overall[c]!),
    }
    const block = columns.blocks[c]!
    const seen = new Set(
      Array.from(
        units.question.subarray(block.start, block.end),
        (question) => units.questions[question]!.competency,
      ),
    )
    return {
      id,
      coverage: coverage.get(id)!,
      ratings: block.end - block.start,
      overall,
      competencies: units.competencies.map((it, k) => ({
        id: it.id,
        weight: it.weight,
        observed: seen.has(k),
        raw: raw[c]!.competencies[k]!,
        fair: fair.level(fair.targets.competency[c]![k]!),
        calibrated: reading.level(targets.competency[c]![k]!),
      })),
      steps: stepsOf(overall.raw, leniency[c]!, overall.fair?.mean, overall.calibrated?.mean),
    }
  })
}

function ratersOf(reading: Reading): readonly RaterResult[] {
  const { units, targets, columns } = reading
  const alone = columns.mode === 'panel' && units.candidates.length === 1
  return targets.leniency.map((target, r) => {
    const leniency = reading.size(target)
    return {
      id: units.raters[r]!,
      ratings: units.rater.reduce((n, it) => n + (it === r ? 1 : 0), 0),
      candidates: columns.blocks.filter((it) => meets(units, it, r)).length,
      leniency,
      lean: alone ? reading.size(targets.lean[0]![r]!) : null,
      verdict: leniency.low > 0 ? 'more lenient' : leniency.high < 0 ? 'stricter' : 'unclear',
      message: null,
    }
  })
}

function meets(units: Units, block: { readonly start: number; readonly end: number }, r: number): boolean {
  return units.rater.subarray(block.start, block.end).includes(r)
}

function impressionsOf(reading: Reading): readonly Impression[] {
  const { units, targets } = reading
  return targets.impression.flatMap((row, c) =>
    row.flatMap((target, r) => {
      if (!target) return []
      const { mean, sd } = reading.size(target)
      const unusual = Math.abs(mean) >= UNUSUAL * sd
      return [{ rater: units.raters[r]!, candidate: units.candidates[c]!, mean, sd, unusual }]
    }),
  )
}
