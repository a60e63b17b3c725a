import { useId, useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { ReasonForm } from '#client/ui/reason-form.tsx'
import { NON_SCORE_NAME, ScoreChip } from '#client/ui/score.tsx'
import { type Question, spoken } from '#shared/model/kit.ts'
import type { NonScore, Rating, Score } from '#shared/model/scorecard.ts'

const SCORES: readonly Score[] = [1, 2, 3, 4, 5]
const NON_SCORES = Object.keys(NON_SCORE_NAME) as NonScore[]

type Props = { question: Question; from: Rating; onDone: () => void }

/** A change of mind: a new rating against the anchors, and why. The locked one stays beside it for good. */
export function ReviseForm({ question, from, onDone }: Props) {
  const { view } = useRoom()
  const { busy, problem, send } = useSending()
  const [to, setTo] = useState<Rating>(from)
  const name = useId()

  const option = (rating: Rating, words: string) => (
    <label key={rating} className="debrief-option">
      <input type="radio" name={name} checked={to === rating} onChange={() => setTo(rating)} />
      <ScoreChip rating={rating} />
      <span>{words}</span>
    </label>
  )
  return (
    <div className="debrief-form">
      <ReasonForm
        label="What changed your mind"
        hint="The panel and the record see it beside both ratings."
        action="Revise"
        busy={busy}
        problem={problem}
        obstacle={to === from ? 'Choose another rating, or cancel.' : null}
        onSend={(reason) => send({ type: 'revise', questionId: question.id, to, reason }, onDone)}
        onCancel={onDone}
      >
        <fieldset>
          <legend>My rating after the discussion</legend>
          {SCORES.map((score) => option(score, spoken(view.kit, question.anchors[score - 1]!)))}
          <div className="debrief-non-scores">{NON_SCORES.map((it) => option(it, NON_SCORE_NAME[it]))}</div>
        </fieldset>
      </ReasonForm>
    </div>
  )
}
