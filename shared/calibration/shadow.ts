import type { QuestionId, SeatId } from '../model/ids.ts'
import type { Rating, Score } from '../model/scorecard.ts'
import { type Basis, type RatingMatrix, scoreAt, scoresOn } from './ratings.ts'
import { type Spread, spreadOf, sum } from './spread.ts'

export type ShadowQuestion = {
  readonly questionId: QuestionId
  /** What the shadow locked: a score, or which of the non-scores. */
  readonly own: Rating
  /** Of the counted raters. Null where none of them gave a score, or the question was skipped. */
  readonly panel: Spread | null
}

/** A shadow's ratings beside the panel's, to learn from. Nothing of it is in any result. */
export type ShadowComparison = {
  /** In the kit's order. */
  readonly questions: readonly ShadowQuestion[]
  readonly figures:
    | {
        readonly kind: 'compared'
        /** Questions that both the shadow and the panel scored, and pairs of the shadow's score with one panelist's. */
        readonly n: number
        readonly pairs: number
        /** Shares of those pairs, 0 to 1. */
        readonly exactShare: number
        readonly withinOneShare: number
        /** Mean over those questions of (the shadow's score - the panel's mean), in rating points; below 0 is stricter. */
        readonly meanDifference: number
      }
    | { readonly kind: 'nothing-shared' }
}

/** As the cards were locked: what the shadow thought before it heard anybody. */
const BASIS: Basis = 'locked'

/**
 * The comparison for one shadow; null for a seat that is no shadow with a card locked in time. There is no matrix before
 * the reveal, so nobody can have it earlier than that. For the shadow and the lead.
 */
export function shadowComparison(matrix: RatingMatrix, seat: SeatId): ShadowComparison | null {
  if (!matrix.shadows.includes(seat)) return null

  const shared = matrix.questions.flatMap(({ id }) => {
    const own = scoreAt(matrix, id, seat, BASIS)
    const scores = scoresOn(matrix, id, BASIS)
    return own === null || scores.length === 0 ? [] : [{ own, scores }]
  })
  return {
    questions: matrix.questions.map(({ id }) => ({
      questionId: id,
      own: matrix.cells.get(id)!.get(seat)![BASIS],
      panel: spreadOf(scoresOn(matrix, id, BASIS)),
    })),
    figures: figuresOf(shared),
  }
}

function figuresOf(
  shared: readonly { readonly own: Score; readonly scores: readonly Score[] }[],
): ShadowComparison['figures'] {
  if (shared.length === 0) return { kind: 'nothing-shared' }
  const gaps = shared.flatMap(({ own, scores }) => scores.map((score) => Math.abs(own - score)))
  return {
    kind: 'compared',
    n: shared.length,
    pairs: gaps.length,
    exactShare: gaps.filter((gap) => gap === 0).length / gaps.length,
    withinOneShare: gaps.filter((gap) => gap <= 1).length / gaps.length,
    meanDifference: sum(shared.map(({ own, scores }) => own - spreadOf(scores)!.mean)) / shared.length,
  }
}
