import { componentsOf } from './graph.ts'
import { SHARED_RATINGS_MIN } from './over-time.ts'
import type { PositionScore } from './profile.ts'
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

/** What an adjustment does over all candidates of a position: one of the four forms that may be said (R13). */
export type PositionSeverity =
  /** Every candidate met the same raters on the same questions: strict or lenient, they shift all alike. */
  | { readonly kind: 'no-effect-balanced'; readonly raters: number; readonly ratings: number }
  | {
      readonly kind: 'applied'
      /** The largest shift of any candidate, up or down, in rating points. */
      readonly largest: number
      readonly ratings: number
      /** Raters who rated two candidates or more: what the comparison rests on. */
      readonly overlap: number
    }
  /** Groups of candidates without a rater in common: nothing says whose raters were stricter. */
  | { readonly kind: 'refused-not-connected'; readonly groups: number }
  /** One candidate, or fewer than eight ratings that a fellow rater gave too. */
  | { readonly kind: 'refused-too-few'; readonly candidates: number; readonly shared: number }

/**
 * `shifts` are what a calibration over the position would do, adjusted minus raw score by candidate, in rating points; a
 * candidate without one is not shifted. They are looked at only where an adjustment may be applied at all.
 */
export function positionSeverityOf(
  scores: readonly PositionScore[],
  shifts: ReadonlyMap<string, number>,
): PositionSeverity {
  const candidates = [...new Set(scores.map((it) => it.candidate))]
  const raters = [...new Set(scores.map((it) => it.rater))]
  const of = (candidate: string) => scores.filter((it) => it.candidate === candidate)
  const shared = sharedRatings(scores)
  if (candidates.length < 2 || shared < SHARED_RATINGS_MIN) {
    return { kind: 'refused-too-few', candidates: candidates.length, shared }
  }
  const meetings = candidates.map((candidate) => ({ candidate, raters: of(candidate).map((it) => it.rater) }))
  const groups = componentsOf(meetings).length
  if (groups > 1) return { kind: 'refused-not-connected', groups }

  // One string a candidate: who rated what.
  const designs = candidates.map((candidate) =>
    JSON.stringify(
      of(candidate)
        .map((it) => JSON.stringify([it.rater, it.question]))
        .sort(),
    ),
  )
  if (new Set(designs).size === 1) {
    return { kind: 'no-effect-balanced', raters: raters.length, ratings: scores.length }
  }
  const met = (rater: string) => meetings.filter((it) => it.raters.includes(rater)).length
  return {
    kind: 'applied',
    largest: Math.max(...candidates.map((candidate) => Math.abs(shifts.get(candidate) ?? 0))),
    ratings: scores.length,
    overlap: raters.filter((rater) => met(rater) >= 2).length,
  }
}

/** Ratings of an answer that somebody else rated too. */
function sharedRatings(scores: readonly PositionScore[]): number {
  const answers = new Map<string, number>()
  const answerOf = (it: PositionScore) => JSON.stringify([it.candidate, it.question])
  for (const it of scores) answers.set(answerOf(it), (answers.get(answerOf(it)) ?? 0) + 1)
  return [...answers.values()].filter((n) => n >= 2).reduce((total, n) => total + n, 0)
}
