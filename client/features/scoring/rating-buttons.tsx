import { useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { LEVEL_NAMES } from '#client/ui/score.tsx'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import { type Question, spoken } from '#shared/model/kit.ts'
import { SCORES } from '#shared/model/scorecard.ts'

const NON_SCORES = [
  { value: 'not-observed', words: 'Not observed' },
  { value: 'declined', words: 'Declined to rate' },
] as const

type Props = {
  question: Question
  rating: EnteredRating | undefined
  onRate: (rating: EnteredRating) => void
}

/** 1 to 5 against the anchors, or a reason for no score. All anchors show until there is an answer, and on demand after it. */
export function RatingButtons({ question, rating, onRate }: Props) {
  const { view } = useRoom()
  const [shown, setShown] = useState<boolean | null>(null)
  const all = shown ?? rating === undefined
  const choose = (next: EnteredRating) => {
    // The anchors stay as they are: a card that shrinks under the finger makes the next press a wrong one.
    setShown(all)
    onRate(next)
  }
  return (
    <div className="scoring-rate">
      <div className="scoring-buttons" role="group" aria-label={`Rate ${question.label}`}>
        {SCORES.map((score) => (
          <button
            key={score}
            type="button"
            className="scoring-button"
            aria-pressed={rating === score}
            aria-label={`${score} ${LEVEL_NAMES[score - 1]}`}
            onClick={() => choose(score)}
          >
            {score}
          </button>
        ))}
        {NON_SCORES.map(({ value, words }) => (
          <button
            key={value}
            type="button"
            className="scoring-button is-words"
            aria-pressed={rating === value}
            onClick={() => choose(value)}
          >
            {words}
          </button>
        ))}
      </div>
      {all ? (
        <ol className="scoring-anchors">
          {SCORES.map((score) => (
            <li key={score} className={rating === score ? 'is-chosen' : ''}>
              <b>
                {score} {LEVEL_NAMES[score - 1]}
              </b>
              <span>{spoken(view.kit, question.anchors[score - 1]!)}</span>
            </li>
          ))}
        </ol>
      ) : (
        <p className="scoring-anchor">
          {typeof rating === 'number' && (
            <>
              <b>{LEVEL_NAMES[rating - 1]}.</b> {spoken(view.kit, question.anchors[rating - 1]!)}{' '}
            </>
          )}
          <button type="button" className="scoring-link" onClick={() => setShown(true)}>
            All anchors
          </button>
        </p>
      )}
      {question.cap && (typeof rating !== 'number' || rating > question.cap.at) && (
        <p className="scoring-cap">
          <b>At most {question.cap.at} when:</b> {spoken(view.kit, question.cap.when)}
        </p>
      )}
    </div>
  )
}
