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
  const competency = sharesOf(matrix.kit.competencies, matrix.questions)
  if (!(sum([...competency.values()]) > 0)) return null

  const question = new Map(
    matrix.questions.map((it) => {
      const siblings = matrix.questions.filter((other) => other.competency === it.competency).length
      return [it.id, competency.get(it.competency)! / siblings]
    }),
  )
  return { competency, question }
}

/**
 * What each competency counts, 0 to 1, in the order of `competencies`: its weight over the sum of the weights of those with
 * a question. One without a question counts nowhere and is not in it. All 0 where no weight is left. Whatever screen prints
 * a weight prints this, never the kit's own figure.
 */
export function sharesOf<Id extends string>(
  competencies: readonly { readonly id: Id; readonly weight: number }[],
  questions: readonly { readonly competency: Id }[],
): ReadonlyMap<Id, number> {
  const asked = new Set(questions.map((it) => it.competency))
  const counting = competencies.filter(({ id }) => asked.has(id))
  const total = sum(counting.map(({ weight }) => Math.max(0, weight)))
  return new Map(counting.map(({ id, weight }) => [id, total > 0 ? Math.max(0, weight) / total : 0]))
}

/** For each competency that would count and keeps no question, a sentence: where its weight goes. */
export const unaskedWords = (
  competencies: readonly { readonly id: string; readonly name: string; readonly weight: number }[],
  questions: readonly { readonly competency: string }[],
): readonly string[] =>
  competencies
    .filter(({ id, weight }) => weight > 0 && !questions.some(({ competency }) => competency === id))
    .map(({ name, weight }) => `No question about “${name}” is left: its ${weight} % go to the others.`)
