import { canonical } from '#shared/documents/scorecard.ts'
import type { LogEntry } from '#server/ports/room-log.ts'

/** More than a failover can lose, and little enough to keep of every room. */
const EVENTS_MAX = 200
const UPDATES_MAX = 200
const UPDATE_BYTES_MAX = 32_768

/** The newest entries of a room's log as a node has seen them: known to be durable, and of which the store may know less one day. */
export type RecentEntries = {
  /** In any order; what is there already is not kept twice. */
  add(entry: LogEntry): void
  /** False: something else was seen under its number, so the store has lost that and gone on. */
  agrees(entry: LogEntry): boolean
  /** In the order of the log. */
  all(): readonly LogEntry[]
}

export function createRecentEntries(): RecentEntries {
  const events = new Map<number, LogEntry>()
  const updates = new Map<number, LogEntry & { kind: 'update' }>()
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
      if (!seen || seen === entry) return true
      if (seen.kind === 'event' || entry.kind === 'event') return canonical(seen) === canonical(entry)
      return seen.document === entry.document && Buffer.compare(seen.bytes, entry.bytes) === 0
    },
    all: () => [...events.values(), ...updates.values()].sort((one, other) => one.seq - other.seq),
  }
}
