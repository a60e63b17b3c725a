import type { EpochMs, SeatId } from '../../model/ids.ts'
import type { CommandOf } from '../commands.ts'
import { accept, type Decision, refuse, type Refusal } from '../decision.ts'
import type { PanelState } from '../state.ts'
import { obstacleToLeading } from './standing.ts'

/** May be repeated until the seal: the later decision stands, the earlier ones stay in the log. */
export function recordDecision(state: PanelState, command: CommandOf<'decide'>, now: EpochMs): Decision {
  const obstacle = obstacleToDeciding(state, command.by)
  if (obstacle) return refuse(obstacle)

  const { value, reasons, override, by } = command
  return accept({ type: 'decided', value, reasons, override, by, at: now })
}

/** Why this seat may not record the decision, or null. */
export const obstacleToDeciding = (state: PanelState, by: SeatId): Refusal | null =>
  obstacleToLeading(state, by, 'closed')

/** The end: from here on the room accepts nothing. */
export function seal(state: PanelState, command: CommandOf<'seal'>, now: EpochMs): Decision {
  const obstacle = obstacleToSealing(state, command.by)
  if (obstacle) return refuse(obstacle)

  return accept({ type: 'sealed', by: command.by, at: now })
}

/** Why this seat may not seal the panel, or null. */
export function obstacleToSealing(state: PanelState, by: SeatId): Refusal | null {
  const obstacle = obstacleToLeading(state, by, 'closed')
  if (obstacle) return obstacle
  if (!state.decision) return { code: 'not-decided' }
  return null
}
