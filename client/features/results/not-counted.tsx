import { LEFT_OUT_WORDS } from '#shared/calibration/words.ts'
import { Card } from '#client/ui/card.tsx'
import type { Rubric } from './rubric.ts'

/** Counted seats whose ratings are missing, each with the reason, so that nobody is missed in silence. */
export function NotCounted({ rubric: { matrix, names } }: { rubric: Rubric }) {
  if (matrix.leftOut.length === 0) return null
  return (
    <Card title="Not in the result">
      <ul className="results-list is-prose">
        {matrix.leftOut.map(({ seat, why }) => (
          <li key={seat}>
            <b dir="auto">{names.seat(seat)}</b> <span>{LEFT_OUT_WORDS[why]}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
