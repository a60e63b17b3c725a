import { useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { Card } from '#client/ui/card.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { TwoSteps } from '#client/ui/two-steps.tsx'
import { countsIn } from '#shared/panel/seats.ts'
import { obstacleToStarting } from '#shared/panel/rules/interview.ts'
import { useSending } from '#client/connection/use-sending.ts'
import { Ready } from './ready.tsx'

/** The lead starts; everybody else sees that it is the lead who does. */
export function StartCard() {
  const { view, me, names } = useRoom()
  if (obstacleToStarting(view, me) === null) return <Start />
  return (
    <Card title={`Waiting for ${names(view.lead.seat)} to start`}>
      <p className="ui-muted">
        The lead starts the interview. Your screen then goes to the first question by itself: there is nothing
        to press.
      </p>
      <Ready />
    </Card>
  )
}

function Start() {
  const { view, presence, names } = useRoom()
  const { busy, problem, send } = useSending()
  const [sure, setSure] = useState(false)
  const absent = Object.values(view.seats)
    .filter((it) => countsIn(it) && it.revokedAt === null && !it.recused && !presence.get(it.id)?.online)
    .map((it) => names(it.id))
  const start = () => send({ type: 'startInterview' })
  return (
    <Card title="Start when the candidate is in the call">
      <p className="ui-muted">
        Everybody’s screen goes to question 1 and the clock starts. Who comes later lands on the current
        question.
      </p>
      <Ready />
      {sure && absent.length > 0 && (
        <p className="lobby-absent" role="status">
          {new Intl.ListFormat('en-GB').format(absent)} {absent.length === 1 ? 'is' : 'are'} not here yet.
          What is over before they come counts as not observed for them.
        </p>
      )}
      <TwoSteps
        sure={sure && absent.length > 0}
        onSure={(next) => (next && absent.length === 0 ? start() : setSure(next))}
        ask="Start the interview"
        kind="primary"
        className="lobby-start"
        action={`Start without ${absent.length === 1 ? absent[0] : `${absent.length} people`}`}
        notYet="Wait"
        busy={busy}
        onConfirm={start}
      />
      <Problem text={problem} />
    </Card>
  )
}
