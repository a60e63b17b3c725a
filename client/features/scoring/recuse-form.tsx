import { useState } from 'react'
import { refusalText } from '#client/connection/failure-text.ts'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { Button } from '#client/ui/button.tsx'
import { ReasonForm } from '#client/ui/reason-form.tsx'
import { useFocusAlong } from '#client/ui/use-focus-along.ts'
import { obstacleToRecusing } from '#shared/panel/rules/scoring.ts'

/** Somebody with a conflict of interest steps back: no card, no say in the result. */
export function RecuseForm() {
  const { view, me, mySeat } = useRoom()
  const { busy, problem, send } = useSending()
  const [open, setOpen] = useState(false)
  const here = useFocusAlong<HTMLDivElement>(open)
  if (mySeat.recused) return <p className="ui-tiny">You have stepped back from this panel.</p>
  const obstacle = obstacleToRecusing(view, me)
  if (obstacle) return <p className="ui-tiny">{refusalText(obstacle)}</p>
  return (
    <div ref={here}>
      {!open ? (
        <Button size="small" kind="quiet" className="scoring-recuse" onClick={() => setOpen(true)}>
          I have a conflict of interest …
        </Button>
      ) : (
        <ReasonForm
          label="Why do you step back?"
          hint="You will not rate; your ratings and your own notes so far are closed. This cannot be undone. The lead reads the reason; the panel sees only that you stepped back."
          action="Step back"
          kind="danger"
          busy={busy}
          problem={problem}
          onSend={(reason) => send({ type: 'recuse', reason })}
          onCancel={() => setOpen(false)}
        />
      )}
    </div>
  )
}
