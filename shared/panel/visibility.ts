import { type SealedResult, seenBy } from '../calibration/sealed-result.ts'
import type { SeatId } from '../model/ids.ts'
import { later } from '../result.ts'
import { mapEntries } from './entries.ts'
import type { Event } from './events.ts'
import { countsIn, isLead, seatOf } from './seats.ts'
import type { PanelState } from './state.ts'

// Blindness lives here and nowhere else. What a seat may not know is never sent to it, the lead's seat included.

export type Audience = 'everyone' | readonly SeatId[]

/** Who reads: a seat, or null for somebody of the workspace without one, who may know nothing until the seal. */
export type Reader = SeatId | null

/** The audience of an event of a later version: nobody here can say who may know it. */
export const NOBODY: readonly SeatId[] = []

/**
 * Who may learn the whole of this event. The answer is the same for the state before the event and the state after it;
 * for a later state it is who may look it up by then.
 * Every event is listed: a new one does not compile until somebody has said who may know it.
 */
export function audienceOf(state: PanelState, event: Event): Audience {
  switch (event.type) {
    case 'scorecardLocked':
      return Object.values(state.seats)
        .map((seat) => seat.id)
        .filter((reader) => mayReadCard(state, reader, event.seat))
    case 'recused':
      return [event.seat, state.lead.seat]
    case 'leadSignalled':
      return [event.by, state.lead.seat]
    case 'signalSeen': {
      const author = state.signals.find((signal) => signal.id === event.id)?.by
      return author === undefined ? [state.lead.seat] : [author, state.lead.seat]
    }
    case 'panelOpened':
    case 'seatAdded':
    case 'seatJoined':
    case 'seatRevoked':
    case 'askerAssigned':
    case 'interviewStarted':
    case 'moved':
    case 'moveUndone':
    case 'questionSkipped':
    case 'questionUnskipped':
    case 'offScriptAsked':
    case 'probeTicked':
    case 'followUpRaised':
    case 'followUpTaken':
    case 'followUpDismissed':
    case 'paused':
    case 'resumed':
    case 'questionsEnded':
    case 'revealed':
    case 'discussed':
    case 'ratingRevised':
    case 'revisionChosen':
    case 'revisionUnchosen':
    case 'recommended':
    case 'debriefEnded':
    case 'decided':
    case 'sealed':
    case 'leadHandedOver':
    case 'leadWentAway':
    case 'leadCameBack':
    case 'leadClaimed':
    case 'leadClaimWithdrawn':
    case 'leadTaken':
      return 'everyone'
    default:
      return later(event, NOBODY)
  }
}

/** What those outside the audience get: that somebody locked or is recused, but not what or why. Null: nothing at all. */
export function veil(event: Event): Event | null {
  if (event.type === 'scorecardLocked') return { ...event, card: null }
  if (event.type === 'recused') return { ...event, reason: '' }
  return null
}

/**
 * The event as this reader may know it; null where it may not know of it. A seat that is unknown or revoked learns nothing
 * but its own revocation. `state` is the whole state, before or after the event.
 */
export function eventFor(state: PanelState, event: Event, reader: Reader): Event | null {
  if (!isLive(state, reader)) return event.type === 'seatRevoked' && event.seat === reader ? event : null

  // Everyone may know that, and what the panel came to; not everyone whose leaning stands behind it.
  if (event.type === 'sealed') return { ...event, result: resultFor(state, event.result, reader) }
  const audience = audienceOf(state, event)
  if (audience === 'everyone' || (reader !== null && audience.includes(reader))) return event
  const readable = event.type === 'scorecardLocked' && mayReadCard(state, reader, event.seat)
  return readable ? event : veil(event)
}

/**
 * The record of a panel as somebody of the workspace without a seat may read it: no shadow's card, no reason of a recusal, no
 * silent signal, as for an observer. Null until the panel is sealed: before, its own people alone know what is in it.
 */
export const recordOf = (state: PanelState): PanelState | null =>
  state.sealedAt === null ? null : viewOf(state, null)

/**
 * The state as this seat may know it: others' cards only after the reveal, silent signals only for their author and the
 * lead, reasons of a recusal only for the lead and the recused.
 *
 * A view that goes on with `evolve(view, eventFor(state, event, seat))` stays equal to a fresh `viewFor`, except after an
 * event of which `needsFreshView` is true.
 */
export const viewFor = (state: PanelState, seat: SeatId): PanelState => viewOf(state, seat)

function viewOf(state: PanelState, reader: Reader): PanelState {
  const leads = reader !== null && isLead(state, reader)
  return {
    ...state,
    seats: mapEntries(state.seats, (it) =>
      it.recused && !leads && it.id !== reader ? { ...it, recused: { ...it.recused, reason: '' } } : it,
    ),
    signals: state.signals.filter((signal) => leads || signal.by === reader),
    scorecards: mapEntries(state.scorecards, (it, owner) =>
      mayReadCard(state, reader, owner) ? it : { ...it, card: null },
    ),
    result: resultFor(state, state.result, reader),
  }
}

/** What earlier panels say of a rater never travels; how raters lean in this one is the lead's to see, and each rater's own. */
function resultFor(state: PanelState, result: SealedResult | null, reader: Reader): SealedResult | null {
  if (!result) return null
  const leads = reader !== null && isLead(state, reader)
  return { ...result, panel: leads ? result.panel : seenBy(result.panel, reader), history: [] }
}

/**
 * This reader may see what `owner` has locked. One's own always; before the reveal no other, after it every counted one;
 * a shadow's is for the shadow and the lead.
 */
export function mayReadCard(state: PanelState, reader: Reader, owner: SeatId): boolean {
  if (reader === owner) return true
  if (state.revealed === null || !isLive(state, reader)) return false

  const seat = seatOf(state, owner)
  return seat !== undefined && (countsIn(seat) || (reader !== null && isLead(state, reader)))
}

/**
 * After this event seats may know things that they were not sent when those happened: transports send every seat a fresh
 * `viewFor` in its place. At the reveal it is the cards; at a change of lead the signals, recusals and shadows' cards.
 */
export function needsFreshView(event: Event): boolean {
  return event.type === 'revealed' || event.type === 'leadHandedOver' || event.type === 'leadTaken'
}

const isLive = (state: PanelState, reader: Reader): boolean =>
  reader === null ? state.sealedAt !== null : seatOf(state, reader)?.revokedAt === null
