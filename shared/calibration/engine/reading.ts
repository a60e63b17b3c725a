import { type Columns, columnsOf } from './columns.ts'
import type { Effect, Mode } from './effects.ts'
import { type Target, type Targets, targetsOf } from './estimand.ts'
import { type Fit, fitGaussian, type FitOptions } from './gaussian.ts'
import { type Estimate, estimateOf, middleOf, type Mixture, mixtureOf } from './mixture.ts'
import { COMPARED_CANDIDATES_MAX } from './superiority.ts'
import type { Units } from './table.ts'

/** A fit together with the answers to everything that is asked of it. */
export type Reading = {
  readonly units: Units
  readonly columns: Columns
  readonly fit: Fit
  readonly targets: Targets
  /** The overall scores come first, with their covariances where candidates are to be compared. */
  readonly mixture: Mixture
  /** A score: scale points from the scale's lower end. Null for a score that does not exist. */
  readonly level: (target: Target | null) => Estimate | null
  /** A difference (leniency, easiness): scale points. */
  readonly size: (target: Target) => Estimate
  /** A difference without its interval. */
  readonly middle: (target: Target) => { readonly mean: number; readonly sd: number }
}

/**
 * Fits one mode of the model to a table and reads the targets. Afterwards the arrow is solved at the maximum.
 * `scoresAlone`: only scores and leniency will be asked of it, and no comparison of candidates.
 */
export function readingOf(
  units: Units,
  mode: Mode,
  options: FitOptions & { readonly effects?: readonly Effect[]; readonly scoresAlone?: boolean },
): Reading {
  const columns = columnsOf(units, mode, options.effects)
  const fit = fitGaussian(columns, options)
  const targets = targetsOf(columns)
  const overall = targets.overall.filter((it) => it !== null)
  const scores = [...overall, ...targets.competency.flat().filter((it) => it !== null), ...targets.leniency]
  const meetings = [...targets.leans, ...targets.impressions].map((it) => it.target)
  const list = options.scoresAlone ? scores : [...scores, ...meetings, ...targets.easiness]
  const compared =
    !options.scoresAlone && mode !== 'panel' && overall.length <= COMPARED_CANDIDATES_MAX ? overall.length : 0
  const index = new Map(list.map((target, t) => [target, t]))
  const mixture = mixtureOf(fit, list, compared)
  // The same figure is asked for in several places, and an interval is a search.
  const known = new Map<Target, Estimate>()
  const size = (target: Target) => {
    const found = known.get(target) ?? estimateOf(mixture, index.get(target)!, units.perUnit)
    known.set(target, found)
    return found
  }
  const { min } = units.scale
  return {
    units,
    columns,
    fit,
    targets,
    mixture,
    level: (target) => target && above(size(target), min),
    size,
    middle: (target) => {
      const { mean, sd } = middleOf(mixture, index.get(target)!)
      return { mean: units.perUnit * mean, sd: units.perUnit * sd }
    },
  }
}

const above = ({ mean, sd, low, high }: Estimate, from: number): Estimate => ({
  mean: from + mean,
  sd,
  low: from + low,
  high: from + high,
})
