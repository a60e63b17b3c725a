import type { Presence, Activity } from '#shared/contract/socket.ts'
import type { SeatId } from '#shared/model/ids.ts'

/**
 * Who is in the room now, by connection: two devices of one person are one presence. A hint for people, never used for rights.
 */
export type RoomPresence = {
  /** `elsewhere` stands for a seat that another node tells of. */
  arrived(connection: object, seat: SeatId, where?: 'elsewhere'): void
  left(connection: object): void
  tell(connection: object, activity: Activity | null): void
  online(seat: SeatId): boolean
  /** By a connection to this node. */
  isHere(seat: SeatId): boolean
  all(): readonly Presence[]
  /** What the connections to this node alone tell. */
  here(): readonly Presence[]
  /** Called with a seat's presence whenever it changes. */
  onChange(listener: (presence: Presence) => void): () => void
}

type Known = { readonly seat: SeatId; readonly activity: Activity | null; readonly isHere: boolean }

export function createRoomPresence(): RoomPresence {
  const connections = new Map<object, Known>()
  const listeners = new Set<(presence: Presence) => void>()

  const presenceIn = (all: readonly Known[], seat: SeatId): Presence => {
    const own = all.filter((it) => it.seat === seat)
    const told = own.filter((it) => it.activity !== null).at(-1)
    return { seat, online: own.length > 0, activity: told?.activity ?? null }
  }
  const presencesIn = (all: readonly Known[]) =>
    [...new Set(all.map((it) => it.seat))].map((seat) => presenceIn(all, seat))
  const here = () => [...connections.values()].filter((it) => it.isHere)
  const changed = (seat: SeatId) => {
    const presence = presenceIn([...connections.values()], seat)
    for (const listener of listeners) listener(presence)
  }

  return {
    arrived(connection, seat, where) {
      connections.set(connection, { seat, activity: null, isHere: where !== 'elsewhere' })
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
      connections.set(connection, { ...known, activity })
      changed(known.seat)
    },
    online: (seat) => [...connections.values()].some((it) => it.seat === seat),
    isHere: (seat) => here().some((it) => it.seat === seat),
    all: () => presencesIn([...connections.values()]),
    here: () => presencesIn(here()),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
