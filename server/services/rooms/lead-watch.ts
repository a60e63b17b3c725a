import type { EpochMs, SeatId } from '#shared/model/ids.ts'
import type { SystemRequest } from '#shared/panel/commands.ts'
import type { Event } from '#shared/panel/events.ts'
import { LEAD_AWAY_NOTICE_MS, type PanelState } from '#shared/panel/state.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Wire } from '#server/ports/wire.ts'
import type { RoomPresence } from './presence.ts'

export type LeadWatch = {
  /** After every event. */
  heard(event: Event): void
  stop(): void
}

type Options = {
  clock: Clock
  wire: Pick<Wire, 'state'>
  presence: RoomPresence
  state: () => PanelState
  note: (seat: SeatId, request: SystemRequest) => void
}

/** The lead's absence is a fact of the room: whoever claims the lead needs it, on every node and after a restart. */
export function watchLead({ clock, wire, presence, state, note }: Options): LeadWatch {
  let cancelAway: (() => void) | null = null
  let wasHere = presence.isHere(state().lead.seat)

  function look(): void {
    cancelAway?.()
    cancelAway = null
    const { lead, phase, sealedAt } = state()
    if (phase === 'closed' && sealedAt !== null) return
    if (presence.isHere(lead.seat)) wasHere = true
    if (presence.online(lead.seat)) {
      if (lead.awaySince !== null) note(lead.seat, { type: 'noteLeadBack' })
    } else if (lead.awaySince === null) waitForNotice(clock.now())
  }

  function waitForNotice(since: EpochMs): void {
    cancelAway = clock.after(LEAD_AWAY_NOTICE_MS, () => {
      if (presence.online(state().lead.seat)) return
      // Nothing is heard of the other nodes: only where the lead was last is it known that they are not there.
      if (wire.state() === 'down' && !wasHere) return waitForNotice(since)
      wasHere = false
      note(state().lead.seat, { type: 'noteLeadAway', since })
    })
  }

  const stopWatching = presence.onChange(({ seat }) => {
    if (seat === state().lead.seat) look()
  })
  look()

  return {
    heard({ type }) {
      if (type === 'leadHandedOver' || type === 'leadTaken') wasHere = false
      // Another node may think the lead away who is here.
      if (type === 'leadHandedOver' || type === 'leadTaken' || type === 'leadWentAway') look()
    },
    stop() {
      stopWatching()
      cancelAway?.()
    },
  }
}
