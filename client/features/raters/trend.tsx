import type { RaterOverTime } from '#shared/calibration/over-time.ts'
import { trendWords } from '#shared/calibration/reliability-words.ts'
import { percent } from '#shared/calibration/words.ts'
import type { RaterFigures } from '#shared/contract/raters.ts'
import { Explained } from '#client/ui/explained.tsx'

const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })

type Over = Extract<RaterOverTime, { kind: 'over-time' }>

/** "+0.3", "−0.1", "0.0". */
function signedPoints(value: number): string {
  const printed = Math.abs(value).toFixed(1)
  return printed === '0.0' ? printed : `${value < 0 ? '−' : '+'}${printed}`
}

/** Agreement from panel to panel, and the trend. A point is small: the row is to be read, and the table has the figures. */
export function Trend({ rater, over }: { rater: RaterFigures; over: Over }) {
  if (over.panels.length < 2) return null
  const titleOf = new Map(rater.titles.map((it) => [it.panelId, it.position]))
  const last = over.panels.length - 1
  const x = (index: number) => 4 + (index / last) * 192
  const y = (share: number) => 44 - share * 40
  return (
    <section className="raters-trend" aria-label="From panel to panel">
      <h3>From panel to panel</h3>
      <svg viewBox="0 0 200 48" preserveAspectRatio="none" aria-hidden="true">
        {[0, 0.5, 1].map((share) => (
          <line key={share} className="is-grid" x1="0" x2="200" y1={y(share)} y2={y(share)} />
        ))}
        <polyline points={over.panels.map((it, index) => `${x(index)},${y(it.withinOneShare)}`).join(' ')} />
        <polyline
          className="is-exact"
          points={over.panels.map((it, index) => `${x(index)},${y(it.exactShare)}`).join(' ')}
        />
      </svg>
      <p className="ui-tiny">Solid: within one point. Dashed: the same.</p>
      <p>{trendWords(over.trend)}</p>
      {over.trend.kind === 'slope' && (
        <Explained label="What the trend is">
          A straight line through the panels’ differences: own ratings minus fellow raters’ on the same
          answers, a panel being one point however many ratings it has. The change is along that line from the
          first panel to the last, and in about 9 of 10 such cases the interval holds it. Other fellow raters
          and other candidates change the difference too, so it says nothing about strict or lenient.
        </Explained>
      )}
      <details className="raters-more">
        <summary>Panel by panel</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Panel</th>
              <th scope="col">Within one</th>
              <th scope="col">The same</th>
              <th scope="col">Shared</th>
              <th scope="col">Difference</th>
            </tr>
          </thead>
          <tbody className="ui-figures">
            {over.panels.map((it) => (
              <tr key={it.panelId}>
                <th scope="row">
                  <bdi>{titleOf.get(it.panelId) ?? 'A panel'}</bdi>{' '}
                  <span className="ui-tiny">{DAY.format(it.at)}</span>
                </th>
                <td>{percent(it.withinOneShare)}</td>
                <td>{percent(it.exactShare)}</td>
                <td>{it.ratings}</td>
                <td>{signedPoints(it.difference)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}
