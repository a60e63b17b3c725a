import type { SeatId } from '../../model/ids.ts'
import type { Refusal } from '../decision.ts'
import { isLead, isRater, seatOf } from '../seats.ts'
import type { PanelState, Phase } from '../state.ts'

/** Why nothing at all is taken from this seat, or null: it is unknown, revoked, or the panel is sealed. */
export function obstacleToTakingPart(state: PanelState, by: SeatId): Refusal | null {
  const seat = seatOf(state, by)
  if (!seat) return { code: 'not-on-this-panel' }
  if (seat.revokedAt !== null) return { code: 'seat-revoked' }
  if (state.sealedAt !== null) return { code: 'sealed' }
  return null
}

/** Why this seat may not act as the lead in one of these phases (none given: in any), or null. */
export function obstacleToLeading(
  state: PanelState,
  by: SeatId,
  ...phases: readonly Phase[]
): Refusal | null {
  const obstacle = obstacleToTakingPart(state, by)
  if (obstacle) return obstacle
  if (!isLead(state, by)) return { code: 'lead-only' }
  return obstacleOfPhase(state, phases)
}

/** Why this seat may not act as a rater, a shadow included, in one of these phases (none given: in any), or null. */
export function obstacleToRating(state: PanelState, by: SeatId, ...phases: readonly Phase[]): Refusal | null {
  const obstacle = obstacleToTakingPart(state, by)
  if (obstacle) return obstacle
  if (!isRater(seatOf(state, by)!)) return { code: 'raters-only' }
  return obstacleOfPhase(state, phases)
}

function obstacleOfPhase(state: PanelState, phases: readonly Phase[]): Refusal | null {
  if (phases.length === 0 || phases.includes(state.phase)) return null
  return { code: 'wrong-phase', needs: phases, is: state.phase }
}
