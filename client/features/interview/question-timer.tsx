import { useNow } from '#client/connection/use-now.ts'
import { useRoom } from '#client/connection/room.tsx'
import { lengthText } from '#client/ui/length.ts'
import type { EpochMs } from '#shared/model/ids.ts'
import type { Question } from '#shared/model/kit.ts'
import { isSkipped, isVisited, msOn } from '#shared/panel/places.ts'
import './question-timer.css'

/** Minutes on this question beside its plan, or that it was not put to the candidate: looking ahead is no asking. It turns amber when the plan is over; it never rings and never ends anything. */
export function QuestionTimer({ question }: { question: Question }) {
  const { view } = useRoom()
  const spent = msOn(view, question.id, useNow() as EpochMs)
  const planned = question.minutes * 60_000
  const unasked = isSkipped(view, question.id) ? 'skipped' : !isVisited(view, question.id) && 'not asked yet'
  return (
    <span className={`iv-timer ui-figures ${spent > planned ? 'is-over' : ''}`}>
      <progress className="iv-timer-bar" max={planned} value={Math.min(spent, planned)} aria-hidden="true" />
      <span>{unasked || `${lengthText(spent)} / ${lengthText(planned)}`}</span>
      {view.pausedSince !== null && <span> paused</span>}
    </span>
  )
}
