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
  /**
   * What to open with: at most five of `discuss`, not those that cannot matter, and then every question with a weight that
   * one person or nobody rated.
   */
  readonly first: readonly QuestionId[]
  /** Everybody gave the same rating. In the kit's order. */
  readonly agreed: readonly QuestionId[]
  /** Only one person rated it, or nobody did, though it was not skipped. In the kit's order. */
  readonly thin: readonly { readonly questionId: QuestionId; readonly n: 0 | 1 }[]
  readonly skipped: readonly QuestionId[]
}

export type AgendaOptions = {
  /**
   * By question: the sd that is left once everybody's general lean is taken out, in rating points. Where one rater is
   * simply stricter throughout, there is nothing to discuss about the answer. A question without one keeps its sd.
   */
  readonly adjustedSd?: ReadonlyMap<QuestionId, number>
  /** The rating from which on the panel would say yes, or null. Ratings on both sides of it matter more. */
  readonly bar?: number | null
}

/** A debrief that opens with more than five questions is not finished in ten minutes. */
export const AGENDA_FIRST_MAX = 5
const ACROSS_THE_BAR = 1.25
/** Equal products may differ in their last bit; what is below counts as nothing. */
const ROUNDING = 1e-12

/**
 * What to talk about first. priority = weight of the question (0 to 1) x the smaller of the sd of its ratings and their
 * adjusted sd, x 1.25 where the lowest rating is below the bar and the highest is not.
 */
export function agendaOf(matrix: RatingMatrix, basis: Basis, options: AgendaOptions = {}): Agenda {
  const weights = weightsOf(matrix)
  const weightOf = (id: QuestionId) => weights?.question.get(id) ?? 0
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
      discuss.push({ questionId: id, spread, words, priority: weightOf(id) * matter(spread, id, options) })
    }
  }
  discuss.sort(byPriority)
  // Without any weights there is no composite, and the widest range is all there is to go by.
  const matters = discuss.filter((it) => it.priority > ROUNDING || weights === null)
  return {
    discuss,
    first: [
      ...matters.slice(0, AGENDA_FIRST_MAX).map((it) => it.questionId),
      ...thin.filter((it) => weightOf(it.questionId) > 0).map((it) => it.questionId),
    ],
    agreed,
    thin,
    skipped: matrix.questions.filter((question) => question.skipped).map((question) => question.id),
  }
}

function matter({ sd, min, max }: Spread, id: QuestionId, { adjustedSd, bar }: AgendaOptions): number {
  const across = bar !== undefined && bar !== null && min < bar && bar <= max
  return Math.min(sd ?? 0, adjustedSd?.get(id) ?? Infinity) * (across ? ACROSS_THE_BAR : 1)
}

function byPriority(a: AgendaItem, b: AgendaItem): number {
  if (Math.abs(a.priority - b.priority) > ROUNDING) return b.priority - a.priority
  if (a.spread.range !== b.spread.range) return b.spread.range - a.spread.range
  return a.questionId < b.questionId ? -1 : 1
}
