import type { Shown } from './calibrated.ts'
import { points, rangeWords } from './figures.ts'

/** The five levels lie at 2 to 98 percent of the width, so that a dot at either end stays inside. */
const x = (value: number) => `${2 + ((value - 1) / 4) * 96}%`
const LEVELS = [1, 2, 3, 4, 5]

type Props = {
  /** Said first by a screen reader: "Overall", a competency's name. */
  name: string
  raw: number
  /** Null while there is none, or where there is none to be had: then the raw score stands alone. */
  shown: Shown | null
}

/** A score on the scale. Hollow: raw; filled: calibrated, where anything was adjusted; bar: the interval. */
export function IntervalPlot({ name, raw, shown }: Props) {
  return (
    <svg
      className="results-plot-line"
      width="100%"
      height="24"
      role="img"
      aria-label={`${name}: ${plotWords(raw, shown)}`}
    >
      {LEVELS.map((level) => (
        <line key={level} className="is-grid" x1={x(level)} x2={x(level)} y1="1" y2="23" />
      ))}
      {shown && <line className="is-range" x1={x(shown.low)} x2={x(shown.high)} y1="12" y2="12" />}
      <circle className="is-raw" cx={x(raw)} cy="12" r="6" />
      {shown && shown.calibrated !== null && (
        <circle className="is-calibrated" cx={x(shown.calibrated)} cy="12" r="4" />
      )}
    </svg>
  )
}

/** The plot in words: "raw 3.4, calibrated 3.5, about 9 in 10 between 2.9 and 4.1, of 5". */
export function plotWords(raw: number, shown: Shown | null): string {
  const calibrated = shown && shown.calibrated !== null ? [`calibrated ${points(shown.calibrated)}`] : []
  const between = shown ? [`about 9 in 10: ${rangeWords(shown.low, shown.high)}`] : []
  return [`raw ${points(raw)} of 5`, ...calibrated, ...between].join(', ')
}

/** The levels above a column of plots. */
export const PlotScale = () => (
  <svg width="100%" height="14">
    {LEVELS.map((level) => (
      <text key={level} x={x(level)} y="11" textAnchor="middle">
        {level}
      </text>
    ))}
  </svg>
)
