import type { QuestionId, SeatId } from '../model/ids.ts'
import { chiSquareTail } from './coefficients/distributions.ts'
import { type Basis, type RatingMatrix, scoreAt } from './ratings.ts'
import { spreadOf, sum } from './spread.ts'

/**
 * Something about one rater's ratings that is worth a question to that rater. None of them is a verdict: a candidate may
 * well have answered everything alike. For the rater and, after the seal, the lead; nobody else.
 */
export type Sign =
  /** The ratings hardly differ, less than half as much as the others'. One panel cannot tell why. */
  | { readonly kind: 'flat-profile'; readonly scores: number; readonly probability: number }
  /** Too few ratings to say more than that they are all one. */
  | { readonly kind: 'same-score'; readonly scores: number; readonly score: number }
  /** So much was marked as not observed that the gaps may hide poor answers. Of the questions asked while the rater was there. */
  | { readonly kind: 'not-observed'; readonly notObserved: number; readonly cells: number }

/** From this probability on that the rater's spread is below half of the others'. A straight line is flagged from nine ratings on. */
export const FLAT_PROBABILITY = 0.9
/** Above this share of a panel's cells. */
export const NOT_OBSERVED_SHARE = 0.3
/** Two equal ratings are nothing to ask about; from this many on it is said. */
const SAME_SCORES_MIN = 3
/** Squares of halves and thirds: equal scores may leave a hair of spread. */
const ROUNDING = 1e-12

/**
 * The signs of one panel about one rater; `missed` are the questions that were over when the rater came. Empty for a seat
 * that is not in the matrix as counted.
 */
export function signsOf(
  matrix: RatingMatrix,
  seat: SeatId,
  basis: Basis,
  missed: readonly QuestionId[] = [],
): readonly Sign[] {
  if (!matrix.raters.includes(seat)) return []
  const scoresBy = (rater: SeatId) =>
    matrix.questions.map(({ id }) => scoreAt(matrix, id, rater, basis)).filter((score) => score !== null)
  const own = scoresBy(seat)
  const others = matrix.raters.filter((it) => it !== seat).map(scoresBy)
  return [...profileSigns(own, others), ...gapSigns(matrix, seat, basis, missed)]
}

function profileSigns(own: readonly number[], others: readonly (readonly number[])[]): readonly Sign[] {
  const probability = flatProbability(ofScores([own]), ofScores(others))
  if (probability !== null && probability >= FLAT_PROBABILITY) {
    return [{ kind: 'flat-profile', scores: own.length, probability }]
  }
  if (own.length >= SAME_SCORES_MIN && spreadOf(own)?.range === 0) {
    return [{ kind: 'same-score', scores: own.length, score: own[0]! }]
  }
  return []
}

function gapSigns(
  matrix: RatingMatrix,
  seat: SeatId,
  basis: Basis,
  missed: readonly QuestionId[],
): readonly Sign[] {
  const asked = matrix.questions
    .filter(({ id, skipped }) => !skipped && !missed.includes(id))
    .map(({ id }) => matrix.cells.get(id)?.get(seat)?.[basis])
    .filter((rating) => rating !== 'not-asked')
  const notObserved = asked.filter((rating) => rating === 'not-observed').length
  const many = notObserved > NOT_OBSERVED_SHARE * asked.length
  return many ? [{ kind: 'not-observed', notObserved, cells: asked.length }] : []
}

/** Sum of squares around the means, and its degrees of freedom: pooled over groups that each have their own mean. */
export type Squares = { readonly squares: number; readonly df: number }

/** Of groups of numbers; those with one number or none say nothing about spread. */
export function ofScores(groups: readonly (readonly number[])[]): Squares {
  const spreads = groups.map(spreadOf).filter((it) => it !== null && it.sd !== null)
  return {
    squares: sum(spreads.map((it) => it!.sd! ** 2 * (it!.n - 1))),
    df: sum(spreads.map((it) => it!.n - 1)),
  }
}

/**
 * Probability that a rater's variance is below a quarter of the others', so the spread below half of theirs:
 * 1 - F_chi2[nu]((s_p^2 + SS) / (0.25 s_p^2)), nu = 1 + df, s_p^2 the others' pooled variance, SS the rater's own squares.
 * Null where the rater has no degree of freedom or the others do not differ at all.
 */
export function flatProbability(own: Squares, others: Squares): number | null {
  const pooled = others.squares / Math.max(1, others.df)
  if (own.df === 0 || others.df === 0 || pooled <= ROUNDING) return null
  return chiSquareTail((pooled + own.squares) / (0.25 * pooled), 1 + own.df)
}
