import { ratersNeeded } from '#shared/calibration/engine/precision.ts'
import { adjustmentWords, resultWords, robustnessWords } from '#shared/calibration/engine/words.ts'
import type { PanelResult } from '#shared/calibration/sealed-result.ts'
import { capital } from '#shared/calibration/words.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { Card } from '#client/ui/card.tsx'
import { overallShown, stepsShown } from './calibrated.ts'
import { Explained } from '#client/ui/explained.tsx'
import { exactPoints, points, signedPoints } from './figures.ts'
import type { Rubric } from './rubric.ts'
import type { Known } from './use-panel-result.ts'

/** What was done about strict and lenient raters, why, what would change it, and what the result may claim. */
export function Adjustment({ rubric, known }: { rubric: Rubric; known: Known }) {
  return (
    <Card title="Adjusted for strict and lenient?" className="results-adjustment">
      {known.kind === 'off' && (
        <>
          <h3>Switched off</h3>
          <p>For this position nothing is calibrated. The raw figures are all that is shown.</p>
        </>
      )}
      {known.kind === 'waiting' && <p className="ui-muted">Computing. The raw figures are complete.</p>}
      {known.kind === 'failed' && (
        <p className="ui-muted">
          It could not be computed on this device. The raw figures are complete without it.
        </p>
      )}
      {known.kind === 'known' && <Outcome rubric={rubric} known={known} />}
    </Card>
  )
}

function Outcome({ rubric, known }: { rubric: Rubric; known: Extract<Known, { kind: 'known' }> }) {
  const { result } = known
  const { calibration, adjustment } = result
  const words = adjustmentWords(adjustment, {
    rater: (id) => `\u2068${rubric.names.seat(id as SeatId)}\u2069`,
    candidate: () => rubric.panel.candidate,
  })
  // Where the overall score is hidden, nothing is said that would give it away.
  const told = calibration && (overallShown(result) ? calibration : { ...calibration, candidates: [] })
  const robustness = told?.candidates[0]?.robustness ?? null
  return (
    <>
      <h3>{words.verdict}</h3>
      <p>{words.why}</p>
      {words.fix && <p className="ui-muted">What would change that: {words.fix}</p>}
      {told && (
        <ul className="results-claims">
          {resultWords(told, adjustment)
            .filter((sentence) => sentence !== words.why)
            .map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          {robustness && <li>{capital(robustnessWords(robustness.largest))}.</li>}
        </ul>
      )}
      <Decomposition result={result} />
      <MorePanelists result={result} />
      {calibration && (
        <Explained label={FROM[known.from]}>
          {`Engine version ${calibration.engineVersion}, ${RUNGS[calibration.rung]}, from ${calibration.ratings} ratings. ` +
            'A model with raters, questions and the candidate, in which raters are taken as a sample of people like them. ' +
            'It says how far panels agree, not whether the questions measure what the job needs.'}
        </Explained>
      )}
    </>
  )
}

/** So near, in rating points either way, is a score that says something about a tenth. */
const NEAR_POINTS = 0.3
/** Nine in ten of a normal distribution lie this many standard deviations around its middle. */
const NINE_IN_TEN = 1.6449

/** What a nearer score would cost. Absent where nothing was estimated from these ratings. */
function MorePanelists({ result }: { result: PanelResult }) {
  const { calibration } = result
  if (!calibration || calibration.rung === 'raw' || !overallShown(result)) return null
  const needed = ratersNeeded(calibration.study, NEAR_POINTS / NINE_IN_TEN)
  return (
    <div className="ui-noprint">
      <Explained label="Would more panelists help?">
        {`For a score within ${points(NEAR_POINTS)} points either way, about 9 in 10, a panel needs about ${needed} panelists who differ as these do. ` +
          'More questions help far less: one person’s impression of the candidate is in all of their ratings.'}
      </Explained>
    </div>
  )
}

const FROM: Readonly<Record<Extract<Known, { kind: 'known' }>['from'], string>> = {
  seal: 'As sealed with the record',
  server: 'As of now; the seal will fix it',
  here: 'Computed on this device, without what earlier panels say of these raters',
}
const RUNGS = {
  raw: 'nothing calibrated',
  panel: 'one panel by itself',
  'panel-history': 'one panel, with raters known from earlier ones',
  position: 'all panels of the position',
  ordinal: 'all panels of the position, ratings as ordered categories',
} as const

/** Raw to calibrated, step by step. Absent where nothing was adjusted. */
function Decomposition({ result }: { result: PanelResult }) {
  const steps = stepsShown(result)
  if (!steps) return null
  return (
    <details className="results-steps">
      <summary>From raw to calibrated</summary>
      <dl>
        <Step name="Raw" value={exactPoints(steps.raw)} why="The weighted mean of what was rated." />
        <Step
          name="Leniency"
          value={signedPoints(steps.leniency, 2)}
          why="What an average rater would have given more, or less, on the same answers."
        />
        <Step
          name="Gaps"
          value={signedPoints(steps.gaps, 2)}
          why="Ratings that are missing no longer tilt the mean towards who was there."
        />
        <Step name="Fair" value={exactPoints(steps.fair)} why="Raw with both." />
        <Step
          name="Shrinkage"
          value={signedPoints(steps.shrinkage, 2)}
          why="A pull towards the position’s mean. One panel has none."
        />
        <Step
          name="Calibrated"
          value={exactPoints(steps.calibrated)}
          why="What stands beside the raw score."
        />
      </dl>
    </details>
  )
}

function Step({ name, value, why }: { name: string; value: string; why: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="ui-figures">{value}</dd>
      <dd className="ui-tiny">{why}</dd>
    </div>
  )
}
