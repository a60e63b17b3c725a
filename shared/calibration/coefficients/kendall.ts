import { sum } from '../spread.ts'
import { chiSquareTail } from './distributions.ts'

export type Concordance =
  | {
      readonly kind: 'concordance'
      /** 0: the raters' orders have nothing in common. 1: they are the same. */
      readonly w: number
      readonly chiSquare: number
      readonly df: number
      /** Probability of such a W or a greater one where orders have nothing in common; rough below 8 targets. */
      readonly p: number
    }
  | {
      readonly kind: 'none'
      /** Fewer than two targets or raters; a hole in the table; every rater gave every target the same. */
      readonly why: 'too-small' | 'ratings-missing' | 'all-the-same'
    }

/**
 * Kendall's W of a complete table, a row a target and a column a rater: do the raters put the targets in the same order?
 * W = 12 S / (m^2 (n^3 - n) - m sum T_j), S the sum of squares of the rank sums, T_j = sum (t^3 - t) over rater j's ties;
 * equal scores share the mean of their ranks. chi^2 = m (n - 1) W with n - 1 degrees of freedom. (Kendall & Smith 1939.)
 */
export function kendallW(table: readonly (readonly (number | null)[])[]): Concordance {
  const n = table.length
  const m = table[0]?.length ?? 0
  if (n < 2 || m < 2) return { kind: 'none', why: 'too-small' }
  const rows = table.map((row) => row.filter((score) => score !== null))
  if (rows.some((row) => row.length !== m)) return { kind: 'none', why: 'ratings-missing' }

  const columns = rows[0]!.map((_, j) => rows.map((row) => row[j]!))
  const ranks = columns.map(ranksOf)
  const sums = rows.map((_, i) => sum(ranks.map((column) => column[i]!)))
  const middle = (m * (n + 1)) / 2
  const squares = sum(sums.map((it) => (it - middle) ** 2))
  const spread = m ** 2 * (n ** 3 - n) - m * sum(columns.map(tiesOf))
  if (!(spread > 0)) return { kind: 'none', why: 'all-the-same' }

  const w = (12 * squares) / spread
  const chiSquare = m * (n - 1) * w
  return { kind: 'concordance', w, chiSquare, df: n - 1, p: chiSquareTail(chiSquare, n - 1) }
}

/** 1 for the lowest; equals share the mean of the ranks that they take up. */
const ranksOf = (scores: readonly number[]): readonly number[] =>
  scores.map((score) => {
    const below = scores.filter((it) => it < score).length
    const same = scores.filter((it) => it === score).length
    return below + (same + 1) / 2
  })

function tiesOf(scores: readonly number[]): number {
  return sum([...new Set(scores)].map((score) => cubeLess(scores.filter((it) => it === score).length)))
}

const cubeLess = (t: number) => t ** 3 - t
