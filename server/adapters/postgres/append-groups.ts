import type { PanelId } from '#shared/model/ids.ts'
import { ok } from '#shared/result.ts'
import type { RoomLog, UpdateBatch } from '#server/ports/room-log.ts'
import type { RoomLimits } from '../room-limits.ts'
import { appendUpdates, markAt } from './appends.ts'
import { createGathering } from './gathering.ts'
import { type Pool, tooLate, type Turn } from './pool.ts'
import { isBroken, type Sql } from './session.ts'

/** A batch has 64 kB as a rule, so a group stays a message of a few hundred, mostly of a few. */
const ROOMS_MAX = 32
/** While one waits for the disk, the next is made. */
const GROUPS_AT_ONCE = 2

type Append = { readonly panelId: PanelId; readonly batch: UpdateBatch }

/**
 * The batches of several rooms in one statement, one commit and one sync of the disk. A room is in it once. Each is stored or left out
 * by itself, under the checks of a batch that comes alone; a room that somebody holds is left out as well, so a group waits for nobody and
 * two groups never wait for each other. Whose room has barred seats is left out too: that is rare.
 *
 * The updates of all lie one behind the other in a single value: an array of bytes would travel as text, twice as long.
 */
const APPEND_TOGETHER = `
  WITH batch AS (
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[], $4::text[], $5::bigint[], $6::bigint[], $7::text[])
      AS batch (room_id, epoch, entries, document, bytes, after_seq, after_mark)
  ),
  locked AS (
    SELECT id, seq FROM room JOIN batch ON room_id = id
    WHERE room.epoch = batch.epoch AND sealed_at IS NULL AND barred IS NULL
      AND room.entries + batch.entries <= $8 AND batch.bytes <= $9 AND total_bytes + batch.bytes <= $10 AND seq >= after_seq
      AND (after_mark IS NULL OR ${markAt('after_seq', 'room.id')} = after_mark)
    FOR NO KEY UPDATE OF room SKIP LOCKED
  ),
  counted AS (
    INSERT INTO doc (room_id, name, bytes, newest_seq)
    SELECT id, document, bytes, seq + entries FROM locked JOIN batch ON room_id = id
    ON CONFLICT (room_id, name) DO UPDATE SET bytes = doc.bytes + excluded.bytes, newest_seq = excluded.newest_seq
      WHERE doc.frozen_at IS NULL AND doc.bytes + excluded.bytes <= $9
    RETURNING room_id, newest_seq
  ),
  written AS (
    INSERT INTO room_log (room_id, seq, document, author, client_id, at, bytes)
    SELECT room_id, newest_seq - entries + place, document, author, client_id, at, substring($17::bytea FROM start FOR length)
    FROM counted JOIN batch USING (room_id)
    JOIN unnest($11::text[], $12::int[], $13::text[], $14::bigint[], $15::float8[], $16::int[], $18::int[])
      AS edit (room_id, place, author, client_id, at, start, length) USING (room_id)
  )
  UPDATE room SET seq = newest_seq, entries = room.entries + batch.entries, total_bytes = total_bytes + batch.bytes
  FROM counted JOIN batch USING (room_id) WHERE id = counted.room_id
  RETURNING id, seq`

/**
 * Appends of this process, each as soon as it is asked and together with those of other rooms that are asked in the same moment. No two
 * of one room may be on their way at once. A connection that ends leaves in doubt what was in its group, and nothing else.
 */
export function createAppendGroups(
  now: Pool['now'],
  limits: RoomLimits,
): (turn: Turn, ...append: Parameters<RoomLog['appendUpdates']>) => ReturnType<RoomLog['appendUpdates']> {
  const gather = createGathering<Append, number | null>({
    most: ROOMS_MAX,
    atOnce: GROUPS_AT_ONCE,
    async ask(appends) {
      try {
        return await now(({ sql }) => appendTogether(sql, limits, appends))
      } catch (problem) {
        // What ended a statement alone stored nothing: each then hears by itself what is wrong with it.
        if (isBroken(problem)) throw problem
        return appends.map(() => null)
      }
    },
  })

  return async (turn, panelId, batch) => {
    const stored = batch.updates.length > 0 ? await gather({ ...turn, question: { panelId, batch } }) : null
    if (stored !== null) return ok({ lastSeq: stored })
    if (turn.isLate()) throw tooLate()
    return await now(({ sql }) => appendUpdates(sql, limits, panelId, batch))
  }
}

/** Where each ended, or null for what was left out. */
async function appendTogether(
  sql: Sql,
  limits: RoomLimits,
  appends: readonly Append[],
): Promise<(number | null)[]> {
  const edits = appends.flatMap(({ panelId, batch }) =>
    batch.updates.map((update, at) => ({ ...update, panelId, place: at + 1, length: update.bytes.length })),
  )
  let end = 1
  const starts = edits.map(({ length }) => (end += length) - length)
  const stored = await sql<{ id: PanelId; seq: number }>(APPEND_TOGETHER, [
    appends.map((it) => it.panelId),
    appends.map((it) => it.batch.epoch),
    appends.map((it) => it.batch.updates.length),
    appends.map((it) => it.batch.document),
    appends.map((it) => it.batch.updates.reduce((sum, { bytes }) => sum + bytes.length, 0)),
    appends.map((it) => it.batch.after.seq),
    appends.map((it) => it.batch.after.mark),
    limits.roomEntriesMax,
    limits.documentBytesMax,
    limits.roomBytesMax,
    edits.map((it) => it.panelId),
    edits.map((it) => it.place),
    edits.map((it) => it.author),
    edits.map((it) => it.clientId),
    edits.map((it) => it.at),
    starts,
    Buffer.concat(edits.map((it) => it.bytes)),
    edits.map((it) => it.length),
  ])
  const seqs = new Map(stored.map(({ id, seq }) => [id, seq]))
  return appends.map(({ panelId }) => seqs.get(panelId) ?? null)
}
