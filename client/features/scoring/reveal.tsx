import { useState } from 'react'
import { refusalText } from '#client/connection/failure-text.ts'
import { useRoom } from '#client/connection/room.tsx'
import { Card } from '#client/ui/card.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { TwoSteps } from '#client/ui/two-steps.tsx'
import { obstacleToReveal } from '#shared/panel/rules/scoring.ts'
import { ratersMissing } from '#shared/panel/seats.ts'
import { RevealWithout } from './reveal-without.tsx'
import { useSending } from '#client/connection/use-sending.ts'

/** The lead's last press before the debrief: everybody's card to everybody, at once and once. */
export function Reveal() {
  const { view, me, names } = useRoom()
  const { busy, problem, send } = useSending()
  const [sure, setSure] = useState(false)
  const obstacle = obstacleToReveal(view, me)
  const missing = ratersMissing(view)
  return (
    <Card title="Reveal">
      {obstacle ? (
        <p className="ui-muted">
          {missing.length > 0
            ? `Waiting for ${new Intl.ListFormat('en-GB').format(missing.map((it) => (it === me ? 'you' : names(it))))}.`
            : refusalText(obstacle, { seat: names })}
        </p>
      ) : (
        <div className="scoring-reveal">
          <p className="ui-muted">
            Everybody has locked. The reveal shows all scorecards to the whole panel at once and opens the
            debrief. It cannot be undone.
          </p>
          <TwoSteps
            sure={sure}
            onSure={setSure}
            ask="Reveal all scorecards"
            kind="primary"
            action="Reveal to everybody now"
            busy={busy}
            onConfirm={() => send({ type: 'reveal', override: null })}
          />
        </div>
      )}
      {obstacle?.code === 'raters-not-locked' && !missing.includes(me) && <RevealWithout missing={missing} />}
      <Problem text={problem} />
    </Card>
  )
}
