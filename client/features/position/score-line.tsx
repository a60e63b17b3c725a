import { IntervalPlot } from '#client/ui/interval-plot.tsx'
import { points, rangeWords } from './figures.ts'
import type { Score } from './scores.ts'

/** A score drawn and in figures: raw first, calibrated beside it, then the interval. */
export const ScoreLine = ({ name, score }: { name: string; score: Score }) => (
  <>
    <IntervalPlot
      label={`${name}: ${scoreWords(score)}`}
      raw={score.raw}
      calibrated={score.calibrated}
      interval={score.interval}
    />
    <span className="position-figures ui-figures">
      <Figure value={score.raw} name="raw" />
      {score.calibrated !== null && <Figure value={score.calibrated} name="calibrated" />}
      {score.interval && (
        <span className="ui-tiny">{rangeWords(score.interval.low, score.interval.high)}</span>
      )}
    </span>
  </>
)

const Figure = ({ value, name }: { value: number; name: 'raw' | 'calibrated' }) => (
  <span className={`position-figure is-${name}`}>
    <b>{points(value)}</b> <span className="ui-tiny">{name}</span>
  </span>
)

/** "raw 3.4 of 5, calibrated 3.5, about 9 in 10: 2.9 to 4.1". */
export function scoreWords({ raw, calibrated, interval }: Score): string {
  return [
    `raw ${points(raw)} of 5`,
    ...(calibrated === null ? [] : [`calibrated ${points(calibrated)}`]),
    ...(interval ? [`about 9 in 10: ${rangeWords(interval.low, interval.high)}`] : []),
  ].join(', ')
}
