import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { useRoom } from '#client/connection/room.tsx'
import { type Question, spoken } from '#shared/model/kit.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { Avatar } from '#client/ui/avatar.tsx'
import { ScoreChip } from '#client/ui/score.tsx'

const LEVELS: readonly Score[] = [1, 2, 3, 4, 5]

/** The five anchors, and who stands at each after the revisions. */
export function Anchors({ matrix, question }: { matrix: RatingMatrix; question: Question }) {
  const { view, panel, names } = useRoom()
  return (
    <ol className="debrief-anchors" aria-label="Anchors">
      {LEVELS.map((level) => {
        const here = matrix.raters.filter(
          (seat) => matrix.cells.get(question.id)?.get(seat)?.revised === level,
        )
        return (
          <li key={level} className={here.length > 0 ? 'is-taken' : ''}>
            <ScoreChip rating={level} />
            <span>{spoken(view.kit, question.anchors[level - 1]!)}</span>
            <span className="debrief-here">
              {here.map((seat) => (
                <Avatar
                  key={seat}
                  name={names(seat)}
                  seatIndex={panel.seats.findIndex((it) => it.id === seat)}
                  size="small"
                />
              ))}
            </span>
          </li>
        )
      })}
      {question.cap && (
        <li className="debrief-cap">
          At most {question.cap.at}: {spoken(view.kit, question.cap.when)}
        </li>
      )}
    </ol>
  )
}
