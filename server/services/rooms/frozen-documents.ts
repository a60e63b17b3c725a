import type { DocumentName } from '#shared/contract/frames.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import { isRater } from '#shared/panel/seats.ts'
import type { SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import type { PanelState } from '#shared/panel/state.ts'

/** After these events, these seats write nothing more, whichever node takes it in. */
export const seatsBarredBy = (events: readonly Event[]): SeatId[] =>
  events.flatMap((event) => (event.type === 'seatRevoked' ? [event.seat] : []))

/** The store takes nothing more into these, whoever has not heard of the event yet. `state` is the one before it. */
export const documentsFrozenBy = (event: Event, state: PanelState): DocumentName[] =>
  event.type === 'recused' ? [scorecardOf(event.seat)] : documentsLockedBy(event, state)

/** After a lock, a reveal or a seal, who has one of these open is told that it is locked. Whoever stepped back loses the right to theirs. */
export function documentsLockedBy(event: Event, state: PanelState): DocumentName[] {
  if (event.type === 'scorecardLocked') return [scorecardOf(event.seat)]
  if (event.type === 'sealed') return ['notes']
  if (event.type !== 'revealed') return []
  return Object.values(state.seats)
    .filter((it) => isRater(it) && !state.scorecards[it.id])
    .map((it) => scorecardOf(it.id))
}
