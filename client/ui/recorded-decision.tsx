import { Pill } from './pill.tsx'
import './recorded-decision.css'

/** A decision as it was recorded: what, by whom and when, why, and why against the result where it is. */
export function RecordedDecision(props: {
  value: string
  by: string
  at: string
  isAgainst: boolean
  reasons: string
  override: string | null
}) {
  const { value, by, at, isAgainst, reasons, override } = props
  return (
    <div className="ui-decision">
      <p>
        <b>{value}</b>{' '}
        <span className="ui-tiny">
          recorded by {by}, {at}
        </span>{' '}
        {isAgainst && <Pill tone="warn">against the mechanical result</Pill>}
      </p>
      <p className="ui-decision-words" dir="auto">
        {reasons}
      </p>
      {override && (
        <p className="ui-decision-words" dir="auto">
          <b>Why against the result:</b> {override}
        </p>
      )}
    </div>
  )
}
