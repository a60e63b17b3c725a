import { leanWords } from '#shared/calibration/engine/words.ts'
import { isLead } from '#shared/panel/seats.ts'
import { Card } from '#client/ui/card.tsx'
import { type Lean, leansShown } from './calibrated.ts'
import { Explained } from '#client/ui/explained.tsx'
import { signedPoints } from './figures.ts'
import type { Rubric } from './rubric.ts'
import type { Known } from './use-panel-result.ts'

/** So far to either side of 0 the bars reach, in rating points. */
const REACH = 2
const x = (value: number) => 50 + (Math.max(-REACH, Math.min(REACH, value)) / REACH) * 48

/** How raters lie against each other on this panel: all of them for the lead, for a rater their own bar. */
export function Leans({ rubric, known }: { rubric: Rubric; known: Known }) {
  if (known.kind !== 'known') return null
  const { state, panel, columns } = rubric
  const leans = leansShown(known.result, columns)
  if (leans.length === 0) return null
  const leads = panel.mySeat !== null && isLead(state, panel.mySeat)
  const only = leans.length === 1 && leans[0]!.seat === panel.mySeat
  return (
    <Card title={only ? 'Your leaning on this panel' : 'Leanings on this panel'} className="ui-noprint">
      <div className="results-lean-scale ui-tiny" aria-hidden="true">
        <span />
        <span>
          <span>lower</span>
          <span>higher</span>
        </span>
      </div>
      <ul className="results-leans">
        {leans.map((lean) => (
          <LeanRow key={lean.seat} rubric={rubric} lean={lean} />
        ))}
      </ul>
      <Explained label="Points against the other raters here; thin line: about 9 in 10">
        Each rests on the n ratings that this rater gave on this panel
        {known.result.calibration?.rung === 'panel-history' && ', and on earlier panels where there are any'}.
        One candidate cannot tell a strict rater from one whom the answers convinced less, so nobody is called
        either here; and only an interval that leaves out 0 is a difference at all.{' '}
        {leads
          ? 'You see all of them because you lead; each rater sees their own alone.'
          : only && 'You and the lead can see this, nobody else on the panel.'}
      </Explained>
    </Card>
  )
}

function LeanRow({ rubric, lean }: { rubric: Rubric; lean: Lean }) {
  const { seat, mean, low, high, ratings } = lean
  return (
    <li>
      <span className="results-lean-name">
        <bdi>{rubric.names.seat(seat)}</bdi>
      </span>
      <svg width="100%" height="20" aria-hidden="true">
        <rect className="is-rest" width="100%" height="12" y="4" rx="4" />
        <rect
          className="is-lean"
          x={`${Math.min(50, x(mean))}%`}
          width={`${Math.abs(x(mean) - 50)}%`}
          y="4"
          height="12"
          rx="2"
        />
        <line className="is-interval" x1={`${x(low)}%`} x2={`${x(high)}%`} y1="10" y2="10" />
        <line className="is-zero" x1="50%" x2="50%" y1="0" y2="20" />
      </svg>
      <b className="ui-figures">{signedPoints(mean)}</b>
      <span className="results-lean-words ui-tiny">
        {leanWords(lean)} · n {ratings}
      </span>
    </li>
  )
}
