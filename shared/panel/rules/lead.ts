import type { EpochMs, SeatId } from '../../model/ids.ts'
import type { CommandOf } from '../commands.ts'
import { accept, type Decision, refuse, type Refusal, unchanged } from '../decision.ts'
import type { Event } from '../events.ts'
import { canLead, countsIn, isLead, isPresent, seatOf } from '../seats.ts'
import { LEAD_CLAIM_MS, type PanelState, type Seat } from '../state.ts'
import { obstacleToLeading, obstacleToTakingPart } from './standing.ts'

// The lead's place never moves by itself: a network blip that made somebody else the lead would be worse than a short wait.

export function handOverLead(state: PanelState, command: CommandOf<'handOverLead'>, now: EpochMs): Decision {
  const { by: from, to } = command
  const obstacle = obstacleToHandingOver(state, from, to)
  if (obstacle) return refuse(obstacle)
  if (from === to) return unchanged

  return accept({ type: 'leadHandedOver', from, to, at: now })
}

/** Why this seat may not hand the lead to that one, or null. The next lead has been here, rates, counts and is not recused. */
export function obstacleToHandingOver(state: PanelState, by: SeatId, to: SeatId): Refusal | null {
  const obstacle = obstacleToLeading(state, by)
  if (obstacle) return obstacle

  const next = seatOf(state, to)
  if (!next) return { code: 'no-such-seat' }
  if (!isLead(state, to) && !canLead(next)) return { code: 'cannot-lead' }
  return null
}

export function noteLeadAway(state: PanelState, command: CommandOf<'noteLeadAway'>, now: EpochMs): Decision {
  const obstacle = obstacleToLeading(state, command.by)
  if (obstacle) return refuse(obstacle)
  if (state.lead.awaySince !== null) return unchanged

  // A clock that went back in between must not make it begin later than it is told.
  const since = Math.min(command.since ?? now, now) as EpochMs
  return accept({ type: 'leadWentAway', since, at: now })
}

/** The lead is back, and with that a claim on the lead's place is gone. */
export function noteLeadBack(state: PanelState, command: CommandOf<'noteLeadBack'>, now: EpochMs): Decision {
  const obstacle = obstacleToLeading(state, command.by)
  if (obstacle) return refuse(obstacle)
  if (state.lead.awaySince === null) return unchanged

  return accept({ type: 'leadCameBack', at: now })
}

/** A later claim replaces an earlier one: the first claimant may have gone as well. Consent names whose claim it is for. */
export function claimLead(state: PanelState, command: CommandOf<'claimLead'>, now: EpochMs): Decision {
  const { by } = command
  const obstacle = obstacleToClaiming(state, by, now)
  if (obstacle) return refuse(obstacle)
  if (state.lead.claim?.by === by) return unchanged

  return accept({ type: 'leadClaimed', by, at: now })
}

/** Why this seat may not ask for the lead's place, or null. The lead has to be away for `LEAD_CLAIM_MS`. */
export function obstacleToClaiming(state: PanelState, by: SeatId, now: EpochMs): Refusal | null {
  const obstacle = obstacleToTakingPart(state, by)
  if (obstacle) return obstacle
  if (isLead(state, by)) return { code: 'lead-is-here' }

  const seat = seatOf(state, by)!
  if (countsIn(seat) && seat.recused) return { code: 'recused' }
  if (!canLead(seat)) return { code: 'cannot-lead' }
  if (state.lead.awaySince === null) return { code: 'lead-is-here' }

  const waitMs = state.lead.awaySince + LEAD_CLAIM_MS - now
  if (waitMs > 0) return { code: 'lead-away-too-short', waitMs }
  return null
}

export function consentToClaim(
  state: PanelState,
  command: CommandOf<'consentToClaim'>,
  now: EpochMs,
): Decision {
  const { by: consentBy, claimant: to } = command
  const obstacle = obstacleToConsenting(state, consentBy, to)
  if (obstacle) return refuse(obstacle)

  return accept({ type: 'leadTaken', from: state.lead.seat, to, consentBy, at: now })
}

/**
 * Why this seat may not consent to that one's claim, or null. It takes a panelist who is neither the claimant nor the
 * absent lead; where the panel has no such panelist in the room, an observer may.
 */
export function obstacleToConsenting(state: PanelState, by: SeatId, claimant: SeatId): Refusal | null {
  const obstacle = obstacleToTakingPart(state, by)
  if (obstacle) return obstacle
  if (state.lead.claim?.by !== claimant) return { code: 'no-claim' }
  if (by === claimant) return { code: 'own-claim' }
  if (isLead(state, by)) return { code: 'lead-is-here' }

  if (!seatsToConsent(state, claimant).includes(by)) return { code: 'raters-only' }
  return null
}

/** Whose consent this claim could have; none where nobody else has come yet. */
export function seatsToConsent(state: PanelState, claimant: SeatId): readonly SeatId[] {
  const others = Object.values(state.seats).filter(
    (it) => it.id !== claimant && !isLead(state, it.id) && isPresent(it),
  )
  const panelists = others.filter(countsIn)
  return (panelists.length > 0 ? panelists : others.filter(isObserver)).map((it) => it.id)
}

export function withdrawClaim(
  state: PanelState,
  command: CommandOf<'withdrawClaim'>,
  now: EpochMs,
): Decision {
  const obstacle = obstacleToTakingPart(state, command.by)
  if (obstacle) return refuse(obstacle)
  if (state.lead.claim?.by !== command.by) return refuse({ code: 'no-claim' })

  return accept({ type: 'leadClaimWithdrawn', at: now })
}

/** Takes a pending claim back when its author cannot lead any more. */
export function withdrawalOfClaim(state: PanelState, by: SeatId, now: EpochMs): readonly Event[] {
  return state.lead.claim?.by === by ? [{ type: 'leadClaimWithdrawn', at: now }] : []
}

const isObserver = (seat: Seat): boolean => seat.role === 'observer'
