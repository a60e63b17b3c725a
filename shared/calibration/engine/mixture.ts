import { dot, type Moments, momentsOf, type Target } from './estimand.ts'
import type { Fit } from './gaussian.ts'
import { phi, Z90 } from './normal.ts'
import { normalised } from './nodes.ts'
import { objectiveAt } from './objective.ts'

/** The posterior of some targets as a mixture of normal distributions, one for each place of the SDs. Work units. */
export type Mixture = {
  /** By node; they sum to 1. */
  readonly weights: Float64Array
  /** [node], by effect number: the SDs it stands for. */
  readonly logSds: readonly Float64Array[]
  /** [node][target] */
  readonly means: readonly Float64Array[]
  readonly variances: readonly Float64Array[]
  /** [node], m x m, over the first m targets. */
  readonly covariances: readonly Float64Array[]
  /** [node], m x p: what these targets have in common, so that covariance = reach reach' off the diagonal. */
  readonly reaches: readonly Float64Array[]
  readonly m: number
}

/** A number with its uncertainty. `low` to `high` holds it in about 9 of 10 cases. */
export type Estimate = {
  readonly mean: number
  readonly sd: number
  readonly low: number
  readonly high: number
}

/**
 * Solves the model at every place of the fit and takes down the targets: the weight of a place is
 * exp(-(f - f_MAP) + |z|^2 / 2). `joint` says for how many of the first targets covariances are wanted.
 * The columns' arrow must be solved at the fit's maximum, and is again afterwards.
 */
export function mixtureOf(fit: Fit, targets: readonly Target[], joint = 0): Mixture {
  const { columns, priors } = fit
  const logWeights: number[] = []
  const logSds: Float64Array[] = []
  const means: Float64Array[] = []
  const variances: Float64Array[] = []
  const covariances: Float64Array[] = []
  const reaches: Float64Array[] = []
  const several = fit.places.length > 1
  for (const { logSd, halfSquare } of fit.places) {
    const f = several ? objectiveAt(columns, logSd, priors) : fit.f
    const logWeight = fit.f - f + halfSquare
    if (!Number.isFinite(logWeight)) continue
    logWeights.push(logWeight)
    logSds.push(logSd)
    const mean = new Float64Array(targets.length)
    const variance = new Float64Array(targets.length)
    const joined: Moments[] = []
    targets.forEach((target, t) => {
      const moments = momentsOf(columns, target, logSd)
      mean[t] = moments.mean
      variance[t] = moments.variance
      // Thousands of reaches, which nobody asks for, would only fill the memory.
      if (t < joint) joined.push(moments)
    })
    means.push(mean)
    variances.push(variance)
    const { covariance, reach } = jointOf(joined)
    covariances.push(covariance)
    reaches.push(reach)
  }
  if (several) objectiveAt(columns, fit.logSd, priors)
  return { weights: normalised(logWeights), logSds, means, variances, covariances, reaches, m: joint }
}

/** 1 / sum of squared weights: how many equally weighted nodes would carry as much. 1 for a plug-in fit. */
export const effectiveNodes = ({ weights }: Mixture): number => 1 / dot(weights, weights)

/** Mean, SD and 90 % interval of target `t`, times `per`, plus `from`. */
export function estimateOf(mixture: Mixture, t: number, per = 1, from = 0): Estimate {
  const { mean, sd } = middleOf(mixture, t)
  const single = mixture.weights.length === 1
  const low = single ? mean - Z90 * sd : quantile(mixture, t, -Z90, mean, sd)
  const high = single ? mean + Z90 * sd : quantile(mixture, t, Z90, mean, sd)
  return { mean: from + per * mean, sd: per * sd, low: from + per * low, high: from + per * high }
}

/** Mean and SD of target `t` alone: its interval takes far longer. */
export function middleOf({ weights, means, variances }: Mixture, t: number): { mean: number; sd: number } {
  let mean = 0
  for (let s = 0; s < weights.length; s++) mean += weights[s]! * means[s]![t]!
  let variance = 0
  for (let s = 0; s < weights.length; s++) {
    variance += weights[s]! * (variances[s]![t]! + (means[s]![t]! - mean) ** 2)
  }
  return { mean, sd: Math.sqrt(variance) }
}

/** P(target i > target j) for i, j < m: sum of weight x phi((m_i - m_j) / sd of the difference). */
export function exceeds(mixture: Mixture, i: number, j: number): number {
  if (i === j) return 0.5
  const { weights, means, covariances, m } = mixture
  let p = 0
  for (let s = 0; s < weights.length; s++) {
    const v = covariances[s]!
    const variance = Math.max(1e-300, v[i * m + i]! + v[j * m + j]! - 2 * v[i * m + j]!)
    p += weights[s]! * phi((means[s]![i]! - means[s]![j]!) / Math.sqrt(variance))
  }
  return Math.min(1, Math.max(0, p))
}

/** Where the mixture's distribution function is phi(z): Newton steps, kept inside a shrinking bracket. */
function quantile(
  { weights, means, variances }: Mixture,
  t: number,
  z: number,
  mean: number,
  sd: number,
): number {
  const wanted = phi(z)
  const sds = new Float64Array(weights.length)
  let low = Infinity
  let high = -Infinity
  for (let s = 0; s < weights.length; s++) {
    sds[s] = Math.sqrt(variances[s]![t]!)
    const own = means[s]![t]! + z * sds[s]!
    low = Math.min(low, own)
    high = Math.max(high, own)
  }
  let x = Math.min(high, Math.max(low, mean + z * sd))
  for (let step = 0; step < 100 && high - low > 1e-13 * (1 + Math.abs(x)); step++) {
    let above = -wanted
    let density = 0
    for (let s = 0; s < weights.length; s++) {
      const own = sds[s]!
      const distance = (x - means[s]![t]!) / own
      above += weights[s]! * phi(distance)
      density += (weights[s]! * Math.exp(-0.5 * distance * distance)) / own
    }
    if (above > 0) high = x
    else low = x
    const next = x - (above * Math.sqrt(2 * Math.PI)) / density
    const inside = next > low && next < high
    if (inside && Math.abs(next - x) < 1e-12) return next
    x = inside ? next : (low + high) / 2
  }
  return x
}

/** Covariance (m x m) and reach (m x p) of some targets, from their moments. */
export function jointOf(moments: readonly Pick<Moments, 'variance' | 'reach'>[]): {
  covariance: Float64Array
  reach: Float64Array
} {
  const m = moments.length
  const p = moments[0]?.reach.length ?? 0
  const covariance = new Float64Array(m * m)
  const reach = new Float64Array(m * p)
  moments.forEach((it, i) => {
    reach.set(it.reach, i * p)
    covariance[i * m + i] = it.variance
    for (let j = 0; j < i; j++) {
      const value = dot(it.reach, moments[j]!.reach)
      covariance[i * m + j] = value
      covariance[j * m + i] = value
    }
  })
  return { covariance, reach }
}
