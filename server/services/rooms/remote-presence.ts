import type { Activity } from '#shared/contract/socket.ts'
import type { SeatId } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { RoomPresence } from './presence.ts'
import type { Whisper } from './whispers.ts'

/** More nodes than anybody runs: what comes from yet another one is not believed. */
const NODES_MAX = 64
const LEASE_MS = 30_000

type Here = Whisper & { readonly is: 'here' }
/** Stands for a seat's connections to another node. */
type Elsewhere = { activity: Activity | null }

export type RemotePresence = {
  /** False: not believed. */
  heard(said: Here): boolean
  /** Forgets nodes of which nothing was heard for the time of a lease. */
  sweep(): void
}

/** Who is connected to the other nodes, as those tell: a lease each that ends when they fall silent. */
export function createRemotePresence(options: {
  clock: Clock
  presence: RoomPresence
  /** This seat is one of the panel's. */
  isSeated: (seat: SeatId) => boolean
}): RemotePresence {
  const { clock, presence, isSeated } = options
  const nodes = new Map<string, { turn: number; until: number; seats: Map<SeatId, Elsewhere> }>()

  return {
    heard({ node, turn, seats }) {
      if (!nodes.has(node) && nodes.size >= NODES_MAX) return false
      const known = nodes.get(node) ?? { turn: -1, until: 0, seats: new Map<SeatId, Elsewhere>() }
      nodes.set(node, known)
      // Late: it has told otherwise since.
      if (turn <= known.turn) return true
      known.turn = turn
      known.until = clock.now() + LEASE_MS
      const told = new Map(seats.filter((it) => isSeated(it.seat)).map((it) => [it.seat, it.activity]))
      for (const [seat, elsewhere] of known.seats) {
        if (told.has(seat)) continue
        known.seats.delete(seat)
        presence.left(elsewhere)
      }
      for (const [seat, activity] of told) {
        const elsewhere = known.seats.get(seat) ?? { activity: null }
        if (!known.seats.has(seat)) {
          known.seats.set(seat, elsewhere)
          presence.arrived(elsewhere, seat, 'elsewhere')
        }
        if (isSame(elsewhere.activity, activity)) continue
        elsewhere.activity = activity
        presence.tell(elsewhere, activity)
      }
      return true
    },
    sweep() {
      for (const [node, { until, seats }] of nodes) {
        const left = until - clock.now()
        // With more than a lease to go the clock was set back; who is there says so again within one.
        if (left > 0 && left <= LEASE_MS) continue
        for (const elsewhere of seats.values()) presence.left(elsewhere)
        seats.clear()
        // Known a little longer, so that what it said before comes too late.
        if (until + LEASE_MS <= clock.now()) nodes.delete(node)
      }
    },
  }
}

const isSame = (one: Activity | null, other: Activity | null) => JSON.stringify(one) === JSON.stringify(other)
