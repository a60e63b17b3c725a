import '#client/ui/interval-plot.css'

/** 0 to 1 lies at 2 to 98 percent of the width, so that a dot at either end stays inside. */
const x = (share: number) => `${2 + share * 96}%`
/** Where the words change: cannot rank, weak, fair, good. */
const BOUNDS = [0, 0.5, 0.7, 0.85, 1]

type Props = { reliability: number; range: { readonly low: number; readonly high: number } }

/** How well the set can be ranked, 0 to 1, never without its interval; in figures below the bar. */
export const ReliabilityBar = ({ reliability, range: { low, high } }: Props) => (
  <div className="position-reliability">
    <svg className="ui-interval" width="100%" height="20" aria-hidden="true">
      {BOUNDS.map((bound) => (
        <line key={bound} className="is-grid" x1={x(bound)} x2={x(bound)} y1="1" y2="19" />
      ))}
      <line className="is-range" x1={x(low)} x2={x(high)} y1="10" y2="10" />
      <circle className="is-calibrated" cx={x(reliability)} cy="10" r="5" />
    </svg>
    <p className="ui-tiny ui-figures">
      {reliability.toFixed(2)} of 1, about 9 in 10: {low.toFixed(2)} to {high.toFixed(2)}
    </p>
  </div>
)
