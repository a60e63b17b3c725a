import { tQuantile } from './coefficients/distributions.ts'
import { PRIORS } from './engine/effects.ts'
import { sum } from './spread.ts'

/** One panel of a rater: how far the rater's shared ratings lay from fellow raters' on the same answers. */
export type TrendPoint = {
  readonly at: number
  /** Own minus the mean of the fellow raters', averaged over the shared ratings. Rating points; above 0: higher. */
  readonly difference: number
  /** Shared ratings behind it, and fellow raters on each of them on average. */
  readonly ratings: number
  readonly fellows: number
}

/**
 * How a rater's distance from fellow raters went over time: a slope, told as the change from the first panel to the last, in
 * rating points with its interval of about 9 in 10. Above 0: came to score higher than fellow raters.
 */
export type RaterTrend =
  | { readonly kind: 'slope'; readonly change: number; readonly lo: number; readonly hi: number }
  /** `same-moment`: all panels were revealed at once, so there is no first and last. */
  | { readonly kind: 'none'; readonly why: 'too-few-panels' | 'same-moment' }

/** A line has two free places: with two panels it would fit whatever happened. */
export const TREND_PANELS_MIN = 3
/** Up to its upper end, an interval of 9 in 10. */
const UPPER = 0.95

/**
 * Weighted least squares of d_p on time t_p, scaled to 0 at the first and 1 at the last panel. A panel is one point, however
 * many ratings it has, since one impression of the candidate is in all of them: w_p = 1/v_p,
 * v_p = (sigma_G^2 + sigma_E^2/n_p)(1 + 1/k_p) + sigma_R^2/k_p, with n_p shared ratings, k_p fellow raters and the engine's
 * prior medians, in rating points on 1 to 5. slope = sum w (t - mean t) d / S, S = sum w (t - mean t)^2; interval slope +- t[.95; panels - 2]
 * sqrt(s^2/S), s^2 = max(1, sum w residual^2 / (panels - 2)), the Birge ratio: never narrower than these designs allow, so that
 * a few equal differences do not look certain.
 */
export function raterTrend(points: readonly TrendPoint[]): RaterTrend {
  if (points.length < TREND_PANELS_MIN) return { kind: 'none', why: 'too-few-panels' }
  const times = points.map((it) => it.at)
  const [first, last] = [Math.min(...times), Math.max(...times)]
  if (first === last) return { kind: 'none', why: 'same-moment' }

  const known = points.map((it) => ({
    t: (it.at - first) / (last - first),
    d: it.difference,
    w: 1 / varianceOf(it),
  }))
  const weight = sum(known.map((it) => it.w))
  const mean = (pick: (it: (typeof known)[number]) => number) =>
    sum(known.map((it) => it.w * pick(it))) / weight
  const [t0, d0] = [mean((it) => it.t), mean((it) => it.d)]
  const spread = sum(known.map((it) => it.w * (it.t - t0) ** 2))
  const change = sum(known.map((it) => it.w * (it.t - t0) * it.d)) / spread
  const df = points.length - 2
  const left = sum(known.map((it) => it.w * (it.d - d0 - change * (it.t - t0)) ** 2))
  const reach = tQuantile(UPPER, df) * Math.sqrt(Math.max(1, left / df) / spread)
  return { kind: 'slope', change, lo: change - reach, hi: change + reach }
}

function varianceOf({ ratings, fellows }: TrendPoint): number {
  const { G, E, R } = PRIORS.median
  return (G ** 2 + E ** 2 / ratings) * (1 + 1 / fellows) + R ** 2 / fellows
}
