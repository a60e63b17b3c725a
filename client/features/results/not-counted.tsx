import { compositeOf } from '#shared/calibration/composite.ts'
import { scoreAt, scoresOn } from '#shared/calibration/ratings.ts'
import { spreadOf } from '#shared/calibration/spread.ts'
import { LEFT_OUT_WORDS } from '#shared/calibration/words.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { Card } from '#client/ui/card.tsx'
import { overallFigure, points } from './figures.ts'
import type { Rubric } from './rubric.ts'

/** Who rated without counting: shadows beside the panel, and counted seats that are missing. */
export function NotCounted({ rubric }: { rubric: Rubric }) {
  const { matrix, names } = rubric
  if (matrix.shadows.length + matrix.leftOut.length === 0) return null
  return (
    <Card title="Not in the result">
      <ul className="results-list is-prose">
        {matrix.shadows.map((seat) => (
          <li key={seat}>
            <b dir="auto">{names.seat(seat)}</b> <span>{comparison(rubric, seat)}</span>
          </li>
        ))}
        {matrix.leftOut.map(({ seat, why }) => (
          <li key={seat}>
            <b dir="auto">{names.seat(seat)}</b> <span>{LEFT_OUT_WORDS[why]}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function comparison({ matrix, locked }: Rubric, seat: SeatId): string {
  const gaps = matrix.questions.flatMap(({ id }) => {
    const own = scoreAt(matrix, id, seat, 'locked')
    const panel = spreadOf(scoresOn(matrix, id, 'locked'))
    return own === null || !panel ? [] : [Math.abs(own - panel.mean)]
  })
  const alone = compositeOf({ ...matrix, raters: [seat] }, 'locked')
  const mean = spreadOf(gaps)?.mean
  if (mean === undefined) return 'rates to learn; no question that both they and the panel rated'
  const near = gaps.filter((gap) => gap <= 1).length
  return (
    `rates to learn: ${overallFigure(alone.overall)} beside the panel’s ${overallFigure(locked.overall)}, both as locked; ` +
    `${near} of ${gaps.length} questions within one point of the panel’s mean, ${points(mean)} away on average`
  )
}
