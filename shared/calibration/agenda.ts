import type { QuestionId } from '../model/ids.ts'
import { type AgreementWords, questionAgreement } from './agreement.ts'
import type { Basis, RatingMatrix } from './ratings.ts'
import type { Spread } from './spread.ts'
import { weightsOf } from './weights.ts'

export type AgendaItem = {
  readonly questionId: QuestionId
  readonly spread: Spread
  readonly words: AgreementWords
  /** Weight x sd, in rating points of the composite: how much this disagreement matters to the result. */
  readonly priority: number
}

export type Agenda = {
  /** Where ratings differ: by priority, then by range, then by id. */
  readonly discuss: readonly AgendaItem[]
  /** Everybody gave the same rating. In the kit's order. */
  readonly agreed: readonly QuestionId[]
  /** Only one person rated it, or nobody did, though it was not skipped. In the kit's order. */
  readonly thin: readonly { readonly questionId: QuestionId; readonly n: 0 | 1 }[]
  readonly skipped: readonly QuestionId[]
}

/** What to talk about first. priority = weight of the question (0 to 1) x standard deviation of its ratings. */
export function agendaOf(matrix: RatingMatrix, basis: Basis): Agenda {
  const weights = weightsOf(matrix)
  const discuss: AgendaItem[] = []
  const agreed: QuestionId[] = []
  const thin: { questionId: QuestionId; n: 0 | 1 }[] = []
  for (const { id, skipped } of matrix.questions) {
    const agreement = questionAgreement(matrix, id, basis)
    if (skipped) continue
    if (agreement.kind === 'too-few') thin.push({ questionId: id, n: agreement.spread ? 1 : 0 })
    else if (agreement.spread.range === 0) agreed.push(id)
    else {
      const { spread, words } = agreement
      discuss.push({
        questionId: id,
        spread,
        words,
        priority: (weights?.question.get(id) ?? 0) * (spread.sd ?? 0),
      })
    }
  }
  return {
    discuss: discuss.sort(byPriority),
    agreed,
    thin,
    skipped: matrix.questions.filter((question) => question.skipped).map((question) => question.id),
  }
}

function byPriority(a: AgendaItem, b: AgendaItem): number {
  // Equal products may differ in their last bit; the tie belongs to the range then.
  if (Math.abs(a.priority - b.priority) > 1e-12) return b.priority - a.priority
  if (a.spread.range !== b.spread.range) return b.spread.range - a.spread.range
  return a.questionId < b.questionId ? -1 : 1
}
