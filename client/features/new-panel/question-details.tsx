import type { Question } from '#shared/model/kit.ts'
import { ratingName, ScoreChip } from '#client/ui/score.tsx'
import type { Score } from '#shared/model/scorecard.ts'

type Props = {
  question: Question
  /** Fills the placeholders in. */
  read: (words: string) => string
}

/** A question in full: as it is read aloud, its probes, and what each rating looks like. */
export function QuestionDetails({ question, read }: Props) {
  return (
    <div className="new-panel-details">
      <p className="new-panel-spoken">{read(question.text)}</p>
      <p className="ui-tiny">
        {question.kind} · {read(question.intent)}
      </p>
      {question.probes.length > 0 && (
        <ul className="new-panel-probes" aria-label="Probes">
          {question.probes.map((probe) => (
            <li key={probe.id}>{read(probe.text)}</li>
          ))}
        </ul>
      )}
      <dl className="new-panel-anchors">
        {question.anchors.map((anchor, index) => {
          const score = (index + 1) as Score
          return (
            <div key={score}>
              <dt>
                <ScoreChip rating={score} />
                <span aria-hidden="true">{ratingName(score).slice(2)}</span>
              </dt>
              <dd>{read(anchor)}</dd>
            </div>
          )
        })}
      </dl>
      {question.cap && (
        <p className="new-panel-cap">
          At most {question.cap.at}: {read(question.cap.when)}
        </p>
      )}
    </div>
  )
}
