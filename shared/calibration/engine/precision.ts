import { EFFECTS, type Effect, type Sds } from './effects.ts'
import { dot, momentsOf } from './estimand.ts'
import type { Reading } from './reading.ts'
import type { Units } from './table.ts'

/** How well the candidates can be told apart, at the most probable SDs. */
export type SetReliability = {
  /** Contrast reliability 1 - Var(T_c - T_d | y) / (2 Var_prior(T)) by candidate index; 1 on the diagonal. */
  readonly contrasts: readonly (readonly number[])[]
  /** Mean contrast reliability over the pairs, 0 to 1. */
  readonly reliability: number
  /** Holds it in about 9 of 10 cases, given how little is known of the SDs. Null where they were not averaged over. */
  readonly reliabilityRange: { readonly low: number; readonly high: number } | null
  /** sqrt(R / (1 - R)). */
  readonly separation: number
  /** (4 G + 1) / 3: how many levels the set falls into. */
  readonly strata: number
}

/** Below this, a pair has not enough raters in common to be compared. */
export const CONTRAST_MIN = 0.5

/** Variances a planner needs, scale points squared. */
export type Study = {
  /** Of candidates' true scores. Null in panel mode, where it cannot be known. */
  readonly candidates: number | null
  /** Error variance of one rater: sd_R^2 + sd_G^2 + sd_E^2 sum W_q^2, and without sd_R^2 where the same raters see all. */
  readonly absolute: number
  readonly relative: number
}

export type StudyPoint = {
  readonly raters: number
  /** Standard errors, scale points. */
  readonly absoluteError: number
  readonly relativeError: number
  /** Brennan's E rho^2 (same raters for all) and Phi (any raters). Null in panel mode. */
  readonly generalizability: number | null
  readonly dependability: number | null
}

/** Null for fewer than two candidates with a score. Laloe (1993) for the contrasts; strata as in Wright & Masters. */
export function setReliabilityOf(reading: Reading): SetReliability | null {
  const { columns, fit, targets } = reading
  const overall = targets.overall.filter((it) => it !== null)
  if (overall.length < 2) return null
  const prior = priorVariance(reading.units, fit.logSd, columns.present)
  const moments = overall.map((target) => momentsOf(columns, target, fit.logSd))
  const contrasts = moments.map((c, i) =>
    moments.map((d, j) => {
      if (i === j) return 1
      return contrastOf(c.variance + d.variance - 2 * dot(c.reach, d.reach), prior)
    }),
  )
  const pairs = contrasts.flatMap((row, i) => row.slice(0, i))
  const reliability = pairs.reduce((sum, it) => sum + it, 0) / pairs.length
  const separation = Math.sqrt(reliability / Math.max(1e-12, 1 - reliability))
  const reliabilityRange = rangeOf(reading)
  return { contrasts, reliability, reliabilityRange, separation, strata: (4 * separation + 1) / 3 }
}

/** Of a difference between two scores: 1 - Var(T_c - T_d | y) / (2 Var_prior(T)), cut at 0 and 1. */
const contrastOf = (variance: number, prior: number): number =>
  Math.min(1, Math.max(0, 1 - variance / (2 * prior)))

/** The 5th and the 95th percentile of the reliability over the places that the SDs were averaged over. */
function rangeOf({ units, columns, mixture }: Reading): SetReliability['reliabilityRange'] {
  const { weights, covariances, logSds, m } = mixture
  if (weights.length < 2) return null
  const at = covariances.map((v, s) => {
    const prior = priorVariance(units, logSds[s]!, columns.present)
    let total = 0
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < i; j++)
        total += contrastOf(v[i * m + i]! + v[j * m + j]! - 2 * v[i * m + j]!, prior)
    }
    return { reliability: total / ((m * (m - 1)) / 2), weight: weights[s]! }
  })
  at.sort((a, b) => a.reliability - b.reliability)
  const percentile = (share: number) => {
    let cumulated = 0
    return (at.find(({ weight }) => (cumulated += weight) >= share) ?? at.at(-1)!).reliability
  }
  return { low: percentile(0.05), high: percentile(0.95) }
}

/** `sds` in scale points. */
export function studyOf(units: Units, sds: Sds, panelMode: boolean): Study {
  const square = (effect: Effect) => (sds[effect] ?? 0) ** 2
  const answers = units.questions.reduce((sum, it) => sum + it.weight ** 2, 0)
  const relative = square('G') + square('E') * answers
  const logSd = Float64Array.from(EFFECTS, (effect) => Math.log(sds[effect] ?? 0))
  const present = EFFECTS.flatMap((effect, index) => (sds[effect] === undefined ? [] : [index]))
  return {
    candidates: panelMode ? null : priorVariance(units, logSd, present),
    relative,
    absolute: relative + square('R'),
  }
}

/** What `raters` raters a panel would give. Brennan (2001), decision study. */
export function studyAt(study: Study, raters: number): StudyPoint {
  const absolute = study.absolute / raters
  const relative = study.relative / raters
  const share = (error: number) =>
    study.candidates === null ? null : study.candidates / (study.candidates + error)
  return {
    raters,
    absoluteError: Math.sqrt(absolute),
    relativeError: Math.sqrt(relative),
    generalizability: share(relative),
    dependability: share(absolute),
  }
}

/** Raters a panel needs for a standard error of at most `error` scale points. */
export const ratersNeeded = (study: Study, error: number): number =>
  Math.max(1, Math.ceil(study.absolute / error ** 2 - 1e-9))

/** sd_G^2 / (sd_G^2 + sd_E^2): how much of the disagreement is about the person as a whole, 0 to 1. */
export function haloShare(sds: Sds): number {
  const whole = (sds.G ?? 0) ** 2
  const answers = (sds.E ?? 0) ** 2
  return whole / (whole + answers)
}

/** Var_prior(T) = sd_C^2 + sum w_k^2 sd_K^2 + sum W_q^2 sd_H^2. */
function priorVariance(units: Units, logSd: Float64Array, present: readonly number[]): number {
  const square = (effect: Effect) => {
    const index = EFFECTS.indexOf(effect)
    return present.includes(index) ? Math.exp(2 * logSd[index]!) : 0
  }
  const competencies = units.competencies.reduce((sum, it) => sum + it.weight ** 2, 0)
  const questions = units.questions.reduce((sum, it) => sum + it.weight ** 2, 0)
  return square('C') + competencies * square('K') + questions * square('H')
}
