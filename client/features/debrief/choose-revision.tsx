import { useState } from 'react'
import type { Cell } from '#shared/calibration/ratings.ts'
import { ratingWords } from '#shared/calibration/words.ts'
import { useRoom } from '#client/connection/room.tsx'
import { REASON_MAX_CHARS } from '#shared/model/kit.ts'
import { obstacleToChoosing } from '#shared/panel/rules/debrief.ts'
import { Button } from '#client/ui/button.tsx'
import { Field, Input } from '#client/ui/field.tsx'
import { useSending } from '#client/connection/use-sending.ts'

/** Which of the two counts in the result: the original, unless the lead lets the revision count and says why. */
export function ChooseRevision({ cell }: { cell: Cell }) {
  const { view, me } = useRoom()
  const { busy, problem, send } = useSending()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const { seat, questionId } = cell
  const latest = cell.revisions.at(-1)!
  const may = obstacleToChoosing(view, me, seat, questionId) === null
  const counted = cell.revisions.find((it) => it.chosen)
  return (
    <div className="debrief-choice">
      <p className="debrief-reason" dir="auto">
        Counts: <b>{ratingWords(cell.counted)}</b>, {counted ? 'as revised' : 'as locked'}
        {counted?.chosen && `. ${counted.chosen.reason}`}
      </p>
      {may && !open && (
        <div className="debrief-actions">
          {!latest.chosen && (
            <Button size="small" onClick={() => setOpen(true)}>
              Let the {ratingWords(latest.to)} count
            </Button>
          )}
          {counted && (
            <Button
              size="small"
              kind="quiet"
              busy={busy}
              onClick={() => send({ type: 'unchooseRevision', seat, questionId })}
            >
              Count the original {ratingWords(cell.locked)} again
            </Button>
          )}
        </div>
      )}
      {may && open && (
        <form
          className="debrief-form"
          onSubmit={(event) => {
            event.preventDefault()
            send({ type: 'chooseRevision', seat, questionId, reason: reason.trim() }, () => setOpen(false))
          }}
        >
          <Field
            label="Why the revision counts"
            hint={`3 to ${REASON_MAX_CHARS} characters; part of the record.`}
          >
            <Input
              value={reason}
              maxLength={REASON_MAX_CHARS}
              required
              minLength={3}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <div className="debrief-actions">
            <Button type="submit" kind="primary" size="small" busy={busy} disabled={reason.trim().length < 3}>
              Let it count
            </Button>
            <Button kind="quiet" size="small" onClick={() => setOpen(false)}>
              Cancel
            </Button>
          </div>
        </form>
      )}
      {problem && (
        <p className="debrief-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
