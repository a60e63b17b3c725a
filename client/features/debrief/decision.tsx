import { useState } from 'react'
import { DECISION_WORDS } from '#shared/calibration/words.ts'
import { useRoom } from '#client/connection/room.tsx'
import { obstacleToDeciding, standingOfDecision } from '#shared/panel/rules/closing.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Pill } from '#client/ui/pill.tsx'
import { useFocusAlong } from '#client/ui/use-focus-along.ts'
import { DecisionForm } from './decision-form.tsx'

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** The decision as recorded, and for the lead the form that records it. */
export function Decision() {
  const { view, me, names } = useRoom()
  const [changing, setChanging] = useState(false)
  const may = obstacleToDeciding(view, me) === null
  const { decision } = view
  const writes = may && (!decision || changing)
  const here = useFocusAlong<HTMLDivElement>(writes)
  return (
    <Card title="3 · Decision">
      {decision && (
        <div className="closing-decision">
          <p>
            <b>{DECISION_WORDS[decision.value]}</b>{' '}
            <span className="ui-tiny">
              recorded by {names(decision.by)}, {moment.format(decision.at)}
            </span>{' '}
            {standingOfDecision(view, decision.value) === 'against' && (
              <Pill tone="warn">against the mechanical result</Pill>
            )}
          </p>
          <p className="closing-reasons" dir="auto">
            {decision.reasons}
          </p>
          {decision.override && (
            <p dir="auto">
              <b>Why against the result:</b> {decision.override}
            </p>
          )}
        </div>
      )}
      {!decision && !may && (
        <p className="ui-muted">The lead records the decision, with reasons, after the recommendations.</p>
      )}
      {may && (
        <div ref={here}>
          {writes ? (
            <DecisionForm onDone={() => setChanging(false)} />
          ) : (
            <Button size="small" onClick={() => setChanging(true)}>
              Change the decision
            </Button>
          )}
        </div>
      )}
    </Card>
  )
}
