import { type Calibration, type CandidateResult, ENGINE_VERSION, type Rung } from './calibration.ts'
import { candidateResults } from './candidate-results.ts'
import { comparisonOf } from './comparison.ts'
import { discussionOf } from './discussion.ts'
import { type Effect, type Mode, type Priors, PRIORS, type Sds } from './effects.ts'
import { fairAverages } from './fair-average.ts'
import { sdsOf } from './gaussian.ts'
import { effectiveNodes, estimateOf, type Mixture } from './mixture.ts'
import { fitOrdinal } from './ordinal.ts'
import { haloShare, studyOf } from './precision.ts'
import { raterFitOf } from './rater-fit.ts'
import { impressionsOf, raterResults } from './rater-results.ts'
import { readingOf } from './reading.ts'
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
  /** The decision bar, scale points: disagreement across it is discussed first. */
  readonly bar?: number
}

/** Above this many ratings the SDs are known so well that averaging over them changes less than 0.002. */
const INTEGRATED_RATINGS_MAX = 3_000
const NODES = 64

/**
 * The hierarchical model of one table (Gaussian, crossed raters, candidates and questions; SDs with weak priors), and
 * in ordinal mode the rating-scale model on top of it. It does not ask whether the table is enough for its mode: that
 * is what the ladder is for. Needs a rating or more.
 */
export function calibrate(table: RatingsTable, options: Options = {}): Calibration {
  const units = unitsOf(table)
  if (units.n === 0) throw new RangeError('ratings: there are none')
  const { fixedSd, effects } = options
  const mode = options.mode ?? (units.candidates.length > 1 ? 'position' : 'panel')
  const base = mode === 'ordinal' ? 'position' : mode
  const priors = options.priors ?? PRIORS
  const nodes = options.nodes ?? (units.n > INTEGRATED_RATINGS_MAX ? 0 : NODES)
  const reading = readingOf(units, base, { priors, nodes, fixedSd, effects })
  // The unshrunk column stands on the SDs found with shrinkage: the candidates' own SD plays no part in it.
  const fair =
    base === 'position'
      ? readingOf(units, 'fair', {
          priors,
          nodes: 0,
          fixedSd: sdsOf(reading.fit),
          effects,
          scoresAlone: true,
        })
      : reading
  const { fit, mixture } = reading
  const ordinal = mode === 'ordinal' ? fitOrdinal(units, fit.logSd, priors) : null
  const averages = ordinal?.scale.converged ? fairAverages(ordinal) : null
  const candidates = candidateResults(table, reading, fair)
  const points = sdsOf(fit, units.perUnit)
  const alone = mode === 'panel' && units.candidates.length === 1
  return {
    engineVersion: ENGINE_VERSION,
    rung: averages ? 'ordinal' : rungOf(units, mode),
    mode,
    scale: units.scale,
    ratings: units.n,
    sds: { points, work: sdsOf(fit) },
    priors,
    converged: fit.converged && (ordinal?.scale.converged ?? true),
    objective: fit.f,
    nodes: { used: mixture.weights.length, effective: effectiveNodes(mixture) },
    candidates: averages ? candidates.map((it, c) => onOrdinalScale(it, c, averages, units)) : candidates,
    raters: raterResults(reading),
    questions: reading.targets.easiness.map((target, q) => ({
      id: units.questions[q]!.id,
      easiness: reading.size(target),
    })),
    unscored: unscored(table, units),
    impressions: impressionsOf(reading),
    comparison: comparisonOf(reading, averages ?? mixture),
    study: studyOf(units, points, mode === 'panel'),
    haloShare: haloShare(points),
    discussions: alone ? discussionOf(reading, options.bar) : [],
    ordinal: ordinal && averages ? { ...ordinal.scale, raters: raterFitOf(ordinal) } : null,
  }
}

function rungOf(units: Units, mode: Mode): Rung {
  if (mode !== 'panel') return 'position'
  return units.history.some((it) => it !== null) ? 'panel-history' : 'panel'
}

/** The candidate with the ordinal model's fair averages for calibrated scores. */
function onOrdinalScale(it: CandidateResult, c: number, averages: Mixture, units: Units): CandidateResult {
  const read = (t: number) => estimateOf(averages, t, units.perUnit, units.scale.min)
  if (!it.overall.calibrated) return it
  const calibrated = read(c)
  const competencies = it.competencies.map((own, k) => ({
    ...own,
    calibrated: own.calibrated && read(averages.m + c * units.competencies.length + k),
  }))
  const steps = it.steps && {
    ...it.steps,
    shrinkage: calibrated.mean - it.steps.fair,
    calibrated: calibrated.mean,
  }
  return { ...it, overall: { ...it.overall, calibrated }, competencies, steps }
}

function unscored(table: RatingsTable, units: Units): readonly string[] {
  const scored = new Set(units.questions.map((it) => it.id))
  return table.questions.filter((it) => it.weight > 0 && !scored.has(it.id)).map((it) => it.id)
}
