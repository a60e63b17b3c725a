import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import { IntervalScale } from '#client/ui/interval-plot.tsx'
import { effectiveWeightsOf } from '#shared/calibration/effective-weights.ts'
import { percent } from '#shared/calibration/words.ts'
import { type CountedCompetency, countedIn } from './counted.ts'
import type { ComparedProps } from './compared.ts'
import { ScoreLine } from './score-line.tsx'
import type { Scored } from './scores.ts'

/** Competency by competency, all candidates on one scale: where they differ, and where they do not. */
export function Competencies({ position, scored }: ComparedProps) {
  const compared = scored.filter((it) => !it.apart)
  if (compared.every((it) => it.competencies.size === 0)) return null
  const counted = countedIn(position)
  const made = effectiveIn(counted, compared)
  return (
    <Card title="Competency by competency">
      <div className="position-multiples">
        {counted.map(({ id, name, share }) => (
          <section key={id} aria-label={name}>
            <h3>
              <span dir="auto">{name}</span>{' '}
              <span className="ui-tiny">
                {percent(share)}
                {made && `, made ${madeWords(made.get(id) ?? 0)} of the differences`}
              </span>
            </h3>
            {compared.some((it) => it.competencies.has(id)) ? (
              <Rows competency={{ id, name }} compared={compared} />
            ) : (
              <p className="ui-tiny">Nobody was rated on it, so it has no part in any overall.</p>
            )}
          </section>
        ))}
      </div>
      <Explained label="By name; signs as above">
        The share beside each name is what it counts in the overall: its weight over the weights of all
        competencies that a question asks about. A competency rests on fewer questions than the whole, so its
        bars are longer. Where they overlap widely, these ratings do not tell the candidates apart.
        {made &&
          ' What a competency made of the differences is its weight times how its scores vary with the overall ones: where everybody comes out alike it decides less than it weighs.'}
      </Explained>
    </Card>
  )
}

function Rows({
  competency,
  compared,
}: {
  competency: Pick<ComparedProps['position']['competencies'][number], 'id' | 'name'>
  compared: readonly Scored[]
}) {
  return (
    <>
      <div className="position-row is-small is-scale" aria-hidden="true">
        <span />
        <IntervalScale />
        <span />
      </div>
      <ul className="position-rows">
        {compared.map((it) => {
          const score = it.competencies.get(competency.id)
          return (
            <li key={it.id} className="position-row is-small">
              <span className="position-name">
                <bdi>{it.name}</bdi>
              </span>
              {score ? (
                <ScoreLine name={`${it.name}, ${competency.name}`} score={score} />
              ) : (
                <span className="position-none ui-tiny">not observed</span>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}

/** By the scores that stand in the rows: calibrated where everybody has one, else raw. Null with fewer than five candidates. */
function effectiveIn(counted: readonly CountedCompetency[], compared: readonly Scored[]) {
  const scores = compared.map((it) => [...it.competencies])
  const calibrated = scores.flat().every(([, score]) => score.calibrated !== null)
  return effectiveWeightsOf(
    new Map(counted.map(({ id, share }): [string, number] => [id, share])),
    scores.map(
      (own) =>
        new Map(own.map(([id, score]) => [id, calibrated ? (score.calibrated ?? score.raw) : score.raw])),
    ),
  )
}

/** Nothing and less than nothing are one: differences that ran against the whole decided nothing. */
const madeWords = (share: number) => (share < 0.005 ? 'none' : percent(share))
