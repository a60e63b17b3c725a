import { Card } from '#client/ui/card.tsx'
import { whenText } from '#client/ui/when.ts'
import type { PositionDecision } from '#shared/contract/positions.ts'
import type { ComparedProps } from './compared.ts'
import { DecisionForm } from './decision-form.tsx'
import type { Names } from './names.ts'
import { MechanicalResult } from './mechanical-result.tsx'

/** What arithmetic alone comes to, and only then what people decide. */
export function DecisionCard(props: ComparedProps) {
  const { decisions } = props.position
  const [standing, ...earlier] = decisions
  return (
    <Card title="Decision">
      <MechanicalResult {...props} />
      {standing && (
        <section className="position-standing" aria-label="The decision that stands">
          <h3>Decided</h3>
          <Decision decision={standing} names={props.names} />
        </section>
      )}
      <DecisionForm {...props} />
      {earlier.length > 0 && (
        <details className="position-more">
          <summary>Earlier decisions ({earlier.length})</summary>
          <ul className="position-decisions">
            {earlier.map((it) => (
              <li key={it.at}>
                <Decision decision={it} names={props.names} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}

/** One decision as it was recorded, with the result that it looked at. */
function Decision({ decision, names }: { decision: PositionDecision; names: Names }) {
  const { candidate, by, at, reasons, override, signedIncomparable, mechanical } = decision
  const [first] = mechanical.order
  return (
    <div className="position-decision">
      <p>
        <b dir="auto">{candidate?.name ?? 'None of them'}</b>{' '}
        <span className="ui-tiny">
          by <bdi>{by}</bdi>, {whenText(at)}
        </span>
      </p>
      <p className="position-words" dir="auto">
        {reasons}
      </p>
      {override && (
        <p className="position-words">
          <span className="ui-muted">Against the mechanical result, because: </span>
          <bdi>{override}</bdi>
        </p>
      )}
      {signedIncomparable && (
        <p className="position-words">
          <span className="ui-muted">
            Ranked though they cannot be compared, signed by <bdi>{by}</bdi>:{' '}
          </span>
          <bdi>{signedIncomparable}</bdi>
        </p>
      )}
      {first && (
        <p className="ui-tiny">
          Highest by the {mechanical.basis} score as it was shown then: {names.candidate(first.candidate)}.
        </p>
      )}
    </div>
  )
}
