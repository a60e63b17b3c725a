import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import type { EpochMs } from '#shared/model/ids.ts'
import { obstacleToClaiming, obstacleToConsenting, seatsToConsent } from '#shared/panel/rules/lead.ts'
import { clockText } from './clock.ts'
import { useNow } from '#client/connection/use-now.ts'
import { useSending } from '#client/connection/use-sending.ts'

const orList = new Intl.ListFormat('en-GB', { type: 'disjunction' })
const NOBODY =
  'Nobody else has come who could agree. The lead can open the room on any other device, and nothing is lost meanwhile.'

/** Said after a while, not at once: most leads that vanish are back within seconds. Who never came has not gone. */
export function LeadAway() {
  const { view, asOf } = useRoom()
  if (asOf !== null || view.lead.awaySince === null || view.sealedAt !== null) return null
  if (view.seats[view.lead.seat]?.joinedAt === null) return null
  return <Away since={view.lead.awaySince} />
}

function Away({ since }: { since: EpochMs }) {
  const { view, me, names, presence } = useRoom()
  const { busy, problem, send } = useSending()
  const now = useNow() as EpochMs

  const claimant = view.lead.claim?.by ?? null
  const isMine = claimant === me
  const mayClaim = obstacleToClaiming(view, me, now)
  const mayAgree = claimant !== null && obstacleToConsenting(view, me, claimant) === null
  // Who asked may have gone as well: then another may ask instead.
  const isFree = claimant === null || (!isMine && !presence.get(claimant)?.online)
  const others = seatsToConsent(view, me).map(names)
  return (
    <div className="bar-notice">
      <Notice tone="warn" action={actions()}>
        {`${names(view.lead.seat)}, the lead, is offline since ${clockText(since)}. `}
        {claimant === null &&
          mayClaim?.code === 'lead-away-too-short' &&
          'If that lasts a minute, you can ask to take over.'}
        {isMine &&
          `You asked to take over. ${others.length > 0 ? `It needs a yes from ${orList.format(others)}.` : NOBODY}`}
        {claimant !== null && !isMine && <b>{names(claimant)} asks to take over.</b>}
        {problem && <span role="alert"> {problem}</span>}
      </Notice>
    </div>
  )

  function actions() {
    const mayAsk = isFree && mayClaim === null
    return (
      <span className="ui-line">
        {mayAgree && (
          <Button
            size="small"
            kind="primary"
            once
            busy={busy}
            onClick={() => send({ type: 'consentToClaim', claimant: claimant! })}
          >
            Agree
          </Button>
        )}
        {mayAsk && (
          <Button size="small" once busy={busy} onClick={() => send({ type: 'claimLead' })}>
            {claimant === null ? 'Take over as lead' : 'Take over myself'}
          </Button>
        )}
        {isMine && (
          <Button size="small" kind="quiet" once busy={busy} onClick={() => send({ type: 'withdrawClaim' })}>
            Withdraw
          </Button>
        )}
      </span>
    )
  }
}
