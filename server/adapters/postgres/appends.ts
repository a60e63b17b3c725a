import { err, ok, type Result } from '#shared/result.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { AppendRefusal, EventBatch, Place, RoomHead, UpdateBatch } from '#server/ports/room-log.ts'
import { DatabaseProblem } from '../problem.ts'
import { BYTES_FOR_EVENTS, bytesOfEvents, ENTRIES_FOR_EVENTS, type RoomLimits } from '../room-limits.ts'
import type { Session, Sql } from './session.ts'

/** A refusal whose reason is gone when it is looked for is tried again; this often in a row, something else is wrong. */
const TRIES_MAX = 5

export type RoomRow = {
  epoch: number
  seq: number
  control_seq: number
  sealed_at: number | null
  entries: number
  total_bytes: number
  /** A JSON list of seats, or null. */
  barred: string | null
}

/**
 * Whoever writes to a room has locked its row first, so writes to a room are one after the other. What a statement reads besides
 * is as old as the statement: after waiting for the lock only a locked or upserted row is known to be the newest.
 */
export const ROOM_LOCKED =
  'SELECT epoch, seq, control_seq, sealed_at, entries, total_bytes, barred FROM room WHERE id = $1 FOR NO KEY UPDATE'

/** The mark of a row of the log, as `markOf` makes it. */
const MARK = `encode(sha256(CASE WHEN event IS NOT NULL THEN convert_to(event, 'UTF8')
  ELSE float8send(at) || int8send(client_id) || convert_to(document || E'\\n' || author || E'\\n', 'UTF8') || bytes END), 'hex')`

/** The mark of what stands at this number of a room, $1 as a rule, or null. */
export const markAt = (seq: string, room = '$1') =>
  `(SELECT ${MARK} FROM room_log WHERE room_id = ${room} AND room_log.seq = ${seq})`

/** One round trip. The upsert meets the newest row of the document, so its freeze and its quota are as of the lock. */
const APPEND_UPDATES = `
  WITH locked AS (
    SELECT seq FROM room
    WHERE id = $1 AND epoch = $2 AND sealed_at IS NULL AND entries + $3::int <= $4 AND $6::bigint <= $7
      AND total_bytes + $6 <= $13
      AND (barred IS NULL OR NOT barred::jsonb ?| $8::text[])
      AND seq >= $12
      AND ($14::text IS NULL OR ${markAt('$12')} = $14)
    FOR NO KEY UPDATE
  ),
  counted AS (
    INSERT INTO doc (room_id, name, bytes, newest_seq) SELECT $1, $5, $6, seq + $3 FROM locked
    ON CONFLICT (room_id, name) DO UPDATE SET bytes = doc.bytes + excluded.bytes, newest_seq = excluded.newest_seq
      WHERE doc.frozen_at IS NULL AND doc.bytes + excluded.bytes <= $7
    RETURNING newest_seq
  ),
  written AS (
    INSERT INTO room_log (room_id, seq, document, author, client_id, at, bytes)
    SELECT $1, newest_seq - $3 + place, $5, author, client_id, at, edit.bytes
    FROM counted, unnest($8::text[], $9::bigint[], $10::float8[], $11::bytea[])
      WITH ORDINALITY AS edit (author, client_id, at, bytes, place)
  )
  UPDATE room SET seq = counted.newest_seq, entries = entries + $3, total_bytes = total_bytes + $6 FROM counted
  WHERE id = $1
  RETURNING room.seq`

const barredIn = ({ barred }: RoomRow) => (barred === null ? [] : (JSON.parse(barred) as SeatId[]))

type DocumentRow = { bytes: number | null; frozen_at: number | null; mark: string | null }
const ROOM_AND_DOCUMENT = `
  SELECT epoch, seq, control_seq, sealed_at, entries, total_bytes, barred, doc.bytes, doc.frozen_at, ${markAt('$3')} AS mark FROM room
  LEFT JOIN doc ON doc.room_id = room.id AND doc.name = $2 WHERE room.id = $1`

/** Why nothing may build on this, or null. `there` is the mark of what stands at its number. */
export function obstacleTo(
  room: RoomRow,
  { seq, mark }: Place,
  there: string | null,
): 'epoch' | 'conflict' | null {
  if (room.seq < seq) return 'epoch'
  if (mark === null || mark === there) return null
  // Rows below a snapshot go when a thousand others have come.
  return there === null ? 'conflict' : 'epoch'
}

