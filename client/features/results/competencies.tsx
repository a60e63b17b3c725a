import type { CompetencyResult } from '#shared/calibration/composite.ts'
import { percent } from '#shared/calibration/words.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from './explained.tsx'
import { points, rangeWords } from './figures.ts'
import type { Rubric } from './rubric.ts'

/** One line a competency: its mean on the scale, the range of the raters' own means, n. */
export function Competencies({ rubric }: { rubric: Rubric }) {
  const before = new Map(rubric.locked.competencies.map((it) => [it.id, it.mean]))
  const moved = rubric.counted.competencies.some((it) => before.get(it.id) !== it.mean)
  return (
    <Card title="Competencies">
      <div className="results-plot-scale" aria-hidden="true">
        <span />
        <Scale />
        <span />
      </div>
      <ul className="results-plot">
        {rubric.counted.competencies.map((it) => (
          <li key={it.id}>
            <span className="results-plot-name">
              {rubric.state.kit.competencies.find((competency) => competency.id === it.id)?.name}{' '}
              <span className="ui-tiny">{percent(it.weight)}</span>
            </span>
            <Plot result={it} before={before.get(it.id) ?? null} />
            <span className="results-plot-figures ui-figures">
              <b>{it.mean === null ? 'not rated' : points(it.mean)}</b>
              {it.raters && it.raters.n > 1 && (
                <span className="ui-tiny">{rangeWords(it.raters.min, it.raters.max)}</span>
              )}
              <span className="ui-tiny">n {it.n}</span>
            </span>
          </li>
        ))}
      </ul>
      <Explained
        label={`Dot: raw mean.${moved ? ' Hollow: as locked.' : ''} Bar: the raters’ own means. n: ratings.`}
      >
        The dot is the mean of the competency’s question means. The bar runs from the lowest to the highest
        mean of any one rater, so it shows how far people differ. It is no confidence interval.
      </Explained>
    </Card>
  )
}

/** The five levels lie at 2 to 98 percent of the width, so that a dot at either end stays inside. */
const x = (value: number) => `${2 + ((value - 1) / 4) * 96}%`
const LEVELS = [1, 2, 3, 4, 5]

const Scale = () => (
  <svg width="100%" height="14">
    {LEVELS.map((level) => (
      <text key={level} x={x(level)} y="11" textAnchor="middle">
        {level}
      </text>
    ))}
  </svg>
)

function Plot({ result, before }: { result: CompetencyResult; before: number | null }) {
  const { mean, raters, n } = result
  if (mean === null) return <span className="results-plot-none ui-tiny">nobody rated its questions</span>
  const label = `Mean ${points(mean)} of 5 from ${n} ratings${raters ? `; raters’ own means ${rangeWords(raters.min, raters.max)}` : ''}`
  return (
    <svg className="results-plot-line" width="100%" height="24" role="img" aria-label={label}>
      {LEVELS.map((level) => (
        <line key={level} className="is-grid" x1={x(level)} x2={x(level)} y1="1" y2="23" />
      ))}
      {raters && <line className="is-range" x1={x(raters.min)} x2={x(raters.max)} y1="12" y2="12" />}
      {before !== null && before !== mean && <circle className="is-before" cx={x(before)} cy="12" r="5" />}
      <circle className="is-mean" cx={x(mean)} cy="12" r="7" />
    </svg>
  )
}
