import type { EpochMs, SeatId } from '../../model/ids.ts'
import { SEATS_MAX } from '../../model/panel.ts'
import type { CommandOf } from '../commands.ts'
import { accept, type Decision, refuse, type Refusal, unchanged } from '../decision.ts'
import { questionsOver } from '../places.ts'
import { isLead, isRater, seatOf } from '../seats.ts'
import type { PanelState, Phase } from '../state.ts'
import { withdrawalOfClaim } from './lead.ts'
import { obstacleToLeading, obstacleToTakingPart } from './standing.ts'

const OPEN_TO_NEWCOMERS: readonly Phase[] = ['lobby', 'interview', 'scoring']

/** The first arrival settles what this rater has missed; every later one changes nothing. */
export function join(state: PanelState, command: CommandOf<'join'>, now: EpochMs): Decision {
  const obstacle = obstacleToTakingPart(state, command.by)
  if (obstacle) return refuse(obstacle)

  const seat = seatOf(state, command.by)!
  if (seat.joinedAt !== null) return unchanged

  return accept({
    type: 'seatJoined',
    seat: seat.id,
    missed: isRater(seat) ? questionsOver(state) : [],
    at: now,
  })
}

/** Comes from the directory, not from a seat, so it asks for nobody's standing. A second lead sits as a panelist. */
export function addSeat(state: PanelState, command: CommandOf<'addSeat'>, now: EpochMs): Decision {
  if (state.sealedAt !== null) return refuse({ code: 'sealed' })
  if (seatOf(state, command.seat.id)) return unchanged
  if (!OPEN_TO_NEWCOMERS.includes(state.phase)) {
    return refuse({ code: 'wrong-phase', needs: OPEN_TO_NEWCOMERS, is: state.phase })
  }
  // Revoked seats count too, or a panel's log could grow without end.
  if (Object.keys(state.seats).length >= SEATS_MAX) return refuse({ code: 'seats-full' })

  const { seat } = command
  return accept({
    type: 'seatAdded',
    seat: { ...seat, role: seat.role === 'lead' ? 'panelist' : seat.role },
    at: now,
  })
}

export function revokeSeat(state: PanelState, command: CommandOf<'revokeSeat'>, now: EpochMs): Decision {
  const obstacle = obstacleToRevoking(state, command.by, command.seat)
  if (obstacle) return refuse(obstacle)
  if (seatOf(state, command.seat)!.revokedAt !== null) return unchanged

  const { by, seat } = command
  return accept({ type: 'seatRevoked', seat, by, at: now }, ...withdrawalOfClaim(state, seat, now))
}

/** Why the lead may not take this seat away, or null. The lead's own goes only after the lead was handed over. */
export function obstacleToRevoking(state: PanelState, by: SeatId, seat: SeatId): Refusal | null {
  const obstacle = obstacleToLeading(state, by)
  if (obstacle) return obstacle
  if (!seatOf(state, seat)) return { code: 'no-such-seat' }
  if (isLead(state, seat)) return { code: 'cannot-lead' }
  return null
}
