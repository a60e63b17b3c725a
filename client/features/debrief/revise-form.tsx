import { useId } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { ReasonForm } from '#client/ui/reason-form.tsx'
import { NON_SCORE_NAME, ScoreChip } from '#client/ui/score.tsx'
import { type Question, spoken } from '#shared/model/kit.ts'
import { type NonScore, type Rating, SCORES } from '#shared/model/scorecard.ts'
import type { RevisionDraft } from './revision-drafts.ts'

const NON_SCORES = Object.keys(NON_SCORE_NAME) as NonScore[]

type Props = {
  question: Question
  from: Rating
  draft: RevisionDraft
  /** Null where it was sent or cancelled. */
  onDraft: (draft: RevisionDraft | null) => void
}

/** A change of mind: a new rating against the anchors, and why. The locked one stays beside it for good. */
export function ReviseForm({ question, from, draft, onDraft }: Props) {
  const { view } = useRoom()
  const { busy, problem, send } = useSending()
  const { to } = draft
  const name = useId()

  const option = (rating: Rating, words: string) => (
    <label key={rating} className="debrief-option">
      <input
        type="radio"
        name={name}
        checked={to === rating}
        onChange={() => onDraft({ ...draft, to: rating })}
      />
      <ScoreChip rating={rating} />
      <span>{words}</span>
    </label>
  )
  return (
    <div className="debrief-form">
      <ReasonForm
        label="What changed your mind"
        hint="It counts only if the lead chooses it; until then your locked rating does. The record keeps both, and this reason."
        action="Revise"
        busy={busy}
        problem={problem}
        obstacle={to === from ? 'Choose another rating, or cancel.' : null}
        text={{ value: draft.reason, onChange: (reason) => onDraft({ ...draft, reason }) }}
        onSend={(reason) =>
          send({ type: 'revise', questionId: question.id, to, reason }, () => onDraft(null))
        }
        onCancel={() => onDraft(null)}
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
