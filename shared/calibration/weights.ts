import type { CompetencyId, QuestionId } from '../model/ids.ts'
import { sum } from './spread.ts'
import type { RatingMatrix } from './ratings.ts'

/** Shares of the composite, 0 to 1. Fixed by the kit before the first candidate; ratings never change them. */
export type Weights = {
  /** Adds up to 1 over the competencies that this panel's kit asks about. */
  readonly competency: ReadonlyMap<CompetencyId, number>
  /** Adds up to 1 over all questions. */
  readonly question: ReadonlyMap<QuestionId, number>
}

/**
 * Competency: w_k / sum of w over the competencies with a question in this kit. Question: w_k / number of k's questions,
 * since questions of one competency weigh the same. Skipped questions keep their weight, and so lower the coverage.
 * Null where no weight is left at all: then there is no composite, and no order by weight.
 */
export function weightsOf(matrix: Pick<RatingMatrix, 'kit' | 'questions'>): Weights | null {
  const asked = new Set(matrix.questions.map((question) => question.competency))
  const raw = new Map(
    matrix.kit.competencies
      .filter(({ id, weight }) => asked.has(id) && weight > 0)
      .map(({ id, weight }) => [id, weight]),
  )
  const total = sum([...raw.values()])
  if (!(total > 0)) return null

  const competency = new Map([...asked].map((id) => [id, (raw.get(id) ?? 0) / total]))
  const question = new Map(
    matrix.questions.map((it) => {
      const siblings = matrix.questions.filter((other) => other.competency === it.competency).length
      return [it.id, competency.get(it.competency)! / siblings]
    }),
  )
  return { competency, question }
}
