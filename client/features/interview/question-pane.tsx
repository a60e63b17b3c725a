import type { ReactNode } from 'react'
import { weightText } from '#client/connection/weight-text.ts'
import { useRoom } from '#client/connection/room.tsx'
import { LEVEL_NAMES } from '#client/ui/score.tsx'
import { entryOf } from '#shared/panel/entries.ts'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import { type Question, spoken } from '#shared/model/kit.ts'
import { SCORES } from '#shared/model/scorecard.ts'
import { OtherAnswers } from './other-answers.tsx'
import { Probes } from './probes.tsx'
import { QuestionTimer } from './question-timer.tsx'
import './question-pane.css'

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
  const asks = asker && (
    <span className="iv-asker">
      {asker === mySeat.id ? (
        'You ask'
      ) : (
        <>
          <bdi>{names(asker)}</bdi> asks
        </>
      )}
    </span>
  )
  return (
    <>
      <div className="iv-head">
        {sheets}
        <span className="iv-competency">{competency?.name}</span>
        {competency && <span className="iv-weight">weight {weightText(view.kit, competency.id)}</span>}
        {asks}
        <QuestionTimer question={question} />
      </div>
      <h1 className="iv-question" tabIndex={-1}>
        {spoken(view.kit, question.text)}
      </h1>
      {skipped && <p className="iv-hint">Skipped: {skipped.reason}</p>}
      {missed && onRate && rating === undefined && (
        <p className="iv-hint">Asked before you joined: it counts as not observed by you.</p>
      )}
      {mySeat.recused ? (
        <p className="iv-hint">You stepped back from this panel: you do not rate.</p>
      ) : (
        mySeat.role === 'shadow' && (
          <p className="iv-hint">Shadow: you rate in training, your scores are not counted.</p>
        )
      )}
      <div className="iv-under">
        {asks}
        <Probes question={question} />
      </div>
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
              {score} {LEVEL_NAMES[score - 1]} <kbd className="ui-kbd">{score}</kbd>
            </b>
            <span>{spoken(view.kit, question.anchors[score - 1]!)}</span>
          </button>
        ))}
      </div>
      {onRate && (
        <div className="iv-others">
          <OtherAnswers rating={rating} onRate={onRate} />
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
