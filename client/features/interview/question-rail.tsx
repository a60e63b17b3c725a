import { useRoom } from '#client/connection/room.tsx'
import { ScoreChip } from '#client/ui/score.tsx'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { isSkipped, questionAt } from '#shared/panel/places.ts'
import { isRater } from '#shared/panel/seats.ts'
import { SheetClose } from './sheets.tsx'
import './question-rail.css'

type Props = {
  shownId: QuestionId | null
  ratings: Readonly<Record<QuestionId, EnteredRating>>
  onLook: (questionId: QuestionId) => void
  /** Narrow screens: shown in place of the question. */
  isOpen: boolean
  onClose: () => void
}

/** All questions under their competencies, numbered as they are asked, with one's own ratings. A tap looks; it moves nobody. */
export function QuestionRail({ shownId, ratings, onLook, isOpen, onClose }: Props) {
  const { view, mySeat } = useRoom()
  const leadAt = questionAt(view.place)
  const numbered = view.kit.questions.map((question, index) => ({ question, number: index + 1 }))
  return (
    <nav className={`iv-rail ${isOpen ? 'is-open' : ''}`} aria-label="Questions">
      {isOpen && <SheetClose onClose={onClose} />}
      {view.kit.competencies.map((competency) => {
        const own = numbered.filter(({ question }) => question.competency === competency.id)
        if (own.length === 0) return null
        return (
          <div key={competency.id}>
            <h2 className="iv-rail-title">{competency.name}</h2>
            {own.map(({ question, number }) => (
              <button
                key={question.id}
                type="button"
                className={`iv-q ${isSkipped(view, question.id) ? 'is-skipped' : ''}`}
                aria-current={shownId === question.id ? 'true' : undefined}
                onClick={() => onLook(question.id)}
              >
                <i>{number}</i>
                <span className="iv-q-label">
                  {question.label}
                  {leadAt === question.id && <span className="iv-q-lead"> lead here</span>}
                  {isSkipped(view, question.id) && <span className="iv-q-lead"> skipped</span>}
                </span>
                {isRater(mySeat) && (
                  <ScoreChip
                    rating={
                      ratings[question.id] ?? (mySeat.missed.includes(question.id) ? 'not-observed' : null)
                    }
                  />
                )}
              </button>
            ))}
          </div>
        )
      })}
    </nav>
  )
}
