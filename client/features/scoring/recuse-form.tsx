import { useState } from 'react'
import { refusalText } from '#client/connection/failure-text.ts'
import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { Field, Textarea } from '#client/ui/field.tsx'
import { REASON_MAX_CHARS } from '#shared/model/kit.ts'
import { obstacleToRecusing } from '#shared/panel/rules/scoring.ts'
import { useSending } from '#client/connection/use-sending.ts'

const REASON_MIN_CHARS = 3

/** Somebody with a conflict of interest steps back: no card, no say in the result. */
export function RecuseForm() {
  const { view, me, mySeat } = useRoom()
  const { busy, problem, send } = useSending()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  if (mySeat.recused) return <p className="ui-tiny">You have stepped back from this panel.</p>
  const obstacle = obstacleToRecusing(view, me)
  if (obstacle) return <p className="ui-tiny">{refusalText(obstacle)}</p>

  const tooShort = reason.trim().length < REASON_MIN_CHARS
  if (!open)
    return (
      <Button size="small" kind="quiet" className="scoring-recuse" onClick={() => setOpen(true)}>
        I have a conflict of interest …
      </Button>
    )
  return (
    <form
      className="ui-form"
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (!tooShort) send({ type: 'recuse', reason: reason.trim() })
      }}
    >
      <Field
        label="Why do you step back?"
        hint="You will not rate, and this cannot be undone. The lead reads the reason; the panel sees only that you stepped back."
        problem={
          asked && tooShort ? `Say why, in ${REASON_MIN_CHARS} to ${REASON_MAX_CHARS} characters.` : null
        }
      >
        <Textarea
          rows={2}
          maxLength={REASON_MAX_CHARS}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <span className="ui-line">
        <Button type="submit" kind="danger" busy={busy}>
          Step back
        </Button>
        <Button kind="quiet" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </span>
      {problem && (
        <p className="scoring-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  )
}
