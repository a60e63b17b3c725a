import { type PositionScore, profileOf } from '#shared/calibration/profile.ts'
import { fitWords, impressionWords, leniencyWords } from '#shared/calibration/rater-words.ts'
import { profileQuestion } from '#shared/calibration/sign-words.ts'
import type { Calibration, RaterResult } from '#shared/calibration/engine/calibration.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import '#client/ui/interval-plot.css'
import type { ComparedProps } from './compared.ts'

/** So far to either side of 0 the bars reach, in rating points. */
const REACH = 2
const x = (points: number) => `${50 + (Math.max(-REACH, Math.min(REACH, points)) / REACH) * 48}%`

/** How strict each panelist was over these candidates. For admins alone: nobody else is told who stands behind a rater. */
export function Panelists({ comparison, names }: ComparedProps) {
  const { result, raters, table } = comparison
  const calibration = result && result.adjustment.kind !== 'refused' ? result.calibration : null
  // Between groups without anybody in common strict panelists cannot be told from weak interviews.
  if (!raters || !calibration || calibration.candidates.some((it) => it.group !== 0)) return null
  if (calibration.mode === 'panel') return null
  const name = (id: string) => raters.find((it) => it.id === id)?.name ?? 'somebody'
  const byName = calibration.raters.toSorted((one, other) => name(one.id).localeCompare(name(other.id)))
  return (
    <Card title="Panelists over these candidates" className="ui-noprint">
      <div className="position-panelists-ends ui-tiny" aria-hidden="true">
        <span>more lenient</span>
        <span>stricter</span>
      </div>
      <ul className="position-panelists">
        {byName.map((it) => (
          <li key={it.id}>
            <p>
              <b>
                <bdi>{name(it.id)}</bdi>
              </b>{' '}
              <span className="ui-tiny">{restsOn(it)}</span>
            </p>
            <Strictness leniency={it.leniency} />
            <p>{leniencyWords(it.leniency)}</p>
            {askedOf(it.id, calibration, table.ratings, names.candidate).map((words) => (
              <p key={words} className="ui-muted">
                {words}
              </p>
            ))}
          </li>
        ))}
      </ul>
      <Explained label="Whose eyes this is for, and what it is">
        Admins alone see this; each rater sees their own over all panels under “Your ratings”. The bar is
        about 9 in 10: how many rating points lower (stricter) or higher (more lenient) a panelist scores than
        the average one would score the same answers. Only a bar that leaves out 0 is a difference, and strict
        is not wrong.
      </Explained>
    </Card>
  )
}

/** Lenient to the left, strict to the right, as everywhere. */
const Strictness = ({ leniency: { mean, low, high } }: Pick<RaterResult, 'leniency'>) => (
  <svg className="ui-interval" width="100%" height="18" aria-hidden="true">
    <line className="is-zero" x1="50%" x2="50%" y1="1" y2="17" />
    <line className="is-range" x1={x(-high)} x2={x(-low)} y1="9" y2="9" />
    <circle className="is-calibrated" cx={x(-mean)} cy="9" r="4" />
  </svg>
)

const restsOn = ({ ratings, candidates }: RaterResult) =>
  `${ratings} ${ratings === 1 ? 'rating' : 'ratings'}, ${candidates} ${candidates === 1 ? 'candidate' : 'candidates'}`

/** What is worth asking this panelist about. Most of the time nothing. */
function askedOf(
  id: string,
  { impressions, ordinal }: Calibration,
  scores: readonly PositionScore[],
  candidate: (id: string) => string,
): readonly string[] {
  const fit = ordinal?.raters.find((it) => it.rater === id)
  const question = profileQuestion(profileOf(scores, id))
  return [
    ...impressions.filter((it) => it.rater === id).map((it) => impressionWords(it, candidate(it.candidate))),
    fit ? fitWords(fit) : null,
    question && `Worth asking: “${question}”`,
  ].filter((it) => it !== null)
}
