import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import type { EpochMs } from '#shared/model/ids.ts'
import { obstacleToClaiming, obstacleToConsenting } from '#shared/panel/rules/lead.ts'
import { clockText } from './clock.ts'
import { useNow } from '#client/connection/use-now.ts'
import { useSending } from '#client/connection/use-sending.ts'

/** Said after a while, not at once: most leads that vanish are back within seconds. Who never came has not gone. */
export function LeadAway() {
  const { view, asOf } = useRoom()
  if (asOf !== null || view.lead.awaySince === null || view.sealedAt !== null) return null
  if (view.seats[view.lead.seat]?.joinedAt === null) return null
  return <Away since={view.lead.awaySince} />
}

function Away({ since }: { since: EpochMs }) {
  const { view, me, names } = useRoom()
  const { busy, problem, send } = useSending()
  const now = useNow() as EpochMs

  const claimant = view.lead.claim?.by ?? null
  const mayClaim = claimant === null ? obstacleToClaiming(view, me, now) : null
  return (
    <div className="bar-notice">
      <Notice tone="warn" action={action()}>
        {`${names(view.lead.seat)}, the lead, is offline since ${clockText(since)}. `}
        {claimant === me && 'You asked to take over: one other panelist has to agree.'}
        {claimant !== null && claimant !== me && <b>{names(claimant)} asks to take over.</b>}
        {mayClaim?.code === 'lead-away-too-short' && 'If that lasts a minute, you can ask to take over.'}
        {problem && <span role="alert"> {problem}</span>}
      </Notice>
    </div>
  )

  function action() {
    if (claimant === null)
      return mayClaim === null ? (
        <Button size="small" once busy={busy} onClick={() => send({ type: 'claimLead' })}>
          Take over as lead
        </Button>
      ) : null
    if (claimant === me)
      return (
        <Button size="small" kind="quiet" once busy={busy} onClick={() => send({ type: 'withdrawClaim' })}>
          Withdraw
        </Button>
      )
    return obstacleToConsenting(view, me, claimant) === null ? (
      <Button
        size="small"
        kind="primary"
        once
        busy={busy}
        onClick={() => send({ type: 'consentToClaim', claimant })}
      >
        Agree
      </Button>
    ) : null
  }
}
