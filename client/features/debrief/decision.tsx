import { useState } from 'react'
import { DECISION_WORDS } from '#shared/calibration/words.ts'
import { useRoom } from '#client/connection/room.tsx'
import { obstacleToDeciding, standingOfDecision } from '#shared/panel/rules/closing.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { RecordedDecision } from '#client/ui/recorded-decision.tsx'
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
        <RecordedDecision
          value={DECISION_WORDS[decision.value]}
          by={names(decision.by)}
          at={moment.format(decision.at)}
          isAgainst={standingOfDecision(view, decision.value) === 'against'}
          reasons={decision.reasons}
          override={decision.override}
        />
      )}
      {!decision && !may && (
        <p className="ui-muted">The lead records the decision, with reasons, after the recommendations.</p>
      )}
      {may && (
        <div ref={here} className="closing-decision">
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
