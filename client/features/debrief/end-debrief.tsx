import { useState } from 'react'
import type { Agenda } from '#shared/calibration/agenda.ts'
import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { useSending } from '#client/connection/use-sending.ts'

/** The lead's way on: what is still open is named, and a second press ends the debrief. */
export function EndDebrief({ agenda, matrix }: { agenda: Agenda; matrix: RatingMatrix }) {
  const { view } = useRoom()
  const { busy, problem, send } = useSending()
  const [sure, setSure] = useState(false)
  const open = agenda.discuss.filter((it) => !view.discussed.includes(it.questionId))
  const waiting = [...matrix.cells.values()]
    .flatMap((row) => matrix.raters.map((seat) => row.get(seat)!))
    .filter((cell) => cell.revised !== cell.counted).length
  return (
    <div className="debrief-end">
      {!sure ? (
        <Button onClick={() => setSure(true)}>End the debrief …</Button>
      ) : (
        <>
          <p>
            Ratings can be revised no more after this. The mechanical result comes next, then recommendations.
            {open.length > 0 &&
              ` ${open.length} where ratings differ ${open.length === 1 ? 'was' : 'were'} not discussed.`}
            {waiting > 0 &&
              ` ${waiting} ${waiting === 1 ? 'revision does' : 'revisions do'} not count. Choose before you end the debrief: afterwards it is fixed.`}
          </p>
          <div className="ui-line">
            <Button kind="primary" confirms busy={busy} onClick={() => send({ type: 'endDebrief' })}>
              End the debrief
            </Button>
            <Button kind="quiet" onClick={() => setSure(false)}>
              Go on discussing
            </Button>
          </div>
        </>
      )}
      <Problem text={problem} />
    </div>
  )
}
