import type { Units } from './alpha.ts'

// What coefficients over fixed categories share. All categories of the scale are passed in, not only those in use: what
// people could have said belongs to what chance gives.

/** How much two categories agree: 1 the same, 0 as far apart as possible. A square table in the order of the categories. */
export type AgreementWeights = readonly (readonly number[])[]
export type WeightScheme = 'identity' | 'linear' | 'quadratic' | 'ordinal'

/**
 * Agreement weights of q categories in order: 1 or 0; 1 - |i - j| / (q - 1); 1 - (i - j)^2 / (q - 1)^2; or
 * 1 - C(|i - j| + 1, 2) / C(q, 2) (Gwet 2014).
 */
export function agreementWeights(q: number, scheme: WeightScheme): AgreementWeights {
  const widest = Math.max(1, q - 1)
  const weight = (gap: number): number => {
    switch (scheme) {
      case 'identity':
        return gap === 0 ? 1 : 0
      case 'linear':
        return 1 - gap / widest
      case 'quadratic':
        return 1 - (gap / widest) ** 2
      case 'ordinal':
        return 1 - (gap * (gap + 1)) / (widest * (widest + 1))
    }
  }
  const each = Array.from({ length: q }, (_, i) => i)
  return each.map((i) => each.map((j) => weight(Math.abs(i - j))))
}

/** The same from weights of disagreement, 0 for the same category and more the worse (Cohen 1968). */
export function fromDisagreement(table: readonly (readonly number[])[]): AgreementWeights {
  const worst = Math.max(...table.flat())
  return table.map((row) => row.map((it) => (worst > 0 ? 1 - it / worst : 1)))
}

/** How often each unit got each category, of units with at least one value. `outside` is a value that is no category. */
export function countsOf(
  units: Units,
  categories: readonly number[],
): { readonly counts: readonly (readonly number[])[]; readonly outside: boolean } {
  const rated = units.map((row) => row.filter((it) => it !== null)).filter((row) => row.length > 0)
  return {
    counts: rated.map((row) => categories.map((category) => row.filter((it) => it === category).length)),
    outside: rated.some((row) => row.some((it) => !categories.includes(it))),
  }
}
