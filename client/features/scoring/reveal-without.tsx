import { useState } from 'react'
import { refusalText } from '#client/connection/failure-text.ts'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { Button } from '#client/ui/button.tsx'
import { ReasonForm } from '#client/ui/reason-form.tsx'
import { useFocusAlong } from '#client/ui/use-focus-along.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { obstacleToReveal } from '#shared/panel/rules/scoring.ts'

/** For when somebody cannot lock. It names who is left out, and the record keeps that and the reason. */
export function RevealWithout({ missing }: { missing: readonly SeatId[] }) {
  const { view, me, names } = useRoom()
  const { busy, problem, send } = useSending()
  const [open, setOpen] = useState(false)
  const here = useFocusAlong<HTMLDivElement>(open)
  const obstacle = obstacleToReveal(view, me, { overridden: true })
  const who = new Intl.ListFormat('en-GB').format(missing.map(names))
  if (obstacle) return <p className="scoring-hint ui-tiny">{refusalText(obstacle, { seat: names })}</p>
  return (
    <div className="scoring-without" ref={here}>
      {open ? (
        <ReasonForm
          label={`Why without ${who}?`}
          hint="The record keeps the names and the reason. They can lock no more after this."
          action={`Reveal without ${who}`}
          kind="danger"
          busy={busy}
          problem={problem}
          onSend={(reason) => send({ type: 'reveal', override: { reason } })}
          onCancel={() => setOpen(false)}
        />
      ) : (
        <Button size="small" onClick={() => setOpen(true)}>
          Reveal without {who} …
        </Button>
      )}
    </div>
  )
}
