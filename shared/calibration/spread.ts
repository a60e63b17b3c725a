/** How some numbers lie: rating points unless said otherwise. There is always at least one number behind it. */
export type Spread = {
  readonly n: number
  readonly mean: number
  /** Standard deviation with n - 1 below the line. Null for a single number: one value has no spread to speak of. */
  readonly sd: number | null
  readonly min: number
  readonly max: number
  /** max - min. */
  readonly range: number
}

/**
 * n, mean = sum / n, sd = sqrt(sum (y - mean)^2 / (n - 1)), min, max and range.
 * Null where there is no number at all, so that "nobody rated" can never look like a 0.
 */
export function spreadOf(values: readonly number[]): Spread | null {
  // Sorted first: floating sums depend on the order, and the order of raters must not.
  const sorted = [...values].sort((a, b) => a - b)
  const min = sorted[0]
  const max = sorted.at(-1)
  if (min === undefined || max === undefined) return null

  const n = sorted.length
  // Rounding may leave the mean a hair outside; a mean never is.
  const mean = Math.min(max, Math.max(min, sum(sorted) / n))
  const sd = n < 2 ? null : Math.sqrt(sum(sorted.map((value) => (value - mean) ** 2)) / (n - 1))
  return { n, mean, sd, min, max, range: max - min }
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
