import type { DocumentName } from '#shared/contract/frames.ts'
import type { EpochMs, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import type { LogEntry } from '#server/ports/room-log.ts'

/** A room's history as the tables of every database hold it: a row is an event or an update. */
export type EntryRow = EventRow | UpdateRow
export type EventRow = { seq: number; control_seq: number; event: string }
export type UpdateRow = {
  event: null
  seq: number
  document: DocumentName
  author: SeatId
  client_id: number
  at: EpochMs
  bytes: Stored
}
export type BytesRow = { seq: number; bytes: Stored }
/** Bytes as a driver gives them. */
type Stored = ArrayBuffer | Uint8Array

export type LatestRow<Type extends Event['type']> = { room_id: PanelId; type: Type; at: EpochMs }

export const latestOf = <Type extends Event['type']>({ room_id, ...latest }: LatestRow<Type>) =>
  [room_id, latest] as const

export const bytesOf = ({ seq, bytes }: BytesRow) => ({ seq, bytes: new Uint8Array(bytes) })

export const eventOf = (row: EventRow) => ({
  kind: 'event' as const,
  seq: row.seq,
  controlSeq: row.control_seq,
  event: JSON.parse(row.event) as Event,
})

export const entryOf = (row: EntryRow): LogEntry =>
  row.event !== null
    ? eventOf(row)
    : {
        kind: 'update',
        seq: row.seq,
        document: row.document,
        author: row.author,
        clientId: row.client_id,
        at: row.at,
        bytes: new Uint8Array(row.bytes),
      }
