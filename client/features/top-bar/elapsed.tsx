import { useRoom } from '#client/connection/room.tsx'
import { useNow } from '#client/connection/use-now.ts'
import { lengthText } from '#client/ui/length.ts'
import type { EpochMs } from '#shared/model/ids.ts'
import { elapsedMs } from '#shared/panel/places.ts'

/** How long the interview has lasted against its plan, while that matters. It informs: it never rings and never ends anything. */
export function Elapsed() {
  const { view } = useRoom()
  const now = useNow()
  const planned = view.kit.questions.reduce((sum, it) => sum + it.minutes, 0)
  if (view.phase === 'lobby') return <span className="bar-time">{planned} min planned</span>
  if (view.phase !== 'interview') return null

  const elapsed = elapsedMs(view, now as EpochMs)
  const isOver = elapsed > planned * 60_000
  return (
    <span className={`bar-time ui-figures ${isOver ? 'is-over' : ''}`} title="Pauses are not counted">
      <span className="ui-hidden">Elapsed </span>
      {lengthText(elapsed)} of {planned}:00{isOver && <span className="ui-hidden">, over the plan</span>}
    </span>
  )
}
