import { useRoom } from '#client/connection/room.tsx'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { questionAt } from '#shared/panel/places.ts'
import { questionsUnrated } from '#shared/panel/rules/scoring.ts'
import { questionNumbers } from './question-numbers.ts'
import './unrated.css'

/**
 * What I was to rate while it was asked, and did not: neither the question that is being asked nor the one I look at, so that
 * nothing moves under a finger that rates. In kit order.
 */
export function useUnrated(
  shownId: QuestionId | null,
  ratings: Readonly<Record<QuestionId, EnteredRating>>,
): readonly QuestionId[] {
  const { view, me } = useRoom()
  const at = questionAt(view.place)
  return questionsUnrated(view, me, { answers: ratings }).filter((id) => id !== at && id !== shownId)
}

type Props = { ids: readonly QuestionId[]; onLook: (questionId: QuestionId) => void }

/** Reminds, and stands in nobody's way: one press looks at the first of them. */
export function Unrated({ ids, onLook }: Props) {
  const { view } = useRoom()
  const [first] = ids
  if (!first) return null
  const numbers = ids.map((id) => view.kit.questions.findIndex((it) => it.id === id) + 1)
  return (
    <button type="button" className="iv-unrated" onClick={() => onLook(first)}>
      Still to rate: {questionNumbers(numbers)}
    </button>
  )
}
