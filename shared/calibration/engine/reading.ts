import { type Columns, columnsOf } from './columns.ts'
import type { Effect, Mode } from './effects.ts'
import { type Target, type Targets, targetsOf } from './estimand.ts'
import { type Fit, fitGaussian, type FitOptions } from './gaussian.ts'
import { type Estimate, estimateOf, type Mixture, mixtureOf } from './mixture.ts'
import type { Units } from './table.ts'

/** A fit together with the answers to everything that is asked of it. */
export type Reading = {
  readonly units: Units
  readonly columns: Columns
  readonly fit: Fit
  readonly targets: Targets
  readonly mixture: Mixture
  /** A score: scale points from the scale's lower end. Null for a score that does not exist. */
  readonly level: (target: Target | null) => Estimate | null
  /** A difference (leniency, easiness, impression): scale points. */
  readonly size: (target: Target) => Estimate
}

/** Fits one mode of the model to a table and reads all targets. Afterwards the arrow is solved at the maximum. */
export function readingOf(
  units: Units,
  mode: Mode,
  options: FitOptions & { readonly effects?: readonly Effect[] },
): Reading {
  const columns = columnsOf(units, mode, options.effects)
  const fit = fitGaussian(columns, options)
  const targets = targetsOf(columns)
  // The overall scores come first: their covariances are wanted too.
  const overall = targets.overall.filter((it) => it !== null)
  const list = [
    ...overall,
    ...targets.competency.flat().filter((it) => it !== null),
    ...[...targets.leans, ...targets.impressions].map((it) => it.target),
    ...targets.leniency,
    ...targets.easiness,
  ]
  const index = new Map(list.map((target, t) => [target, t]))
  const mixture = mixtureOf(fit, list, overall.length)
  const read = (target: Target, from: number) => estimateOf(mixture, index.get(target)!, units.perUnit, from)
  return {
    units,
    columns,
    fit,
    targets,
    mixture,
    level: (target) => (target ? read(target, units.scale.min) : null),
    size: (target) => read(target, 0),
  }
}
