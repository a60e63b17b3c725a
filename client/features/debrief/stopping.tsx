import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { SETTLED_POINTS, stoppingOf } from '#shared/calibration/stopping.ts'
import { useRoom } from '#client/connection/room.tsx'

/** How much is left to win by talking on. It stops nobody. */
export function Stopping({ matrix }: { matrix: RatingMatrix }) {
  const { view } = useRoom()
  const stopping = stoppingOf(matrix, 'revised', view.discussed)
  if (stopping.kind === 'no-composite') return null
  const { kind, move, left } = stopping
  return (
    <p className={`debrief-stopping ${kind === 'settled' ? 'is-settled' : ''}`} aria-live="polite">
      {kind === 'settled' ? (
        <>
          <b>The panel can stop here.</b>{' '}
          {left.length === 0
            ? 'Every question on which ratings differ was discussed.'
            : `What is left cannot move the composite by more than ${SETTLED_POINTS.toFixed(1)}, even if everybody went to the highest or to the lowest rating given there.`}
        </>
      ) : (
        <>
          The {left.length === 1 ? 'question' : `${left.length} questions`} left could still move the
          composite by up to {(Math.ceil(move * 10 - 1e-9) / 10).toFixed(1)}.
        </>
      )}
    </p>
  )
}
