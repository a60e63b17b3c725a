import type { LogEntry, RoomLog } from '#server/ports/room-log.ts'
import { text } from '../builders.ts'

/** One store for all tests of a contract: each has rooms of its own, and opening costs more than most tests. */
export type SharedLog = {
  readonly log: RoomLog
  /** Closes the store and opens it again, as a restart does. */
  reopen(): Promise<RoomLog>
}

/** An entry with its bytes as text. */
export const readable = (entry: LogEntry) =>
  entry.kind === 'update' ? { ...entry, bytes: text(entry.bytes) } : entry
