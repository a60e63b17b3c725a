import { useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { obstacleToSealing } from '#shared/panel/rules/closing.ts'
import { isLead } from '#shared/panel/seats.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { TwoSteps } from '#client/ui/two-steps.tsx'
import { useSending } from '#client/connection/use-sending.ts'

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** The end of the panel, explained before it is done. */
export function Seal() {
  const { view, me } = useRoom()
  const { busy, problem, send } = useSending()
  const [sure, setSure] = useState(false)
  const obstacle = obstacleToSealing(view, me)
  if (view.sealedAt !== null) {
    return (
      <Card title="4 · Sealed">
        <p>Sealed {moment.format(view.sealedAt)}. Nothing in this panel can change any more.</p>
      </Card>
    )
  }
  return (
    <Card title="4 · Seal">
      <p className="ui-muted">
        Sealing ends the panel. From then on its record takes nothing more from anybody: no rating, no note,
        no other decision. It cannot be undone.
      </p>
      {isLead(view, me) && (
        <div className="ui-line closing-seal">
          {obstacle ? (
            <Button disabled>Seal the panel, after the decision</Button>
          ) : (
            <TwoSteps
              sure={sure}
              onSure={setSure}
              ask="Seal the panel …"
              action="Seal it for good"
              busy={busy}
              onConfirm={() => send({ type: 'seal' })}
            />
          )}
        </div>
      )}
      <Problem text={problem} />
    </Card>
  )
}
