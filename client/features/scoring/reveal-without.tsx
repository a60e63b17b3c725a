import { useState } from 'react'
import { refusalText } from '#client/connection/failure-text.ts'
import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { Field, Textarea } from '#client/ui/field.tsx'
import type { SeatId } from '#shared/model/ids.ts'
import { REASON_MAX_CHARS } from '#shared/model/kit.ts'
import { obstacleToReveal } from '#shared/panel/rules/scoring.ts'
import { useSending } from '#client/connection/use-sending.ts'

const REASON_MIN_CHARS = 3

/** For when somebody cannot lock. It names who is left out, and the record keeps that and the reason. */
export function RevealWithout({ missing }: { missing: readonly SeatId[] }) {
  const { view, me, names } = useRoom()
  const { busy, problem, send } = useSending()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const obstacle = obstacleToReveal(view, me, { overridden: true })
  const who = new Intl.ListFormat('en-GB').format(missing.map(names))
  const tooShort = reason.trim().length < REASON_MIN_CHARS
  if (obstacle) return <p className="scoring-hint ui-tiny">{refusalText(obstacle, { seat: names })}</p>
  if (!open)
    return (
      <Button className="scoring-without" size="small" onClick={() => setOpen(true)}>
        Reveal without {who} …
      </Button>
    )
  return (
    <form
      className="ui-form scoring-without"
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (!tooShort) send({ type: 'reveal', override: { reason: reason.trim() } })
      }}
    >
      <Field
        label={`Why without ${who}?`}
        hint="The record keeps the names and the reason. They can lock no more after this."
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
          Reveal without {who}
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
