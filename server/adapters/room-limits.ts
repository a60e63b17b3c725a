export type RoomLimits = {
  /** What a document's snapshot and the updates after it may take up. */
  readonly documentBytesMax: number
  /** How many entries a room may hold before it takes no more updates. Compaction makes room. */
  readonly roomEntriesMax: number
}

/** Entries beyond the limit that only events may use: a room flooded with updates can still be locked, revealed and sealed. */
export const ENTRIES_FOR_EVENTS = 5_000
