import { useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { Field, Select } from '#client/ui/field.tsx'
import { Problem } from '#client/ui/problem.tsx'
import type { SeatId } from '#shared/model/ids.ts'
import { obstacleToHandingOver } from '#shared/panel/rules/lead.ts'
import { useSending } from '#client/connection/use-sending.ts'

/** The lead chooses the next one, and confirms: the old lead gets it back only by another hand-over. */
export function HandOver() {
  const { panel, view, me, names, presence } = useRoom()
  const { busy, problem, send } = useSending()
  const [to, setTo] = useState<SeatId | ''>('')
  const next = panel.seats.filter(({ id }) => id !== me && obstacleToHandingOver(view, me, id) === null)
  if (next.length === 0)
    return <p className="ui-tiny">You lead. You can hand over once another panelist has been in the room.</p>

  return (
    <div className="ui-form">
      <Field label="Hand over the lead to">
        <Select value={to} onChange={(event) => setTo(event.target.value as SeatId | '')}>
          <option value="">Choose a panelist</option>
          {next.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
              {presence.get(id)?.online ? '' : ' (not here now)'}
            </option>
          ))}
        </Select>
      </Field>
      {to !== '' && (
        <>
          <p className="ui-tiny">
            {names(to)} will lead from now on and you rate on as a panelist. You get the lead back only if
            they hand it over.
          </p>
          <span className="ui-line">
            <Button
              size="small"
              kind="primary"
              busy={busy}
              onClick={() => send({ type: 'handOverLead', to }, () => setTo(''))}
            >
              Hand over
            </Button>
            <Button size="small" kind="quiet" onClick={() => setTo('')}>
              Cancel
            </Button>
          </span>
        </>
      )}
      <Problem text={problem} />
    </div>
  )
}
