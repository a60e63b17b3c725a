import { useId, useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { REASON_MAX_CHARS, type Question, spoken } from '#shared/model/kit.ts'
import type { NonScore, Rating, Score } from '#shared/model/scorecard.ts'
import { Button } from '#client/ui/button.tsx'
import { Field, Textarea } from '#client/ui/field.tsx'
import { NON_SCORE_NAME, ScoreChip } from '#client/ui/score.tsx'
import { useSending } from '#client/connection/use-sending.ts'

const REASON_MIN_CHARS = 3
const SCORES: readonly Score[] = [1, 2, 3, 4, 5]
const NON_SCORES = Object.keys(NON_SCORE_NAME) as NonScore[]

type Props = { question: Question; from: Rating; onDone: () => void }

/** A change of mind: a new rating against the anchors, and why. The locked one stays beside it for good. */
export function ReviseForm({ question, from, onDone }: Props) {
  const { view } = useRoom()
  const { busy, problem, send } = useSending()
  const [to, setTo] = useState<Rating>(from)
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const name = useId()
  const obstacle =
    to === from
      ? 'Choose another rating, or cancel.'
      : reason.trim().length < REASON_MIN_CHARS
        ? `Say why, in ${REASON_MIN_CHARS} to ${REASON_MAX_CHARS} characters.`
        : null

  const option = (rating: Rating, words: string) => (
    <label key={rating} className="debrief-option">
      <input type="radio" name={name} checked={to === rating} onChange={() => setTo(rating)} />
      <ScoreChip rating={rating} />
      <span>{words}</span>
    </label>
  )
  return (
    <form
      className="debrief-form"
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (!obstacle) send({ type: 'revise', questionId: question.id, to, reason: reason.trim() }, onDone)
      }}
    >
      <fieldset>
        <legend>My rating after the discussion</legend>
        {SCORES.map((score) => option(score, spoken(view.kit, question.anchors[score - 1]!)))}
        <div className="debrief-non-scores">{NON_SCORES.map((it) => option(it, NON_SCORE_NAME[it]))}</div>
      </fieldset>
      <Field label="What changed your mind" hint="The panel and the record see it beside both ratings.">
        <Textarea
          rows={2}
          maxLength={REASON_MAX_CHARS}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {((asked && obstacle) || problem) && (
        <p className="debrief-problem" role="alert">
          {problem ?? obstacle}
        </p>
      )}
      <div className="debrief-actions">
        <Button type="submit" kind="primary" busy={busy}>
          Revise
        </Button>
        <Button kind="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
