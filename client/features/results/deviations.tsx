import { capital, deviationWords, isolated, minutesWords } from '#shared/calibration/words.ts'
import { Card } from '#client/ui/card.tsx'
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
    </Card>
  )
}
