import './interval-plot.css'

/** The levels lie at 2 to 98 percent of the width, so that a dot at either end stays inside. */
const x = (value: number) => `${2 + ((Math.min(5, Math.max(1, value)) - 1) / 4) * 96}%`
const LEVELS = [1, 2, 3, 4, 5]

type Props = {
  /** The plot in words, for screen readers: never the only place where the figures stand. */
  label: string
  raw: number
  /** Null where nothing was adjusted: the raw score says it all. */
  calibrated: number | null
  /** About 9 in 10; null while it is not known. */
  interval: { readonly low: number; readonly high: number } | null
}

/** A score from 1 to 5. Hollow: raw; filled: calibrated; bar: the interval. */
export const IntervalPlot = ({ label, raw, calibrated, interval }: Props) => (
  <svg className="ui-interval" width="100%" height="24" role="img" aria-label={label}>
    {LEVELS.map((level) => (
      <line key={level} className="is-grid" x1={x(level)} x2={x(level)} y1="1" y2="23" />
    ))}
    {interval && <line className="is-range" x1={x(interval.low)} x2={x(interval.high)} y1="12" y2="12" />}
    <circle className="is-raw" cx={x(raw)} cy="12" r="6" />
    {calibrated !== null && <circle className="is-calibrated" cx={x(calibrated)} cy="12" r="4" />}
  </svg>
)

/** The levels above a column of plots. */
export const IntervalScale = () => (
  <svg className="ui-interval" width="100%" height="14" aria-hidden="true">
    {LEVELS.map((level) => (
      <text key={level} x={x(level)} y="11" textAnchor="middle">
        {level}
      </text>
    ))}
  </svg>
)
