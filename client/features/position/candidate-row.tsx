import { rankWords } from '#shared/calibration/engine/words.ts'
import { percent } from '#shared/calibration/words.ts'
import type { PositionAnswer } from '#shared/contract/positions.ts'
import { points, signedPoints } from './figures.ts'
import { panelNumber } from './names.ts'
import { ScoreLine } from './score-line.tsx'
import { PanelOwn } from './panel-own.tsx'
import type { Scored } from './scores.ts'

type Props = {
  scored: Scored
  position: PositionAnswer
  /** False where no rank may be told. */
  ranked: boolean
  /** How many are ranked. */
  among: number
}

/** One candidate: the figures, how much of the kit they rest on, and the way to each panel's own results. */
export function CandidateRow({ scored, position, ranked, among }: Props) {
  const { id, name, overall, coverage, panels, rank } = scored
  const chosen = position.decisions[0]?.candidate?.id === id
  return (
    <li>
      <div className="position-row">
        <span className="position-name">
          <b dir="auto">{name}</b>
          {chosen && <span className="ui-tiny"> chosen</span>}
        </span>
        {overall ? (
          <ScoreLine name={name} score={overall} />
        ) : (
          <span className="position-none ui-tiny">
            {scored.apart
              ? 'No score on this position’s questions.'
              : `No overall: ${percent(coverage)} of the weight was rated, 60 % would do.`}
          </span>
        )}
      </div>
      <p className="position-after ui-tiny">
        {overall && <span>{percent(coverage)} of the weight rated</span>}
        {rank && ranked && <span>{rankWords(rank, among)}</span>}
      </p>
      {panels.map((panel) => (
        <PanelOwn key={panel.id} panel={panel} number={panelNumber(position.panels, panel.id)} name={name} />
      ))}
      <Steps scored={scored} />
    </li>
  )
}

/** Raw to calibrated, step by step. Absent where nothing was adjusted. */
function Steps({ scored: { steps, name } }: { scored: Scored }) {
  if (!steps) return null
  return (
    <details className="position-steps">
      <summary>
        From raw to calibrated<span className="ui-hidden">: {name}</span>
      </summary>
      <dl>
        <Step name="Raw" value={points(steps.raw)} why="The weighted mean of what was rated." />
        <Step
          name="Leniency"
          value={signedPoints(steps.leniency)}
          why="What an average panelist would have given more, or less, on the same answers."
        />
        <Step
          name="Gaps"
          value={signedPoints(steps.gaps)}
          why="Ratings that are missing no longer tilt the mean towards who was there."
        />
        <Step name="Fair" value={points(steps.fair)} why="Raw with both." />
        <Step
          name="Shrinkage"
          value={signedPoints(steps.shrinkage)}
          why="A pull towards the mean of the position’s candidates: few ratings say little."
        />
        <Step name="Calibrated" value={points(steps.calibrated)} why="What stands beside the raw score." />
      </dl>
    </details>
  )
}

const Step = ({ name, value, why }: { name: string; value: string; why: string }) => (
  <div>
    <dt>{name}</dt>
    <dd className="ui-figures">{value}</dd>
    <dd className="ui-tiny">{why}</dd>
  </div>
)
