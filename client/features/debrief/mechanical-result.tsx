import { type Composite, compositeOf } from '#shared/calibration/composite.ts'
import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { percent, whyNoComposite } from '#shared/calibration/words.ts'
import { useRoom } from '#client/connection/room.tsx'
import { Card } from '#client/ui/card.tsx'

/** What the ratings give by the weights that were fixed before the first candidate. It decides nothing. */
export function MechanicalResult({ matrix, counted }: { matrix: RatingMatrix; counted: Composite }) {
  const { view } = useRoom()
  const { overall, competencies } = counted
  const figure = (composite: Composite) =>
    composite.overall.kind === 'score' ? composite.overall.mean.toFixed(1) : '–'
  return (
    <Card title="1 · Mechanical result">
      <div className="closing-result">
        <p className="closing-big ui-figures">
          <strong>{figure(counted)}</strong> <span className="ui-muted">of 5</span>
        </p>
        <p className="ui-muted">
          {whyNoComposite(overall) ??
            (overall.kind === 'score' &&
              `Fixed weights, ${percent(overall.coverage)} of the weight rated, ${overall.n} ratings by ${matrix.raters.length}.`)}{' '}
          {view.revisions.length > 0 &&
            `As locked ${figure(compositeOf(matrix, 'locked'))}, with every revision ${figure(compositeOf(matrix, 'revised'))}.`}{' '}
          {overall.kind === 'score' && 'This number decides nothing. '}People decide, with reasons.
        </p>
      </div>
      <ul className="closing-competencies">
        {competencies.map((it) => (
          <li key={it.id}>
            <span>
              {view.kit.competencies.find((competency) => competency.id === it.id)?.name}{' '}
              <span className="ui-tiny">{percent(it.weight)}</span>
            </span>
            <svg width="100%" height="8" aria-hidden="true">
              <rect className="is-rest" width="100%" height="8" rx="4" />
              {it.mean !== null && (
                <rect className="is-mean" width={`${((it.mean - 1) / 4) * 100}%`} height="8" rx="4" />
              )}
            </svg>
            <span className="ui-figures">
              {it.mean === null ? (
                <span className="ui-tiny">not rated</span>
              ) : (
                <>
                  <b>{it.mean.toFixed(1)}</b> <span className="ui-tiny">n {it.n}</span>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
