import type { RaterMessage } from './table.ts'

/** How fast raters drift: SD of the change of a leniency in a year, work units. */
const DRIFT_PER_YEAR = 0.1

/**
 * What an analysis says about a rater without its own prior, to be given to a later one: 1/s^2 = 1/v - 1/sd_R^2,
 * m = s^2 mu / v, then s^2 widened by sd_R^2 / R because the zero point is only the mean of R raters. Work units.
 * Null where the analysis added nothing to the prior. A message that came in with the table is part of what comes
 * out: keep the new one instead of the old one, never both.
 */
export function messageOf(
  rater: string,
  posterior: { readonly mean: number; readonly variance: number },
  sdR: number,
  raters: number,
): RaterMessage | null {
  const precision = 1 / posterior.variance - 1 / sdR ** 2
  if (!(precision > 0)) return null
  const variance = 1 / precision
  const mean = (variance * posterior.mean) / posterior.variance
  return { rater, mean, sd: Math.sqrt(variance + sdR ** 2 / raters) }
}

/** The message as it is worth `years` later (0 or more): people change. */
export const aged = (message: RaterMessage, years: number): RaterMessage => ({
  ...message,
  sd: Math.sqrt(message.sd ** 2 + years * DRIFT_PER_YEAR ** 2),
})
