import type { Event } from '#shared/panel/events.ts'

export type RoomLimits = {
  /** What a document's snapshot and the updates after it may take up. */
  readonly documentBytesMax: number
  /** How many entries a room may hold before it takes no more updates. Compaction makes room. */
  readonly roomEntriesMax: number
  /** What a room's events and all of its documents may take up together before it takes no more updates. */
  readonly roomBytesMax: number
}

/** Entries beyond the limit that only events may use: a room flooded with updates can still be locked, revealed and sealed. */
export const ENTRIES_FOR_EVENTS = 5_000
/** The same of bytes: a locked scorecard is kept in its event, so there is room for one from each of sixteen seats. */
export const BYTES_FOR_EVENTS = 16 * 1024 * 1024

/** What events take up in the store. */
export const bytesOfEvents = (all: readonly Event[]): number =>
  all.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0)
