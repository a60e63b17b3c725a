import { type ReactNode, useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { LEVEL_NAMES } from '#client/ui/score.tsx'
import { entryOf } from '#shared/panel/entries.ts'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import { type Question, spoken } from '#shared/model/kit.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { isRater } from '#shared/panel/seats.ts'
import { QuestionTimer } from './question-timer.tsx'

const SCORES: readonly Score[] = [1, 2, 3, 4, 5]

type Props = {
  question: Question
  rating: EnteredRating | undefined
  missed: boolean
  /** Narrow screens: the ways to what is kept aside. */
  sheets: ReactNode
  /** Null where this seat may not rate. */
  onRate: ((rating: EnteredRating | null) => void) | null
}

/** The question as it is read aloud, its planned probes, and its five anchors to rate against. */
export function QuestionPane({ question, rating, missed, sheets, onRate }: Props) {
  const { view, mySeat, names } = useRoom()
  const competency = view.kit.competencies.find((it) => it.id === question.competency)
  const asker = entryOf(view.askers, question.id)
  const skipped = entryOf(view.skipped, question.id)
  return (
    <>
      <div className="iv-head">
        {sheets}
        <span className="iv-competency">{competency?.name}</span>
        <span className="iv-weight">weight {competency?.weight} %</span>
        {asker && (
          <span className="iv-asker">{asker === mySeat.id ? 'You ask' : `${names(asker)} asks`}</span>
        )}
        <QuestionTimer question={question} />
      </div>
      <h1 className="iv-question">{spoken(view.kit, question.text)}</h1>
      {skipped && <p className="iv-hint">Skipped: {skipped.reason}</p>}
      {missed && rating === undefined && (
        <p className="iv-hint">Asked before you joined: it counts as not observed by you.</p>
      )}
      {mySeat.role === 'shadow' && (
        <p className="iv-hint">Shadow: you rate in training, your scores are not counted.</p>
      )}
      <Probes question={question} />
      <div className={`iv-anchors ${onRate ? '' : 'is-read'}`} role="group" aria-label="Anchors">
        {SCORES.map((score) => (
          <button
            key={score}
            type="button"
            className="iv-anchor"
            aria-pressed={rating === score}
            aria-keyshortcuts={String(score)}
            disabled={!onRate}
            onClick={() => onRate?.(score)}
          >
            <b>
              {score} {LEVEL_NAMES[score - 1]} <kbd>{score}</kbd>
            </b>
            <span>{spoken(view.kit, question.anchors[score - 1]!)}</span>
          </button>
        ))}
      </div>
      {onRate && (
        <div className="iv-others">
          <button
            type="button"
            className="iv-link"
            aria-pressed={rating === 'not-observed'}
            aria-keyshortcuts="0"
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
            Declined to rate
          </button>
          {rating !== undefined && (
            <button type="button" className="iv-link" onClick={() => onRate(null)}>
              Clear
            </button>
          )}
          {question.cap && (
            <span className="iv-cap">
              At most {question.cap.at} when: {spoken(view.kit, question.cap.when)}
            </span>
          )}
        </div>
      )}
    </>
  )
}

function Probes({ question }: { question: Question }) {
  const { view, mySeat } = useRoom()
  const { send } = useSending()
  // On a narrow screen the rating and the note come first; the probes are a tap away.
  const [isWide] = useState(() => matchMedia('(min-width: 800px)').matches)
  if (question.probes.length === 0) return null
  return (
    <details className="iv-probes" open={isWide}>
      <summary>
        {question.probes.length} probes{question.cap && `, at most ${question.cap.at} when …`}
      </summary>
      {question.cap && (
        <p className="iv-cap iv-cap-narrow">
          At most {question.cap.at} when: {spoken(view.kit, question.cap.when)}
        </p>
      )}
      <div className="iv-probe-list">
        {question.probes.map((probe) => {
          const asked = view.probesAsked.includes(probe.id)
          return (
            <button
              key={probe.id}
              type="button"
              className="iv-probe"
              aria-pressed={asked}
              disabled={!isRater(mySeat)}
              title={asked ? 'Asked. Tap to untick.' : 'Tap when it was asked.'}
              onClick={() => send({ type: 'tickProbe', probeId: probe.id, asked: !asked })}
            >
              <span className="iv-probe-box" aria-hidden="true">
                {asked ? '✓' : ''}
              </span>
              {spoken(view.kit, probe.text)}
            </button>
          )
        })}
      </div>
    </details>
  )
}
