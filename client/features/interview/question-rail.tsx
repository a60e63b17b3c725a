import { useEffect, useRef } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { ScoreChip } from '#client/ui/score.tsx'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { sectionsOf } from '#shared/model/sections.ts'
import { isSkipped, questionAt } from '#shared/panel/places.ts'
import { stillRates } from '#shared/panel/seats.ts'
import { SheetClose } from './sheets.tsx'
import './question-rail.css'

type Props = {
  shownId: QuestionId | null
  ratings: Readonly<Record<QuestionId, EnteredRating>>
  /** Was to be rated, and was not. */
  unrated: readonly QuestionId[]
  onLook: (questionId: QuestionId) => void
  /** Narrow screens: shown in place of the question. */
  isOpen: boolean
  onClose: () => void
}

/** All questions in the order of asking, under their competencies, with one's own ratings. A tap looks; it moves nobody. */
export function QuestionRail({ shownId, ratings, unrated, onLook, isOpen, onClose }: Props) {
  const { view, mySeat } = useRoom()
  const leadAt = questionAt(view.place)
  const rail = useRef<HTMLElement>(null)
  useEffect(() => {
    // `nearest` moves the rail only where the row is out of sight, and never the page: the rail is the one that scrolls.
    rail.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [shownId, isOpen])
  return (
    <nav className={`iv-rail ${isOpen ? 'is-open' : ''}`} aria-label="Questions" ref={rail}>
      {isOpen && <SheetClose onClose={onClose} />}
      {sectionsOf(view.kit).map(({ competency, asked }) => (
        <div key={asked[0]!.question.id}>
          <h2 className="iv-rail-title">{competency?.name ?? 'Other'}</h2>
          {asked.map(({ question, number }) => (
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
                {leadAt === question.id && (
                  <>
                    {' '}
                    <span className="iv-q-lead">lead here</span>
                  </>
                )}
                {isSkipped(view, question.id) && (
                  <>
                    {' '}
                    <span className="iv-q-lead">skipped</span>
                  </>
                )}
                {unrated.includes(question.id) && (
                  <>
                    {' '}
                    <span className="iv-q-lead is-unrated">still to rate</span>
                  </>
                )}
              </span>
              {stillRates(mySeat) && (
                <ScoreChip
                  rating={
                    ratings[question.id] ?? (mySeat.missed.includes(question.id) ? 'not-observed' : null)
                  }
                />
              )}
            </button>
          ))}
        </div>
      ))}
    </nav>
  )
}
