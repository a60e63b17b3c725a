import { sum } from '../spread.ts'
import type { Units } from './alpha.ts'
import { agreementWeights, countsOf, type WeightScheme } from './categories.ts'
import { tQuantile } from './distributions.ts'
import type { Interval } from './icc.ts'

export type BeyondChance = {
  /** Agreement seen and agreement that chance gives, 0 to 1. */
  readonly observed: number
  readonly expected: number
  /** (observed - expected) / (1 - expected): 1 is full agreement, 0 what chance gives. */
  readonly value: number
}

/** No unit has two values; fewer than two categories, so nobody could have differed; a value that is no category; chance alone gives 1. */
export type NoChance = {
  readonly kind: 'none'
  readonly why: 'no-pairs' | 'one-category' | 'outside-the-scale' | 'chance-agrees-fully'
}

export type Gwet =
  | (BeyondChance & {
      readonly kind: 'ac'
      /** Rated units, and those of them with two values or more. */
      readonly units: number
      readonly paired: number
      /** Standard error over units, the raters taken as given. Null for a single unit. */
      readonly se: number | null
    })
  | NoChance

/**
 * Gwet's AC1 (identity weights) and AC2. p_a = mean over units with r_i >= 2 of sum_k r_ik (rw_ik - 1) / (r_i (r_i - 1)),
 * rw the weighted counts; p_e = T_w / (q (q - 1)) sum pi_k (1 - pi_k), pi_k = mean of r_ik / r_i over rated units, T_w the
 * sum of all weights. Unlike kappa it does not collapse where nearly everybody scores alike. (Gwet 2014.)
 */
export function gwetOf(units: Units, categories: readonly number[], scheme: WeightScheme): Gwet {
  const { counts, outside } = countsOf(units, categories)
  if (outside) return { kind: 'none', why: 'outside-the-scale' }
  const q = categories.length
  if (q < 2) return { kind: 'none', why: 'one-category' }

  const weights = agreementWeights(q, scheme)
  const agreed = counts.map((row) => agreementWithin(row, weights))
  const paired = agreed.filter((it) => it !== null)
  if (paired.length === 0) return { kind: 'none', why: 'no-pairs' }

  const n = counts.length
  const shares = sharesOf(counts)
  const factor = sum(weights.map(sum)) / (q * (q - 1))
  const observed = sum(paired) / paired.length
  const expected = factor * sum(shares.map((share) => share * (1 - share)))
  const value = (observed - expected) / (1 - expected)
  const influence = counts.map((row, i) => {
    const own = factor * sum(row.map((count, k) => ((1 - shares[k]!) * count) / sum(row)))
    const seen = agreed[i] === null ? 0 : ((n / paired.length) * (agreed[i]! - expected)) / (1 - expected)
    return seen - (2 * (1 - value) * (own - expected)) / (1 - expected)
  })
  const squares = sum(influence.map((it) => (it - value) ** 2))
  const se = n < 2 ? null : Math.sqrt(squares / (n * (n - 1)))
  return { kind: 'ac', observed, expected, value, units: n, paired: paired.length, se }
}

/** value -+ t se with units - 1 degrees of freedom, cut at 1. Null without a standard error. */
export function gwetInterval(
  { value, se, units }: Extract<Gwet, { kind: 'ac' }>,
  level = 0.95,
): Interval | null {
  if (se === null) return null
  const half = tQuantile((1 + level) / 2, units - 1) * se
  return { lo: Math.max(-1, value - half), hi: Math.min(1, value + half) }
}

/** Agreement among the values of one unit, 0 to 1. Null below two. */
export function agreementWithin(
  row: readonly number[],
  weights: readonly (readonly number[])[],
): number | null {
  const r = sum(row)
  if (r < 2) return null
  const agreeing = row.map((count, k) => {
    const weighted = sum(row.map((other, l) => weights[k]![l]! * other))
    return count * (weighted - 1)
  })
  return sum(agreeing) / (r * (r - 1))
}

/** Share of each category: the mean over units of its share of the unit's values. */
export function sharesOf(counts: readonly (readonly number[])[]): readonly number[] {
  const q = counts[0]?.length ?? 0
  return Array.from({ length: q }, (_, k) => sum(counts.map((row) => row[k]! / sum(row))) / counts.length)
}
