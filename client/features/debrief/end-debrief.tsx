import { useState } from 'react'
import type { Agenda } from '#shared/calibration/agenda.ts'
import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { useRoom } from '#client/connection/room.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { TwoSteps } from '#client/ui/two-steps.tsx'
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
      {sure && (
        <p>
          Ratings can be revised no more after this. The mechanical result comes next, then recommendations.
          {open.length > 0 &&
            ` ${open.length} where ratings differ ${open.length === 1 ? 'was' : 'were'} not discussed.`}
          {waiting > 0 &&
            ` ${waiting} ${waiting === 1 ? 'revision does' : 'revisions do'} not count. Choose before you end the debrief: afterwards it is fixed.`}
        </p>
      )}
      <TwoSteps
        sure={sure}
        onSure={setSure}
        ask="End the debrief …"
        action="End the debrief"
        notYet="Go on discussing"
        busy={busy}
        onConfirm={() => send({ type: 'endDebrief' })}
      />
      <Problem text={problem} />
    </div>
  )
}
