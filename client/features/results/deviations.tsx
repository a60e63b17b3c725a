import {
  capital,
  deviationWords,
  isolated,
  minutesWords,
  ratingDelayWords,
} from '#shared/calibration/words.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import type { Rubric } from './rubric.ts'

/** How closely the interview followed its plan. The timeline tells it in full. */
export function Deviations({ rubric }: { rubric: Rubric }) {
  const { deviations, actualMs, plannedMs, pauses } = rubric.fidelity
  return (
    <Card title="Kept to the plan?">
      <p className="ui-muted">
        {minutesWords(actualMs)} on questions of {minutesWords(plannedMs)} planned
        {pauses.length > 0 && `, ${pauses.length} ${pauses.length === 1 ? 'pause' : 'pauses'} taken out`}. Kit{' '}
        {rubric.state.kit.role}, version {rubric.state.kit.version}.
      </p>
      {deviations.length === 0 ? (
        <p>Every question was asked, in the kit’s order.</p>
      ) : (
        <ul className="results-list">
          {deviations.map((deviation, index) => (
            <li key={index}>{capital(deviationWords(deviation, isolated(rubric.names)))}</li>
          ))}
        </ul>
      )}
      <Delays rubric={rubric} />
      <Explained label="How the minutes are counted">
        From the moment the lead opened a question to the moment the panel left it, all visits together and
        pauses taken out; planned are the kit’s minutes for this panel’s questions.
      </Explained>
    </Card>
  )
}

/** How long after each question it was rated: late ratings are from memory, and nobody is blamed for them. */
function Delays({ rubric }: { rubric: Rubric }) {
  const delays = rubric.fidelity.delays.filter((it) => it.medianMs !== null)
  if (delays.length === 0) return null
  return (
    <details className="results-experts ui-noprint">
      <summary>When ratings were given</summary>
      <ul className="results-list">
        {delays.map(({ questionId, raters, medianMs }) => (
          <li key={questionId}>
            <span>
              {rubric.questionNumber(questionId)} {rubric.question(questionId).label}
            </span>
            <span className="ui-tiny">
              {ratingDelayWords(medianMs!)}
              {raters.length > 1 && `, the middle of ${raters.length} raters`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
