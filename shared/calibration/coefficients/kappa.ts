import { sum } from '../spread.ts'
import type { Units } from './alpha.ts'
import { type AgreementWeights, agreementWeights, countsOf, type WeightScheme } from './categories.ts'
import { agreementWithin, type BeyondChance, type NoChance, sharesOf } from './gwet.ts'

export type Kappa = (BeyondChance & { readonly kind: 'kappa' }) | NoChance

/**
 * Cohen's kappa of two raters, weighted or with identity weights unweighted. `table` counts, or gives shares of, the
 * units by the first rater's category (rows) and the second's (columns). Expected: the product of the margins. (Cohen
 * 1968.) `chance-agrees-fully` where both used one and the same category throughout.
 */
export function cohenKappa(table: readonly (readonly number[])[], weights: AgreementWeights): Kappa {
  if (table.length < 2) return { kind: 'none', why: 'one-category' }
  const total = sum(table.map(sum))
  if (!(total > 0)) return { kind: 'none', why: 'no-pairs' }

  const rows = table.map((row) => sum(row) / total)
  const columns = table.map((_, j) => sum(table.map((row) => row[j]!)) / total)
  const weighted = (share: (i: number, j: number) => number) =>
    sum(weights.flatMap((row, i) => row.map((weight, j) => weight * share(i, j))))
  return kappaFrom(
    weighted((i, j) => table[i]![j]! / total),
    weighted((i, j) => rows[i]! * columns[j]!),
  )
}

/**
 * Fleiss' kappa for any number of raters, in Gwet's form for missing values and weights: observed as for AC1, expected
 * sum_kl w_kl pi_k pi_l (Fleiss 1971, Gwet 2014).
 */
export function fleissKappa(
  units: Units,
  categories: readonly number[],
  scheme: WeightScheme = 'identity',
): Kappa {
  return overUnits(units, categories, scheme, (shares, weights) =>
    sum(shares.flatMap((a, k) => shares.map((b, l) => weights[k]![l]! * a * b))),
  )
}

/** Brennan & Prediger (1981): expected is what raters give who draw evenly from all categories, T_w / q^2. */
export function brennanPrediger(
  units: Units,
  categories: readonly number[],
  scheme: WeightScheme = 'identity',
): Kappa {
  return overUnits(units, categories, scheme, (_, weights) => sum(weights.map(sum)) / categories.length ** 2)
}

function overUnits(
  units: Units,
  categories: readonly number[],
  scheme: WeightScheme,
  expectedOf: (shares: readonly number[], weights: AgreementWeights) => number,
): Kappa {
  const { counts, outside } = countsOf(units, categories)
  if (outside) return { kind: 'none', why: 'outside-the-scale' }
  if (categories.length < 2) return { kind: 'none', why: 'one-category' }
  const weights = agreementWeights(categories.length, scheme)
  const agreed = counts.map((row) => agreementWithin(row, weights)).filter((it) => it !== null)
  if (agreed.length === 0) return { kind: 'none', why: 'no-pairs' }
  return kappaFrom(sum(agreed) / agreed.length, expectedOf(sharesOf(counts), weights))
}

function kappaFrom(observed: number, expected: number): Kappa {
  // Sums of shares: an exact 1 may come out a hair below.
  if (expected > 1 - 1e-12) return { kind: 'none', why: 'chance-agrees-fully' }
  return { kind: 'kappa', observed, expected, value: (observed - expected) / (1 - expected) }
}
