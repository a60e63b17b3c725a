import { percent, recommendationCounts, whyNoComposite } from '#shared/calibration/words.ts'
import { cellsRated } from '#shared/calibration/ratings.ts'
import { recommendationsCounted } from '#shared/panel/seats.ts'
import { Explained } from '#client/ui/explained.tsx'
import { overallShown } from './calibrated.ts'
import { levelWords, overallFigure, points, rangeWords } from './figures.ts'
import { ScorePlot } from './score-plot.tsx'
import type { Rubric } from './rubric.ts'
import type { Known } from './use-panel-result.ts'

/** The composite, large, and the few figures that it must never be seen without. */
export function Headline({ rubric, known }: { rubric: Rubric; known: Known }) {
  const { counted, locked, revised, agreement, state, matrix } = rubric
  const { overall } = counted
  const { rated, cells } = cellsRated(matrix, 'counted')
  const shown = overall.kind === 'score' && known.kind === 'known' ? overallShown(known.result) : null
  const moved = overallFigure(locked.overall) !== overallFigure(overall)
  return (
    <section className="results-headline" aria-label="Result">
      <div className="results-big">
        <strong>{overallFigure(overall)}</strong>
        <Explained
          label={overall.kind === 'score' ? `raw, of 5, ${levelWords(overall.mean)}` : 'no composite'}
        >
          {whyNoComposite(overall) ??
            'Question means are averaged within each competency, and competencies by the kit’s fixed weights. It decides nothing by itself.'}
        </Explained>
        {overall.kind === 'score' && <ScorePlot name="Overall" raw={overall.mean} shown={shown} />}
      </div>
      <div className="results-figures">
        {shown && shown.calibrated !== null && (
          <Figure value={points(shown.calibrated)} label="calibrated">
            The raw score with gaps, and what is known of strict and lenient raters, allowed for. It stands
            beside the raw score and never in its place.
          </Figure>
        )}
        {shown && (
          <Figure value={rangeWords(shown.low, shown.high)} label="about 9 in 10">
            Another panel of similar people would probably land in this range, about 9 times in 10. It is long
            because a few raters are few witnesses, however many questions they rate.
          </Figure>
        )}
        {overall.kind === 'score' && (
          <Figure value={percent(overall.coverage)} label="of the weight rated">
            The share of the kit’s weight that has at least one rating. Below 60 % no composite is shown.
          </Figure>
        )}
        {overall.kind === 'score' && overall.raters.n > 1 && (
          <Figure value={rangeWords(overall.raters.min, overall.raters.max)} label="rater by rater">
            The lowest and the highest composite that any one rater’s own ratings would give. It is the spread
            of people, not a margin of error.
          </Figure>
        )}
        {state.revisions.length > 0 && (
          <Figure
            value={
              moved
                ? `${overallFigure(locked.overall)} → ${overallFigure(overall)}`
                : overallFigure(locked.overall)
            }
            label={moved ? 'as locked → what counts' : 'as locked'}
          >
            {`Before the debrief ${overallFigure(locked.overall)}; with the revisions that the lead chose ${overallFigure(overall)}; with every revision ${overallFigure(revised.overall)}.`}
          </Figure>
        )}
        {agreement.kind === 'agreement' && (
          <Figure
            value={`${percent(agreement.withinOneShare)} within 1`}
            label={`${percent(agreement.exactShare)} the same`}
          >
            {`Of all ${agreement.pairs.pairs} pairs of two raters on one question, how many are at most one point apart, and how many are equal.`}
          </Figure>
        )}
        <Figure
          value={recommendationCounts([...recommendationsCounted(state).values()])}
          label="recommendations"
        >
          What each rater recommended after seeing the mechanical result. Abstentions stand apart.
        </Figure>
        <Figure
          value={`${count(matrix.raters.length, 'rater')} · ${count(matrix.questions.length, 'question')}`}
          label={`${rated} of ${cells} cells rated`}
        >
          Not asked, not observed and declined are gaps. They are never counted as 0.
        </Figure>
      </div>
    </section>
  )
}

function Figure({ value, label, children }: { value: string; label: string; children: string }) {
  return (
    <div className="results-figure">
      <b>{value}</b>
      <Explained label={label}>{children}</Explained>
    </div>
  )
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`
