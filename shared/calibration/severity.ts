import { type Basis, type RatingMatrix, scoreAt } from './ratings.ts'

/**
 * What an adjustment for strict and lenient raters would do here. One panel alone cannot tell a strict panelist from a
 * weak interview. `no-effect-balanced`: everybody rated every rated question, so no adjustment could change a rank.
 * `refused-too-few`: one rater, or ratings are missing, and one panel holds too little to fill them in.
 */
export type Severity =
  | { readonly kind: 'no-effect-balanced'; readonly raters: number }
  | { readonly kind: 'refused-too-few'; readonly raters: number; readonly missing: number }

/** Counts the cells without a score among the questions that somebody rated. */
export function severityOf(matrix: RatingMatrix, basis: Basis): Severity {
  const raters = matrix.raters.length
  const gaps = matrix.questions.map(({ id }) => {
    const without = matrix.raters.filter((seat) => scoreAt(matrix, id, seat, basis) === null).length
    return without === raters ? 0 : without
  })
  const missing = gaps.reduce((total, gap) => total + gap, 0)
  return raters >= 2 && missing === 0
    ? { kind: 'no-effect-balanced', raters }
    : { kind: 'refused-too-few', raters, missing }
}
