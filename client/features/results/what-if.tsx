import { useMemo } from 'react'
import { panelTable } from '#shared/calibration/panel-result.ts'
import type { PanelResult } from '#shared/calibration/sealed-result.ts'
import { useWhatIf } from '#client/connection/what-if.ts'
import { LeaveOut, WeightSliders, WhatIfCard } from '#client/ui/weighing.tsx'
import { overallShown, type Shown } from './calibrated.ts'
import { points, rangeWords, signedPoints } from './figures.ts'
import { ScorePlot } from './score-plot.tsx'
import type { Rubric } from './rubric.ts'
import type { Known } from './use-panel-result.ts'

/** Other weights and leaving things out, tried on this screen alone. It goes into no record and onto no paper. */
export function WhatIf({ rubric, known }: { rubric: Rubric; known: Known }) {
  const { matrix, counted } = rubric
  const table = useMemo(() => panelTable(matrix, 'counted', []), [matrix])
  const exploring = useWhatIf(table)
  const { wish, changed, failed, result } = exploring
  return (
    <WhatIfCard
      intro="The record keeps the weights fixed before the first candidate."
      changed={changed}
      failed={failed}
      onBringBack={exploring.bringBack}
      controls={
        <>
          <WeightSliders
            weights={counted.competencies.map(({ id }) => {
              const { name, weight } = rubric.state.kit.competencies.find((it) => it.id === id)!
              return { id, name, ...exploring.weightOf(id, weight) }
            })}
            onMove={exploring.moveWeight}
          />
          <LeaveOut
            legend="Leave out questions"
            options={matrix.questions
              .filter((it) => !it.skipped)
              .map(({ id }) => ({ id, name: `${rubric.questionNumber(id)} ${rubric.question(id).label}` }))}
            out={wish.withoutQuestions}
            onToggle={exploring.toggleQuestion}
          />
          <LeaveOut
            legend="Leave out raters"
            options={rubric.columns.map((id) => ({ id, name: rubric.names.seat(id) }))}
            out={wish.withoutRaters}
            onToggle={exploring.toggleRater}
          />
        </>
      }
      outcome={
        <>
          <Line
            name="On the record"
            raw={rawOf(rubric)}
            shown={known.kind === 'known' ? overallShown(known.result) : null}
          />
          {result && <Trial result={result} record={rawOf(rubric)} />}
        </>
      }
      explanation={
        <>
          To see whether the result hangs on one weight, one question or one person. The share beside a slider
          is what the competency then counts among those that have a question; moving one moves them all.
          Choosing weights after the answers are known would decide the result by choosing them.
          {known.kind === 'known' &&
            known.result.calibration?.rung === 'panel-history' &&
            ' What is explored here leaves out what earlier panels say of raters.'}
        </>
      }
    />
  )
}

const rawOf = ({ counted: { overall } }: Rubric) => (overall.kind === 'score' ? overall.mean : null)

function Trial({ result, record }: { result: PanelResult; record: number | null }) {
  const shown = overallShown(result)
  if (!shown) {
    return (
      <p className="ui-muted">
        {result.calibration === null
          ? 'Nothing is left to compute from.'
          : 'No score: nothing with a weight is left, or less than 60 % of the weight was rated.'}
      </p>
    )
  }
  const moved = record === null ? '' : ` (${signedPoints(shown.raw - record)})`
  return <Line name="Explored here" raw={shown.raw} shown={shown} after={moved} />
}

type LineProps = { name: string; raw: number | null; shown: Shown | null; after?: string }

function Line({ name, raw, shown, after = '' }: LineProps) {
  return (
    <div className="results-trial-line">
      <span>{name}</span>
      {raw === null ? <span /> : <ScorePlot name={name} raw={raw} shown={shown} />}
      <span className="ui-figures">
        <b>
          {raw === null ? '–' : points(raw)}
          {after}
        </b>{' '}
        <span className="ui-tiny">
          {shown && shown.calibrated !== null && `${points(shown.calibrated)} calibrated · `}
          {shown && `about 9 in 10: ${rangeWords(shown.low, shown.high)}`}
        </span>
      </span>
    </div>
  )
}
