import type { QuestionId } from '#shared/model/ids.ts'
import { questionsAsked } from '#shared/panel/places.ts'
import type { PanelState } from '#shared/panel/state.ts'

/** Why a question has no spread: one rating, none though it was asked, or never asked. */
export function thinWords(
  state: PanelState,
  { questionId, n }: { questionId: QuestionId; n: number },
): string {
  if (n === 1) return 'one rating only'
  return questionsAsked(state).includes(questionId) ? 'nobody rated' : 'not asked'
}
