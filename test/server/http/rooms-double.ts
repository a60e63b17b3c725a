import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { Command } from '#shared/panel/commands.ts'
import { decide } from '#shared/panel/decide.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { eventFor, recordOf, viewFor } from '#shared/panel/visibility.ts'
import { err, ok } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { DirectoryRooms } from '#server/services/directory-rooms.ts'

type Ended = { readonly panelId: PanelId; readonly seat: SeatId | null; readonly reason: string }

/** Rooms in memory, with the real rules. `disconnected` lists whose connections were ended. */
export function aRoomsDouble(clock: Clock): DirectoryRooms & {
  readonly disconnected: Ended[]
  happens(panelId: PanelId, ...events: readonly Event[]): void
  /** The room began with another kit. */
  rekit(panelId: PanelId, kit: Kit): void
  /** From now on no room begins and no client id is given out; or they are again. */
  fillDisk(full: boolean): void
} {
  const rooms = new Map<PanelId, { state: PanelState; events: Event[] }>()
  const disconnected: Ended[] = []
  let clients = 0
  let full = false

  function happens(panelId: PanelId, ...events: readonly Event[]): void {
    const room = rooms.get(panelId)!
    for (const event of events) room.state = evolve(room.state, event)
    room.events.push(...events)
  }

  function run(panelId: PanelId, command: Command) {
    const room = rooms.get(panelId)
    if (!room) return err({ kind: 'not-found' as const })
    const decided = decide(room.state, command, clock.now())
    if (!decided.ok) return err({ kind: 'refused' as const, refusal: decided.error })
    happens(panelId, ...decided.value)
    return ok({ controlSeq: room.events.length })
  }

  return {
    disconnected,
    happens,
    rekit(panelId, kit) {
      const room = rooms.get(panelId)!
      room.state = { ...room.state, kit }
    },
    fillDisk: (does) => void (full = does),
    async create(panelId, opening) {
      if (full) return err({ kind: 'not-stored' })
      if (rooms.has(panelId)) return err({ kind: 'conflict', message: 'This panel is there already.' })
      const opened: Event = { type: 'panelOpened', at: clock.now(), panelId, ...opening }
      rooms.set(panelId, { state: evolve(null, opened), events: [opened] })
      return ok(null)
    },
    submit: async (panelId, by, id, request) => run(panelId, { ...request, by, id }),
    system: async (panelId, by, request) => run(panelId, { ...request, by, id: 'system' as never }),
    stateOf: async (panelId) => rooms.get(panelId)?.state ?? null,
    async viewOf(panelId, seat) {
      const room = rooms.get(panelId)
      return room ? viewFor(room.state, seat) : null
    },
    async recordOf(panelId) {
      const room = rooms.get(panelId)
      return room ? recordOf(room.state) : null
    },
    async eventsOf(panelId, seat) {
      const room = rooms.get(panelId)
      return room ? room.events.flatMap((event) => eventFor(room.state, event, seat) ?? []) : []
    },
    phasesOf: async (panelIds) =>
      new Map(panelIds.flatMap((id) => (rooms.has(id) ? [[id, rooms.get(id)!.state.phase]] : []))),
    sealedAtOf: async (panelIds) =>
      new Map(
        panelIds.flatMap((id) => {
          const sealedAt = rooms.get(id)?.state.sealedAt ?? null
          return sealedAt === null ? [] : [[id, sealedAt]]
        }),
      ),
    issueClient: async () => (full ? err({ kind: 'not-stored' }) : ok(++clients)),
    disconnect: (panelId, seat, reason) => void disconnected.push({ panelId, seat, reason }),
  }
}
