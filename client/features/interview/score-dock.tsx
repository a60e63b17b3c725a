import { useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { LEVEL_NAMES } from '#client/ui/score.tsx'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import { type Question, spoken } from '#shared/model/kit.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { FollowUpForm } from './follow-ups.tsx'

const SCORES: readonly Score[] = [1, 2, 3, 4, 5]

type Props = {
  question: Question
  rating: EnteredRating | undefined
  onRate: (rating: EnteredRating | null) => void
}

/**
 * The score pad of a narrow screen: five numbers under the thumb, and the anchor of the one that is chosen or focused. A tap on
 * the anchor shows all five.
 */
export function ScoreDock({ question, rating, onRate }: Props) {
  const { view } = useRoom()
  const [focused, setFocused] = useState<Score | null>(null)
  const [all, setAll] = useState(false)
  const [asking, setAsking] = useState(false)
  const level = focused ?? (typeof rating === 'number' ? rating : 3)
  return (
    <div className="iv-dock">
      <button
        type="button"
        className="iv-dock-anchor"
        aria-expanded={all}
        title={all ? 'Show one level' : 'Show all five levels'}
        onClick={() => setAll(!all)}
      >
        {(all ? SCORES : [level]).map((score) => (
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
            onClick={() => onRate(score)}
          >
            {score}
          </button>
        ))}
      </div>
      {asking ? (
        <FollowUpForm questionId={question.id} onDone={() => setAsking(false)} />
      ) : (
        <div className="iv-dock-more">
          <button
            type="button"
            className="iv-link"
            aria-pressed={rating === 'not-observed'}
            onClick={() => onRate('not-observed')}
          >
            Not observed
          </button>
          <button
            type="button"
            className="iv-link"
            aria-pressed={rating === 'declined'}
            onClick={() => onRate('declined')}
          >
            Declined
          </button>
          <button type="button" className="iv-link" onClick={() => setAsking(true)}>
            Suggest a follow-up
          </button>
        </div>
      )}
    </div>
  )
}
