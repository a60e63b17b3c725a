import type { Presence, Activity } from '#shared/contract/socket.ts'
import type { SeatId } from '#shared/model/ids.ts'

/**
 * Who is in the room now, by connection: two devices of one person are one presence. A hint for people, never used for rights.
 */
export type RoomPresence = {
  arrived(connection: object, seat: SeatId): void
  left(connection: object): void
  tell(connection: object, activity: Activity): void
  online(seat: SeatId): boolean
  all(): readonly Presence[]
  /** Called with a seat's presence whenever it changes. */
  onChange(listener: (presence: Presence) => void): () => void
}

export function createRoomPresence(): RoomPresence {
  const connections = new Map<object, { seat: SeatId; activity: Activity | null }>()
  const listeners = new Set<(presence: Presence) => void>()

  const of = (seat: SeatId): Presence => {
    const own = [...connections.values()].filter((it) => it.seat === seat)
    const told = own.filter((it) => it.activity !== null).at(-1)
    return { seat, online: own.length > 0, activity: told?.activity ?? null }
  }
  const changed = (seat: SeatId) => {
    const presence = of(seat)
    for (const listener of listeners) listener(presence)
  }

  return {
    arrived(connection, seat) {
      connections.set(connection, { seat, activity: null })
      changed(seat)
    },
    left(connection) {
      const known = connections.get(connection)
      if (!known) return
      connections.delete(connection)
      changed(known.seat)
    },
    tell(connection, activity) {
      const known = connections.get(connection)
      if (!known) return
      // Deleted and set again, so that the device that spoke last comes last.
      connections.delete(connection)
      connections.set(connection, { seat: known.seat, activity })
      changed(known.seat)
    },
    online: (seat) => [...connections.values()].some((it) => it.seat === seat),
    all: () => [...new Set([...connections.values()].map((it) => it.seat))].map(of),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
