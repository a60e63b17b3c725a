import type { Strictness } from '#shared/calibration/over-time.ts'

/** Two points either way are as far as anybody is drawn. */
const REACH = 2
const x = (points: number) => `${50 + (Math.max(-REACH, Math.min(REACH, points)) / REACH) * 48}%`

/** Strictness on a line from more lenient to stricter, as an interval with a dot. The words beside it carry the figures. */
export const SeverityPlot = ({ strictness }: { strictness: Strictness }) => (
  <div className="raters-severity" aria-hidden="true">
    <svg width="100%" height="24">
      <line className="is-axis" x1="2%" x2="98%" y1="12" y2="12" />
      <line className="is-zero" x1="50%" x2="50%" y1="1" y2="23" />
      <line className="is-range" x1={x(strictness.lo)} x2={x(strictness.hi)} y1="12" y2="12" />
      <circle cx={x(strictness.points)} cy="12" r="4.5" />
    </svg>
    <span className="raters-ends ui-tiny">
      <span>more lenient</span>
      <span>stricter</span>
    </span>
  </div>
)
