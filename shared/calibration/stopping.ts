import type { CompetencyId, QuestionId } from '../model/ids.ts'
import { agendaOf } from './agenda.ts'
import { type Basis, type RatingMatrix, scoresOn } from './ratings.ts'
import { spreadOf, sum } from './spread.ts'
import { weightsOf } from './weights.ts'

/** A composite that can move by no more than this, in rating points, is settled as far as a debrief can settle it. */
export const SETTLED_POINTS = 0.1

export type Stopping =
  | {
      /** `settled`: what is left cannot change the composite by more than a tenth of a point. Nobody is stopped by it. */
      readonly kind: 'settled' | 'open'
      /** The furthest the composite could still move, up or down, in rating points. */
      readonly move: number
      /** Questions where ratings differ and that were not discussed yet, in the agenda's order. */
      readonly left: readonly QuestionId[]
    }
  /** Nobody rated a question that weighs anything: there is no composite to settle. */
  | { readonly kind: 'no-composite' }

/** Rounding: a move of exactly a tenth is settled. */
const ROUNDING = 1e-9

/**
 * May the panel stop? On every question left, suppose that all its raters moved to the highest rating given there, or all
 * to the lowest; `move` is how far the composite would go, all of them together, in the direction that takes it further.
 */
export function stoppingOf(matrix: RatingMatrix, basis: Basis, discussed: readonly QuestionId[]): Stopping {
  const weights = effectiveWeights(matrix, basis)
  if (!weights) return { kind: 'no-composite' }

  const left = agendaOf(matrix, basis)
    .discuss.filter((it) => !discussed.includes(it.questionId))
    .map((it) => it.questionId)
  const moves = left.map((id) => {
    const { mean, min, max } = spreadOf(scoresOn(matrix, id, basis))!
    const weight = weights.get(id) ?? 0
    return { up: weight * (max - mean), down: weight * (mean - min) }
  })
  const move = Math.max(sum(moves.map((it) => it.up)), sum(moves.map((it) => it.down)))
  return { kind: move <= SETTLED_POINTS + ROUNDING ? 'settled' : 'open', move, left }
}

/**
 * How far the composite moves when the mean of a rated question moves by a point: the competency's weight among those with
 * a rating, shared by its rated questions. Null where no rated question weighs anything.
 */
function effectiveWeights(matrix: RatingMatrix, basis: Basis): ReadonlyMap<QuestionId, number> | null {
  const weights = weightsOf(matrix)
  const rated = matrix.questions.filter(({ id }) => scoresOn(matrix, id, basis).length > 0)
  const of = (id: CompetencyId) => weights?.competency.get(id) ?? 0
  const total = sum([...new Set(rated.map((it) => it.competency))].map(of))
  if (!(total > 0)) return null
  return new Map(
    rated.map(({ id, competency }) => {
      const siblings = rated.filter((it) => it.competency === competency).length
      return [id, of(competency) / total / siblings]
    }),
  )
}
