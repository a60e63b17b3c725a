import type { Fidelity } from '#shared/calibration/fidelity.ts'
import { lengthText } from '#client/ui/length.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { Card } from '#client/ui/card.tsx'

type Props = {
  fidelity: Fidelity
  label: (question: QuestionId) => string
  skipped: (question: QuestionId) => boolean
}

/** Minutes on each question against the plan: a bar for what it took, a mark where the plan ends. */
export function Minutes({ fidelity, label, skipped }: Props) {
  const { times, actualMs, plannedMs, pauses } = fidelity
  const longest = Math.max(1, ...times.flatMap((it) => [it.actualMs, it.plannedMs]))
  const paused = pauses.reduce((total, pause) => total + (pause.ms ?? 0), 0)
  return (
    <Card title="Minutes per question">
      <ol className="timeline-bars">
        {times.map(({ questionId, actualMs: actual, plannedMs: planned }) => (
          <li key={questionId}>
            <span dir="auto">{label(questionId)}</span>
            <svg width="100%" height="18" aria-hidden="true">
              <rect className="is-plan" y="3" width={`${(planned / longest) * 100}%`} height="12" rx="3" />
              <rect
                className="is-actual"
                y="3"
                width={`${(Math.min(actual, planned) / longest) * 100}%`}
                height="12"
                rx="3"
              />
              {actual > planned && (
                <rect
                  className="is-over"
                  x={`${(planned / longest) * 100}%`}
                  y="3"
                  width={`${((actual - planned) / longest) * 100}%`}
                  height="12"
                  rx="3"
                />
              )}
              <line
                x1={`${(planned / longest) * 100}%`}
                x2={`${(planned / longest) * 100}%`}
                y1="0"
                y2="18"
              />
            </svg>
            <span className="ui-figures">
              {skipped(questionId) ? 'skipped' : actual === 0 ? 'not asked' : lengthText(actual)}{' '}
              <span className="ui-tiny">
                {skipped(questionId) && actual > 0 && `after ${lengthText(actual)} `}of {lengthText(planned)}
              </span>
            </span>
          </li>
        ))}
      </ol>
      <p className="ui-muted timeline-total">
        In all {lengthText(actualMs)} of {lengthText(plannedMs)} planned
        {pauses.length > 0 &&
          `; ${pauses.length} ${pauses.length === 1 ? 'pause' : 'pauses'} of ${lengthText(paused)} not counted`}
        . A bar is the time taken, the mark the plan; what lies beyond the mark went over it.
      </p>
    </Card>
  )
}
