import type { Shown } from './calibrated.ts'
import { plotWords } from './plot-words.ts'

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
