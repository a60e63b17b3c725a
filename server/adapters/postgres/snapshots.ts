import type { DocumentName } from '#shared/contract/frames.ts'
import type { PanelId } from '#shared/model/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { markAt, obstacleTo, ROOM_LOCKED, type RoomRow } from './appends.ts'
import type { Session } from './session.ts'

/** So many of a room's newest entries stay where a snapshot covers them: a node that follows a little behind meets no gap. */
const KEPT_FOR_FOLLOWERS = 1_000

const PUT_SNAPSHOT = `
  WITH kept AS (
    INSERT INTO doc_snapshot (room_id, name, seq, bytes) VALUES ($1, $2, $3, $4)
    ON CONFLICT (room_id, name) DO UPDATE SET seq = excluded.seq, bytes = excluded.bytes
      WHERE excluded.seq > doc_snapshot.seq
    RETURNING seq
  ),
  before AS (SELECT coalesce(max(seq), 0) AS seq FROM doc_snapshot WHERE room_id = $1 AND name = $2),
  edits AS (
    SELECT count(*) FILTER (WHERE log.seq <= $3) AS covered,
      coalesce(sum(length(log.bytes)) FILTER (WHERE log.seq > $3), 0) AS rest
    FROM before, room_log AS log
    WHERE log.room_id = $1 AND log.document = $2 AND log.seq > before.seq
  ),
  counted AS (
    INSERT INTO doc (room_id, name, bytes, newest_seq) SELECT $1, $2, length($4) + rest, 0 FROM kept, edits
    ON CONFLICT (room_id, name) DO UPDATE SET bytes = excluded.bytes
  )
  UPDATE room SET entries = entries - covered, total_bytes = length($4) + rest
    + (SELECT coalesce(sum(bytes), 0) FROM doc WHERE room_id = $1 AND name <> $2)
    + (SELECT coalesce(sum(octet_length(event)), 0) FROM room_log WHERE room_id = $1 AND control_seq IS NOT NULL)
  FROM kept, edits WHERE id = $1 RETURNING room.seq`

/** Nobody follows a sealed room: of that, nothing is kept that a snapshot covers. */
const TRIM = `
  DELETE FROM room_log AS log USING doc_snapshot AS snapshot
  WHERE log.room_id = $1 AND snapshot.room_id = $1 AND log.document = snapshot.name
    AND log.seq <= snapshot.seq AND log.seq <= $2`

export async function putSnapshot(
  { sql, transaction }: Session,
  panelId: PanelId,
  document: DocumentName,
  { epoch, seq, mark = null, bytes }: Parameters<RoomLog['putSnapshot']>[2],
): Promise<void> {
  await transaction(async () => {
    const [room] = await sql<RoomRow>(ROOM_LOCKED, [panelId])
    if (!room || room.epoch !== epoch) return
    if (seq > room.seq && mark === null)
      throw new RangeError(`a snapshot at ${seq} of a room that is at ${room.seq}`)

    const [there] = await sql<{ mark: string | null }>(`SELECT ${markAt('$2')} AS mark`, [panelId, seq])
    if (obstacleTo(room, { seq, mark }, there!.mark)) return
    const kept = await sql(PUT_SNAPSHOT, [panelId, document, seq, bytes])
    if (kept.length === 0) return
    await sql(TRIM, [panelId, room.sealed_at === null ? room.seq - KEPT_FOR_FOLLOWERS : room.seq])
  })
}
