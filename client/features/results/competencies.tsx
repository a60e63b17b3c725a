import type { CompetencyResult } from '#shared/calibration/composite.ts'
import { percent } from '#shared/calibration/words.ts'
import { Card } from '#client/ui/card.tsx'
import { competencyShown } from './calibrated.ts'
import { Explained } from '#client/ui/explained.tsx'
import { IntervalScale } from '#client/ui/interval-plot.tsx'
import { points, rangeWords } from './figures.ts'
import { ScorePlot } from './score-plot.tsx'
import type { Rubric } from './rubric.ts'
import type { Known } from './use-panel-result.ts'

/** One line a competency: its raw mean, and around it where another panel would probably land. */
export function Competencies({ rubric, known }: { rubric: Rubric; known: Known }) {
  const adjusted = known.kind === 'known' && known.result.adjustment.kind === 'applied'
  return (
    <Card title="Competencies">
      <div className="results-plot-scale" aria-hidden="true">
        <span />
        <IntervalScale />
        <span />
      </div>
      <ul className="results-plot">
        {rubric.counted.competencies.map((it) => (
          <Competency key={it.id} rubric={rubric} known={known} result={it} />
        ))}
      </ul>
      <Explained
        label={`Hollow: raw mean.${adjusted ? ' Filled: calibrated.' : ''} Bar: about 9 in 10. n: ratings. %: weight.`}
      >
        The raw mean is the mean of the competency’s question means.{' '}
        {adjusted && 'Calibrated is the same, with gaps and known leanings allowed for. '}
        In about 9 of 10 such panels the bar holds what an average rater would give. With few raters it is
        long, because few raters say little. The share beside a name is what the competency counts in the
        overall score, fixed before the first candidate.
      </Explained>
    </Card>
  )
}

function Competency({ rubric, known, result }: { rubric: Rubric; known: Known; result: CompetencyResult }) {
  const { id, mean, weight, n, raters } = result
  const name = rubric.state.kit.competencies.find((competency) => competency.id === id)?.name ?? ''
  const shown = known.kind === 'known' ? competencyShown(known.result, id) : null
  const before = rubric.locked.competencies.find((it) => it.id === id)?.mean ?? null
  return (
    <li>
      <span className="results-plot-name">
        <span dir="auto">{name}</span> <span className="ui-tiny results-unbroken">{percent(weight)}</span>
      </span>
      {mean === null ? (
        <span className="results-plot-none ui-tiny">nobody rated its questions</span>
      ) : (
        <ScorePlot name={name} raw={mean} shown={shown} />
      )}
      <span className="results-plot-figures ui-figures">
        <b>{mean === null ? 'not observed' : points(mean)}</b>
        {shown && shown.calibrated !== null && (
          <span className="results-calibrated">{points(shown.calibrated)} calibrated</span>
        )}
        {shown && <span className="ui-tiny">{rangeWords(shown.low, shown.high)}</span>}
        <span className="ui-tiny">n {n}</span>
        {before !== null && mean !== null && points(before) !== points(mean) && (
          <span className="ui-tiny">as locked {points(before)}</span>
        )}
        {raters && raters.n > 1 && (
          <span className="ui-hidden">raters’ own means {rangeWords(raters.min, raters.max)}</span>
        )}
      </span>
    </li>
  )
}
