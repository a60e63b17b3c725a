import { compositeOf } from '../../calibration/composite.ts'
import { standingOf, type Standing } from '../../calibration/mechanical.ts'
import { matrixOf } from '../../calibration/ratings.ts'
import type { EpochMs, SeatId } from '../../model/ids.ts'
import type { CommandOf } from '../commands.ts'
import { accept, type Decision, refuse, type Refusal, unchanged } from '../decision.ts'
import type { DecisionValue, PanelState } from '../state.ts'
import { obstacleToLeading } from './standing.ts'

/**
 * May be repeated until the seal: the later decision stands, the earlier ones stay in the log. An override text that nothing
 * asks for is none, and is not kept. The one that stands is not recorded again.
 */
export function recordDecision(state: PanelState, command: CommandOf<'decide'>, now: EpochMs): Decision {
  const { value, reasons, by } = command
  const obstacle = obstacleToDecision(state, by, command)
  if (obstacle) return refuse(obstacle)

  const override = standingOfDecision(state, value) === 'against' ? command.override : null
  const stands = state.decision
  if (
    stands?.value === value &&
    stands.reasons === reasons &&
    stands.override === override &&
    stands.by === by
  )
    return unchanged
  return accept({ type: 'decided', value, reasons, override, by, at: now })
}

/** Why this seat may not record the decision, or null. */
export const obstacleToDeciding = (state: PanelState, by: SeatId): Refusal | null =>
  obstacleToLeading(state, by, 'closed')

/** Why this seat may not record this very decision, or null. One against the mechanical result says why, in `override`. */
export function obstacleToDecision(
  state: PanelState,
  by: SeatId,
  { value, override }: Pick<CommandOf<'decide'>, 'value' | 'override'>,
): Refusal | null {
  const obstacle = obstacleToDeciding(state, by)
  if (obstacle) return obstacle
  if (!override?.trim() && standingOfDecision(state, value) === 'against') {
    return { code: 'override-needed', field: 'override' }
  }
  return null
}

/** How this decision would stand to the mechanical result as it is now. Nothing to compare before the reveal. */
export function standingOfDecision(state: PanelState, value: DecisionValue): Standing {
  const matrix = matrixOf(state)
  return matrix.ok ? standingOf(value, compositeOf(matrix.value, 'counted').overall) : 'nothing-to-compare'
}

/** The end: from here on the room accepts nothing. */
export function seal(state: PanelState, command: CommandOf<'seal'>, now: EpochMs): Decision {
  const obstacle = obstacleToSealing(state, command.by)
  if (obstacle) return refuse(obstacle)

  return accept({ type: 'sealed', by: command.by, result: command.result ?? null, at: now })
}

/** Why this seat may not seal the panel, or null. */
export function obstacleToSealing(state: PanelState, by: SeatId): Refusal | null {
  const obstacle = obstacleToLeading(state, by, 'closed')
  if (obstacle) return obstacle
  if (!state.decision) return { code: 'not-decided' }
  return null
}