export async function appendUpdates(
  sql: Sql,
  limits: RoomLimits,
  panelId: PanelId,
  batch: UpdateBatch,
): Promise<Result<{ readonly lastSeq: number }, AppendRefusal>> {
  const { epoch, document, updates } = batch
  const bytes = updates.reduce((sum, update) => sum + update.bytes.length, 0)

  /** Why the room does not take it, or how far the room is if it would. */
  async function look(): Promise<Result<{ readonly lastSeq: number }, AppendRefusal>> {
    const [room] = await sql<RoomRow & DocumentRow>(ROOM_AND_DOCUMENT, [panelId, document, batch.after.seq])
    if (!room) return err({ code: 'no-such-room' })
    if (room.sealed_at !== null) return err({ code: 'sealed' })
    if (room.epoch !== epoch) return err({ code: 'epoch' })
    const missing = obstacleTo(room, batch.after, room.mark)
    if (missing) return err({ code: missing })
    if (room.frozen_at !== null) return err({ code: 'frozen', seq: room.frozen_at })
    if (updates.length === 0) return ok({ lastSeq: room.seq })
    if (updates.some((it) => barredIn(room).includes(it.author))) return err({ code: 'barred' })
    if ((room.bytes ?? 0) + bytes > limits.documentBytesMax) return err({ code: 'quota' })
    if (room.entries + updates.length > limits.roomEntriesMax) return err({ code: 'room-full' })
    if (room.total_bytes + bytes > limits.roomBytesMax) return err({ code: 'room-full' })
    return ok({ lastSeq: room.seq })
  }

  if (updates.length === 0) return await look()
  const values = [
    panelId,
    epoch,
    updates.length,
    limits.roomEntriesMax,
    document,
    bytes,
    limits.documentBytesMax,
    updates.map((it) => it.author),
    updates.map((it) => it.clientId),
    updates.map((it) => it.at),
    updates.map((it) => it.bytes),
    batch.after.seq,
    limits.roomBytesMax,
    batch.after.mark,
  ]
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const [stored] = await sql<{ seq: number }>(APPEND_UPDATES, values)
    if (stored) return ok({ lastSeq: stored.seq })
    const refusal = await look()
    if (!refusal.ok) return refusal
  }
  throw new DatabaseProblem('unavailable', 'The database refuses an append and gives no reason.')
}

const APPEND_EVENTS = `
  WITH written AS (
    INSERT INTO room_log (room_id, seq, control_seq, type, event)
    SELECT $1, $2::bigint + place, $3::bigint + place, type, event
    FROM unnest($4::text[], $5::text[]) WITH ORDINALITY AS new (type, event, place)
  ),
  answered AS (INSERT INTO cmd (room_id, command_id, seq, control_seq) VALUES ($1, $6, $7, $8)),
  frozen AS (
    INSERT INTO doc (room_id, name, bytes, newest_seq, frozen_at)
    SELECT $1, name, 0, 0, $7 FROM unnest($9::text[]) AS name
    ON CONFLICT (room_id, name) DO UPDATE SET frozen_at = coalesce(doc.frozen_at, excluded.frozen_at)
  )
  UPDATE room SET seq = $7, control_seq = $8, entries = entries + cardinality($5::text[]), sealed_at = $10, barred = $11,
    total_bytes = total_bytes + $12
  WHERE id = $1`

/** Runs in a transaction: once the room is locked, what the next statement reads is the newest. */
export async function appendEvents(
  { sql, transaction }: Session,
  limits: RoomLimits,
  panelId: PanelId,
  batch: EventBatch,
): Promise<Result<RoomHead, AppendRefusal>> {
  return await transaction(async () => {
    const [room] = await sql<RoomRow>(ROOM_LOCKED, [panelId])
    if (!room) return err({ code: 'no-such-room' })

    const [known] = await sql<{
      seq: number | null
      control_seq: number | null
      newest_seq: number | null
      mark: string | null
    }>(
      `SELECT cmd.seq, cmd.control_seq, doc.newest_seq, ${markAt('$4')} AS mark FROM (SELECT) AS one
       LEFT JOIN cmd ON cmd.room_id = $1 AND cmd.command_id = $2
       LEFT JOIN doc ON doc.room_id = $1 AND doc.name = $3`,
      [panelId, batch.commandId, batch.expectsDocument?.document ?? null, batch.after.seq],
    )
    const { seq: repeatedSeq, control_seq: repeatedControlSeq, newest_seq: newestSeq } = known!
    if (repeatedSeq !== null && repeatedControlSeq !== null) {
      const sealed = room.sealed_at !== null && room.sealed_at <= repeatedSeq
      return ok({ epoch: room.epoch, seq: repeatedSeq, controlSeq: repeatedControlSeq, sealed })
    }
    if (room.sealed_at !== null) return err({ code: 'sealed' })
    if (room.epoch !== batch.epoch) return err({ code: 'epoch' })
    const missing = obstacleTo(room, batch.after, known!.mark)
    if (missing) return err({ code: missing })
    if (room.control_seq !== batch.expectedControlSeq) return err({ code: 'conflict' })
    if (batch.expectsDocument && (newestSeq ?? 0) !== batch.expectsDocument.seq)
      return err({ code: 'conflict' })
    if (room.entries + batch.events.length > limits.roomEntriesMax + ENTRIES_FOR_EVENTS)
      return err({ code: 'room-full' })
    const bytes = bytesOfEvents(batch.events)
    if (room.total_bytes + bytes > limits.roomBytesMax + BYTES_FOR_EVENTS) return err({ code: 'room-full' })

    const seq = room.seq + batch.events.length
    const controlSeq = room.control_seq + batch.events.length
    await sql(APPEND_EVENTS, [
      panelId,
      room.seq,
      room.control_seq,
      batch.events.map((event) => event.type),
      batch.events.map((event) => JSON.stringify(event)),
      batch.commandId,
      seq,
      controlSeq,
      [...new Set(batch.freeze)],
      batch.seal ? seq : null,
      batch.bar.length > 0 ? JSON.stringify([...barredIn(room), ...batch.bar]) : room.barred,
      bytes,
    ])
    return ok({ epoch: room.epoch, seq, controlSeq, sealed: batch.seal })
  })
}
