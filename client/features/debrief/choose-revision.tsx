import { useState } from 'react'
import type { Cell } from '#shared/calibration/ratings.ts'
import { ratingWords } from '#shared/calibration/words.ts'
import { useRoom } from '#client/connection/room.tsx'
import { obstacleToChoosing } from '#shared/panel/rules/debrief.ts'
import { Button } from '#client/ui/button.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { ReasonForm } from '#client/ui/reason-form.tsx'
import { useFocusAlong } from '#client/ui/use-focus-along.ts'
import { useSending } from '#client/connection/use-sending.ts'

/** Which of the two counts in the result: the original, unless the lead lets the revision count and says why. */
export function ChooseRevision({ cell }: { cell: Cell }) {
  const { view, me } = useRoom()
  const { busy, problem, send } = useSending()
  const [open, setOpen] = useState(false)
  const { seat, questionId } = cell
  const latest = cell.revisions.at(-1)!
  const may = obstacleToChoosing(view, me, seat, questionId) === null
  const counted = cell.revisions.find((it) => it.chosen)
  const here = useFocusAlong<HTMLDivElement>(`${open} ${counted !== undefined}`)
  return (
    <div className="debrief-choice" ref={here}>
      <p className="debrief-reason" dir="auto">
        Counts: <b>{ratingWords(cell.counted)}</b>, {counted ? 'as revised' : 'as locked'}
        {counted?.chosen && `. ${counted.chosen.reason}`}
      </p>
      {may && !open && (
        <div className="ui-line">
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
        <div className="debrief-form">
          <ReasonForm
            label="Why the revision counts"
            hint="The record keeps it beside both ratings."
            action="Let it count"
            busy={busy}
            problem={problem}
            onSend={(reason) =>
              send({ type: 'chooseRevision', seat, questionId, reason }, () => setOpen(false))
            }
            onCancel={() => setOpen(false)}
          />
        </div>
      )}
      {!open && <Problem text={problem} />}
    </div>
  )
}
