import { useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { ratingName, ScoreChip } from '#client/ui/score.tsx'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import { type Question, spoken } from '#shared/model/kit.ts'
import { lacksEvidence } from './evidence.ts'
import { RatingButtons } from './rating-buttons.tsx'
import type { Notes, PanelNotes } from './notes.ts'
import { cardId } from './still-to-rate.tsx'

type Props = {
  question: Question
  rating: EnteredRating | undefined
  /** Lines of what was heard in my note. */
  heard: number
  /** It was over before I came. */
  missed: boolean
  onRate: (rating: EnteredRating) => void
  notes: Notes
  panelNotes: PanelNotes
}

/** One question of my card: its rating, the anchor it stands for, the evidence behind it. */
export function QuestionToRate({ question, rating, heard, missed, onRate, notes, panelNotes }: Props) {
  const { view } = useRoom()
  const [writing, setWriting] = useState(false)
  const [anyway, setAnyway] = useState(false)
  const number = view.kit.questions.indexOf(question) + 1
  const absent = missed && rating === undefined && !anyway
  const isOpen = rating === undefined && !missed
  return (
    <li id={cardId(question.id)} className={`scoring-card ${isOpen ? 'is-open' : ''}`}>
      <div className="scoring-card-head">
        <span className="scoring-number ui-figures">{number}</span>
        <h2>{question.label}</h2>
        <span className="scoring-now">
          <span className="scoring-now-name">{absent ? 'not observed' : ratingName(rating)}</span>
          <ScoreChip rating={absent ? 'not-observed' : rating} />
        </span>
      </div>
      <p className="scoring-spoken ui-muted">{spoken(view.kit, question.text)}</p>
      {absent ? (
        <p className="scoring-missed">
          It was over before you came, so it counts as not observed.{' '}
          <Button size="small" kind="quiet" onClick={() => setAnyway(true)}>
            I heard it after all
          </Button>
        </p>
      ) : (
        <RatingButtons question={question} rating={rating} onRate={onRate} />
      )}
      <div className="scoring-evidence">
        <Button size="small" kind="quiet" aria-expanded={writing} onClick={() => setWriting(!writing)}>
          {writing ? 'Close my notes' : 'My notes'}
        </Button>
        <span className="ui-tiny">
          {heard === 0 ? 'nothing heard noted' : `${heard} heard line${heard === 1 ? '' : 's'}`}
        </span>
        {lacksEvidence(rating, heard) && (
          <span className="scoring-flag">
            A {rating} without anything heard: add what you heard if you can. You may lock either way.
          </span>
        )}
      </div>
      {writing && (
        <>
          <div className="scoring-notes">{notes({ questionId: question.id, which: 'mine' })}</div>
          <p className="ui-tiny">Hidden from the panel until the reveal. May be disclosed by law.</p>
        </>
      )}
      {panelNotes(question.id)}
    </li>
  )
}
