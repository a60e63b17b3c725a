import type { DocumentName } from '../contract/frames.ts'
import type { SeatId } from '../model/ids.ts'
import { hasLocked, isRater, seatOf } from '../panel/seats.ts'
import type { PanelState } from '../panel/state.ts'

export type Right = 'none' | 'read' | 'write'

export const scorecardOf = (seat: SeatId): DocumentName => `scorecard:${seat}`

/** Every document of the room that this seat may open now. */
export const documentsOf = (state: PanelState, seat: SeatId): DocumentName[] =>
  [scorecardOf(seat), 'notes' as const].filter((name) => rightOn(state, seat, name) !== 'none')

/**
 * What a seat may do with a document now. A scorecard is its rater's alone, whoever else asks and whenever: after the reveal
 * others see the locked card, never the document, which also remembers what was deleted and in which order.
 */
export function rightOn(state: PanelState, seat: SeatId, document: DocumentName): Right {
  const who = seatOf(state, seat)
  if (!who || who.revokedAt !== null || state.sealedAt !== null) return 'none'
  if (document === 'notes') return isRater(who) ? 'write' : 'read'
  if (document !== scorecardOf(seat)) return 'none'

  const open = state.phase === 'lobby' || state.phase === 'interview' || state.phase === 'scoring'
  return open && isRater(who) && who.recused === null && !hasLocked(state, seat) ? 'write' : 'none'
}
