import { canonical } from '#shared/canonical.ts'
import { markOf } from '#server/ports/marks.ts'
import type { LogEntry, Place } from '#server/ports/room-log.ts'

/** More than a failover can lose, and little enough to keep of every room. */
const EVENTS_MAX = 200
const UPDATES_MAX = 200
const UPDATE_BYTES_MAX = 32_768
/** Places of documents that were read ahead of what is followed: there is one of each, as a rule. */
const PLACES_MAX = 100

/** The newest entries of a room's log as a node has seen them: known to be durable, and of which the store may know less one day. */
export type RecentEntries = {
  /** In any order; what is there already is not kept twice. */
  add(entry: LogEntry): void
  /** False: something else was seen under its number, so the store has lost that and gone on. */
  agrees(entry: LogEntry): boolean
  /** This was seen as well, ahead of what is followed or behind it: what comes under its number is held to it. False as above. */
  saw(place: Place): boolean
  /** In the order of the log. */
  all(): readonly LogEntry[]
  /** What was seen above this number and is not among them, because only a document was read so far. */
  ahead(of: number): readonly Place[]
}

export function createRecentEntries(): RecentEntries {
  const events = new Map<number, LogEntry>()
  const updates = new Map<number, LogEntry & { kind: 'update' }>()
  const places = new Map<number, string>()
  let bytes = 0

  function forgetOldest(): void {
    const [oldest] = updates.values()
    updates.delete(oldest!.seq)
    bytes -= oldest!.bytes.length
  }

  return {
    add(entry) {
      if (entry.kind === 'event') {
        events.set(entry.seq, entry)
        if (events.size > EVENTS_MAX) events.delete(events.keys().next().value!)
        return
      }
      if (updates.has(entry.seq)) return
      updates.set(entry.seq, entry)
      bytes += entry.bytes.length
      while (updates.size > UPDATES_MAX || bytes > UPDATE_BYTES_MAX) forgetOldest()
    },
    agrees(entry) {
      const seen = events.get(entry.seq) ?? updates.get(entry.seq)
      if (seen && seen !== entry && !isSame(seen, entry)) return false
      const mark = places.get(entry.seq)
      return mark === undefined || mark === markOf(entry)
    },
    saw({ seq, mark }) {
      if (mark === null) return true
      const seen = events.get(seq) ?? updates.get(seq)
      if (seen) return markOf(seen) === mark
      const other = places.get(seq)
      if (other !== undefined) return other === mark
      places.set(seq, mark)
      if (places.size > PLACES_MAX) places.delete(places.keys().next().value!)
      return true
    },
    ahead: (of) =>
      [...places].flatMap(([seq, mark]) =>
        seq > of && !events.has(seq) && !updates.has(seq) ? [{ seq, mark }] : [],
      ),
    all: () => [...events.values(), ...updates.values()].sort((one, other) => one.seq - other.seq),
  }
}

function isSame(one: LogEntry, other: LogEntry): boolean {
  if (one.kind === 'event' || other.kind === 'event') return canonical(one) === canonical(other)
  const { document, author, clientId, at, bytes } = one
  const isTheirs = document === other.document && author === other.author && clientId === other.clientId
  return isTheirs && at === other.at && Buffer.compare(bytes, other.bytes) === 0
}
