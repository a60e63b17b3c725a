/**
 * The random effects, in the order in which they are numbered everywhere: C candidate, K candidate x competency,
 * Q question easiness, H candidate x question, R rater leniency, G rater x candidate impression, E residual.
 */
export const EFFECTS = ['C', 'K', 'Q', 'H', 'R', 'G', 'E'] as const
export type Effect = (typeof EFFECTS)[number]

export const C = 0
export const K = 1
export const Q = 2
export const H = 3
export const R = 4
export const G = 5
export const E = 6

/** Standard deviations by effect. In work units (a quarter of the scale) unless said otherwise. */
export type Sds = Readonly<Partial<Record<Effect, number>>>

/** What is believed about each SD before any rating is seen: log sd ~ N(log median, spread^2). Work units. */
export type Priors = {
  readonly median: Readonly<Record<Effect, number>>
  /** SD of log sd. Infinity makes the priors flat, and the criterion plain REML. */
  readonly spread: number
}

export const PRIORS: Priors = {
  median: { C: 0.5, K: 0.25, Q: 0.25, H: 0.35, R: 0.4, G: 0.3, E: 0.6 },
  spread: 0.6,
}

/** What the effects are allowed to be, in work units: below, an effect is not there; above, the scale is too short. */
export const LOG_SD_MIN = Math.log(1e-3)
export const LOG_SD_MAX = Math.log(4)

/** `ordinal` is position without mu: there the thresholds carry the level. */
export type Mode = 'panel' | 'position' | 'fair' | 'ordinal'
