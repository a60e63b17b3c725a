import { type MouseEvent, useEffect, useRef, useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { LEVEL_NAMES, ratingName } from '#client/ui/score.tsx'
import { ToolButton } from '#client/ui/tool-button.tsx'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import { type Question, spoken } from '#shared/model/kit.ts'
import { SCORES, type Score } from '#shared/model/scorecard.ts'
import { FollowUpForm } from './follow-ups.tsx'
import { OtherAnswers } from './other-answers.tsx'
import './score-dock.css'

type Props = {
  question: Question
  rating: EnteredRating | undefined
  /** All five anchors stand there, until they are put away: from question to question. */
  all: boolean
  onAll: (all: boolean) => void
  onRate: (rating: EnteredRating | null) => void
}

/**
 * The score pad of a narrow screen: five numbers under the thumb, and the anchor of the one that is chosen or focused. Before
 * there is one, none is suggested. A tap on the anchor's place shows all five.
 */
export function ScoreDock({ question, rating, all, onAll, onRate }: Props) {
  const { view } = useRoom()
  const [focused, setFocused] = useState<Score | null>(null)
  const level = focused ?? (typeof rating === 'number' ? rating : null)
  return (
    <div className="iv-dock" role="group" aria-label="Score">
      <button
        type="button"
        className="iv-dock-anchor"
        aria-expanded={all}
        title={all ? 'Show one level at most' : 'Show all five levels'}
        onMouseDown={stay}
        onClick={() => onAll(!all)}
        onKeyDown={(event) => event.key === 'Escape' && onAll(false)}
      >
        {!all && level === null && (
          <span>
            <b>{rating === undefined ? 'Choose 1 to 5.' : `No score: ${ratingName(rating)}.`}</b>
          </span>
        )}
        {(all ? SCORES : level === null ? [] : [level]).map((score) => (
          <span key={score} className={score === rating ? 'is-mine' : undefined}>
            <b>
              {score} {LEVEL_NAMES[score - 1]}.
            </b>{' '}
            {spoken(view.kit, question.anchors[score - 1]!)}
          </span>
        ))}
      </button>
      <div className="iv-dock-scores" role="group" aria-label="Rate">
        {SCORES.map((score) => (
          <button
            key={score}
            type="button"
            aria-pressed={rating === score}
            aria-label={`${score} ${LEVEL_NAMES[score - 1]}`}
            onFocus={() => setFocused(score)}
            onBlur={() => setFocused(null)}
            onMouseDown={stay}
            onClick={(event) => {
              onRate(score)
              // Who has rated has done with the note, and goes on with the lead.
              event.currentTarget.focus()
            }}
          >
            {score}
          </button>
        ))}
      </div>
      <More question={question} rating={rating} onRate={onRate} />
    </div>
  )
}

/** The line below the numbers: the other answers, and a follow-up, which takes the line for itself. */
function More({ question, rating, onRate }: Pick<Props, 'question' | 'rating' | 'onRate'>) {
  const [asking, setAsking] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const wasAsking = useRef(false)
  useEffect(() => {
    if (wasAsking.current && !asking) opener.current?.focus()
    wasAsking.current = asking
  }, [asking])

  if (asking) return <FollowUpForm questionId={question.id} onDone={() => setAsking(false)} />
  return (
    <div className={`iv-dock-more ${rating === undefined ? '' : 'has-clear'}`}>
      <OtherAnswers rating={rating} onRate={onRate} />
      <ToolButton ref={opener} onClick={() => setAsking(true)}>
        <span className="iv-dock-wide">Suggest a follow-up</span>
        <span className="iv-dock-slim">Follow-up</span>
      </ToolButton>
    </div>
  )
}

/** The focus leaves a note only once the press is through: what shows while one writes must not go from under the finger. */
const stay = (event: MouseEvent) => event.preventDefault()
