import { COVERAGE_MIN } from '../coverage.ts'
import { calibrate, type Options } from './calibrate.ts'
import type { Calibration, CandidateResult, Levels } from './calibration.ts'
import { PRIORS } from './effects.ts'
import type { Estimate } from './mixture.ts'
import {
  type Adjustment,
  appliedIn,
  type Fix,
  groupsIn,
  isBalanced,
  overlapOf,
  type RefusedWhy,
} from './outcome.ts'
import { type RatingsTable, type Units, unitsOf } from './table.ts'

/** What a table gives: its results on the highest rung that it carries, and what was done about strictness. */
export type Result = {
  /** Null without a single rating. */
  readonly calibration: Calibration | null
  readonly adjustment: Adjustment
}

// When the rating scale itself has to be modelled: enough ratings, and half of them at its ends.
const ORDINAL_CANDIDATES_MIN = 8
const ORDINAL_RATINGS_MIN = 200
const ORDINAL_CATEGORIES_MAX = 11
const ORDINAL_ENDS_MIN = 0.5

/**
 * Chooses the rung and calibrates. raw: one rater, or less than 60 % of the weight rated for everybody. panel: one
 * candidate, or several of whom no two are tied together. position: several that are. ordinal: at least 8 candidates
 * and 200 ratings on at most 11 categories, half of them in the two end categories, and more scatter than rounding makes. Every table that `unitsOf` can read
 * has a result, and none of its numbers is NaN.
 */
export function resultOf(table: RatingsTable, options: Omit<Options, 'mode' | 'effects'> = {}): Result {
  const units = unitsOf(table)
  if (units.n === 0) return refused(null, 'no-ratings', { kind: 'rate' })

  if (units.raters.length === 1) {
    return refused(rawCalibration(table, options), 'one-rater', {
      kind: 'add-rater',
      rater: units.raters[0]!,
    })
  }
  const several = units.candidates.length > 1
  const groups = groupsIn(units)
  const tied = several && groups.length < units.candidates.length
  const mode = !tied ? 'panel' : needsOrdinal(units) ? 'ordinal' : 'position'
  if (units.competencies.every((it) => it.weight === 0)) {
    return refused(calibrate(table, { ...options, mode }), 'no-weights', { kind: 'set-weights' })
  }
  const calibration = calibrate(table, { ...options, mode })
  const covered = Math.max(...calibration.candidates.map((it) => it.coverage))
  if (covered < COVERAGE_MIN - 1e-9) {
    const fix = { kind: 'rate-more', covered, enough: COVERAGE_MIN } as const
    return refused(rawCalibration(table, options), 'too-few', fix)
  }
  if (several && !tied) return refused(calibration, 'not-connected', { kind: 'share-raters', groups })

  const known = units.history.some((it) => it !== null)
  if (isBalanced(units) && !known) {
    return { calibration, adjustment: { kind: 'no-effect', why: 'balanced', raters: units.raters.length } }
  }
  if (several) return { calibration, adjustment: appliedIn(units, calibration, 'severity') }
  if (known) return { calibration, adjustment: appliedIn(units, calibration, 'known-raters') }
  if (overlapOf(units) === 0) return refused(calibration, 'too-few', { kind: 'share-questions' })
  return { calibration, adjustment: appliedIn(units, calibration, 'gaps') }
}

const refused = (calibration: Calibration | null, why: RefusedWhy, fix: Fix): Result => ({
  calibration,
  adjustment: { kind: 'refused', why, fix },
})

function needsOrdinal({ candidates, n, scale, y }: Units): boolean {
  const categories = scale.max - scale.min + 1
  const whole = Number.isInteger(categories) && y.every((it) => Number.isInteger(it - scale.min))
  if (!whole || categories > ORDINAL_CATEGORIES_MAX) return false
  if (candidates.length < ORDINAL_CANDIDATES_MIN || n < ORDINAL_RATINGS_MIN) return false
  const ends = y.reduce((sum, it) => sum + (it === scale.min || it === scale.max ? 1 : 0), 0)
  return ends >= ORDINAL_ENDS_MIN * n
}

/** Nothing is calibrated: the raw means, with the interval that the priors alone would give. */
function rawCalibration(table: RatingsTable, options: Options): Calibration {
  const priors = options.priors ?? PRIORS
  const { R, G, E } = priors.median
  // What is known of raters would move the means, too.
  const alone = { ...table, history: [] }
  const calibration = calibrate(alone, { ...options, mode: 'panel', fixedSd: { R, G, E } })
  return {
    ...calibration,
    rung: 'raw',
    candidates: calibration.candidates.map(onRawMeans),
    raters: calibration.raters.map((it) => ({ ...it, verdict: 'unclear' })),
    impressions: [],
  }
}

function onRawMeans(it: CandidateResult): CandidateResult {
  const overall = aroundRaw(it.overall)
  const raw = it.overall.raw
  const steps = raw === null ? null : { raw, leniency: 0, gaps: 0, fair: raw, shrinkage: 0, calibrated: raw }
  const competencies = it.competencies.map((own) => ({ ...own, ...aroundRaw(own) }))
  // A score moves a raw mean by its share, whatever the model would have made of it.
  return {
    ...it,
    overall,
    competencies,
    steps,
    scores: it.scores.map((score) => ({ ...score, counted: null })),
  }
}

function aroundRaw({ raw, fair, calibrated }: Levels): Levels {
  return { raw, fair: moved(fair, raw), calibrated: moved(calibrated, raw) }
}

function moved(estimate: Estimate | null, to: number | null): Estimate | null {
  if (!estimate || to === null) return null
  const by = to - estimate.mean
  return { mean: to, sd: estimate.sd, low: estimate.low + by, high: estimate.high + by }
}
