import { minimise } from './bfgs.ts'
import type { Columns } from './columns.ts'
import { EFFECTS, type Effect, LOG_SD_MAX, LOG_SD_MIN, type Priors, type Sds } from './effects.ts'
import { nodesAround } from './nodes.ts'
import { gradientAt, objectiveAt } from './objective.ts'

/** The model fitted to one table. Log SDs are by effect number; where an effect is absent, its entry means nothing. */
export type Fit = {
  readonly columns: Columns
  readonly priors: Priors
  /** At the maximum of the posterior, or as fixed. */
  readonly logSd: Float64Array
  /** The objective there. */
  readonly f: number
  /** False where the search failed: then the SDs are the prior medians. True for fixed SDs. */
  readonly converged: boolean
  readonly evaluations: number
  /** Log SDs to average over; `halfSquare` as in `Node`. A single one, the maximum, for a plug-in fit. */
  readonly places: readonly { readonly logSd: Float64Array; readonly halfSquare: number }[]
}

export type FitOptions = {
  readonly priors: Priors
  /** Work units. Nothing is estimated; what is missing takes its prior median. */
  readonly fixedSd?: Sds
  /** How many places the SDs are integrated over; 0 takes the most probable one. */
  readonly nodes: number
}

/** Difference step for the curvature of the objective. */
const CURVATURE_STEP = 1e-3

/**
 * Finds the SDs (maximum of the posterior by BFGS from the prior medians) and the places to integrate over them.
 * Afterwards the columns' arrow is solved at the maximum.
 */
export function fitGaussian(columns: Columns, options: FitOptions): Fit {
  const { priors } = options
  const medians = Float64Array.from(EFFECTS, (effect) => Math.log(priors.median[effect]))
  if (options.fixedSd) {
    const logSd = medians.map((it, i) => {
      const fixed = options.fixedSd![EFFECTS[i] as Effect]
      return fixed === undefined ? it : Math.log(fixed)
    })
    return plugIn(columns, priors, logSd, true, 1)
  }
  const found = maximum(columns, priors, medians)
  if (!found.converged) return plugIn(columns, priors, found.logSd, false, found.evaluations)
  // The search asked for the maximum last, so the arrow is solved there.
  const at = { columns, priors, ...found, places: [{ logSd: found.logSd, halfSquare: 0 }] }
  if (options.nodes === 0) return at

  const places = placesAround(columns, priors, found.logSd, options.nodes)
  objectiveAt(columns, found.logSd, priors)
  return places ? { ...at, places } : at
}

function plugIn(
  columns: Columns,
  priors: Priors,
  logSd: Float64Array,
  converged: boolean,
  evaluations: number,
): Fit {
  const f = objectiveAt(columns, logSd, priors)
  return { columns, priors, logSd, f, converged, evaluations, places: [{ logSd, halfSquare: 0 }] }
}

function maximum(columns: Columns, priors: Priors, medians: Float64Array) {
  const { present } = columns
  const full = (eta: Float64Array) => {
    const logSd = Float64Array.from(medians)
    present.forEach((effect, i) => (logSd[effect] = eta[i]!))
    return logSd
  }
  let asked = medians
  let information = medians
  const objective = {
    valueAt: (eta: Float64Array) => {
      asked = full(eta)
      return objectiveAt(columns, asked, priors)
    },
    gradientThere: () => {
      const { gradient, nu } = gradientAt(columns, asked, priors)
      information = nu
      return pick(gradient, present)
    },
    scalesThere: () =>
      pick(information, present).map((it) => 1 / (priors.spread ** -2 + 2 * Math.max(it, 0.05))),
  }
  const found = minimise(objective, pick(medians, present), [LOG_SD_MIN, LOG_SD_MAX])
  const { value, converged, evaluations } = found
  return { logSd: converged ? full(found.x) : medians, f: value, converged, evaluations }
}

function placesAround(columns: Columns, priors: Priors, logSd: Float64Array, count: number) {
  const { present } = columns
  const nodes = nodesAround(pick(logSd, present), curvature(columns, priors, logSd), count)
  return nodes?.map(({ eta, halfSquare }) => {
    const at = Float64Array.from(logSd)
    present.forEach((effect, i) => (at[effect] = eta[i]!))
    return { logSd: at, halfSquare }
  })
}

/** Hessian of the objective over the SDs present, by central differences of the gradient, symmetrised. */
function curvature(columns: Columns, priors: Priors, logSd: Float64Array): Float64Array {
  const { present } = columns
  const d = present.length
  const hessian = new Float64Array(d * d)
  present.forEach((effect, i) => {
    const [above, below] = [1, -1].map((sign) => {
      const at = Float64Array.from(logSd)
      at[effect]! += sign * CURVATURE_STEP
      objectiveAt(columns, at, priors)
      return gradientAt(columns, at, priors).gradient
    })
    present.forEach((other, j) => {
      const slope = (above![other]! - below![other]!) / (2 * CURVATURE_STEP)
      hessian[i * d + j]! += slope / 2
      hessian[j * d + i]! += slope / 2
    })
  })
  return hessian
}

const pick = (values: Float64Array, present: readonly number[]) =>
  Float64Array.from(present, (effect) => values[effect]!)

/** SDs of the effects present, work units times `per`. */
export function sdsOf(fit: Fit, per = 1): Sds {
  return Object.fromEntries(
    fit.columns.present.map((effect) => [EFFECTS[effect], Math.exp(fit.logSd[effect]!) * per]),
  )
}
