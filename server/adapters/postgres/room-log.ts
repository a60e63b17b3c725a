import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { err, ok } from '#shared/result.ts'
import { NOWHERE } from '#server/ports/marks.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { bytesOf, type BytesRow, eventOf, type EventRow, latestOf, type LatestRow } from '../log-rows.ts'
import type { RoomLimits } from '../room-limits.ts'
import { createAppendGroups } from './append-groups.ts'
import { appendEvents, markAt, type RoomRow } from './appends.ts'
import type { Pool } from './pool.ts'
import { createReadGroups, headOf } from './read-groups.ts'
import { putSnapshot } from './snapshots.ts'

const HEAD = 'SELECT epoch, seq, control_seq, sealed_at, entries FROM room WHERE id = $1'

/** One statement sees one moment: between two, a snapshot could take away the updates that the other still looks for. */
const DOCUMENT = `
  WITH snapshot AS (SELECT seq, bytes FROM doc_snapshot WHERE room_id = $1 AND name = $2)
  SELECT 'frozen' AS part, frozen_at AS seq, NULL::bytea AS bytes, NULL::text AS mark FROM doc
  WHERE room_id = $1 AND name = $2 AND frozen_at IS NOT NULL
  UNION ALL SELECT 'newest', newest_seq, NULL, ${markAt('newest_seq')} FROM doc WHERE room_id = $1 AND name = $2
  UNION ALL SELECT 'snapshot', seq, bytes, NULL FROM snapshot
  UNION ALL SELECT 'update', seq, bytes, NULL FROM room_log
  WHERE room_id = $1 AND document = $2 AND seq > coalesce((SELECT seq FROM snapshot), 0)
  ORDER BY part, seq`

const LATEST = `
  SELECT asked.room_id, newest.type, (log.event::json ->> 'at')::float8 AS at
  FROM unnest($1::text[]) AS asked (room_id), LATERAL (
    SELECT wanted.type, (
      SELECT max(control_seq) FROM room_log
      WHERE room_id = asked.room_id AND type = wanted.type AND control_seq IS NOT NULL
    ) AS last FROM unnest($2::text[]) AS wanted (type) ORDER BY last DESC NULLS LAST LIMIT 1
  ) AS newest
  JOIN room_log AS log ON log.control_seq = newest.last WHERE log.room_id = asked.room_id`

/**
 * The room log in SQL. What this process writes to one room is done in the order of asking, one after the other: a room that many
 * write to, or that another node holds, never keeps the others waiting. What is asked of several rooms in one moment is one statement.
 */
export function createRoomLog(pool: Pool, limits: RoomLimits): Omit<RoomLog, 'close'> {
  const { ask, turn, now } = pool
  const append = createAppendGroups(now, limits)

  return {
    ...createReadGroups(pool),

    async open(panelId, first) {
      const stored = await ask(
        ({ sql }) =>
          sql(
            `WITH opened AS (
               INSERT INTO room (id, epoch, seq, control_seq, sealed_at, entries, total_bytes)
               VALUES ($1, 1, 1, 1, NULL, 1, octet_length($3))
               ON CONFLICT DO NOTHING RETURNING id
             )
             INSERT INTO room_log (room_id, seq, control_seq, type, event)
             SELECT id, 1, 1, $2, $3 FROM opened RETURNING seq`,
            [panelId, first.type, JSON.stringify(first)],
          ),
        panelId,
      )
      if (stored.length === 0) return err({ code: 'conflict' })
      return ok({ epoch: 1, seq: 1, controlSeq: 1, sealed: false })
    },

    async events(panelId, afterControlSeq) {
      const rows = await ask(({ sql }) =>
        sql<EventRow>(
          `SELECT seq, control_seq, event FROM room_log
           WHERE room_id = $1 AND control_seq > $2 AND control_seq IS NOT NULL ORDER BY control_seq`,
          [panelId, afterControlSeq],
        ),
      )
      return rows.map(eventOf)
    },

    async latest<Type extends Event['type']>(panelIds: readonly PanelId[], types: readonly Type[]) {
      const rows = await ask(({ sql }) => sql<LatestRow<Type>>(LATEST, [panelIds, types]))
      return new Map(rows.map(latestOf))
    },

    async reachedBy(panelId, commandId) {
      const [reached] = await ask(({ sql }) =>
        sql<{ control_seq: number }>('SELECT control_seq FROM cmd WHERE room_id = $1 AND command_id = $2', [
          panelId,
          commandId,
        ]),
      )
      return reached?.control_seq ?? null
    },

    appendEvents: (panelId, batch) =>
      ask((session) => appendEvents(session, limits, panelId, batch), panelId),

    appendUpdates: (panelId, batch) => turn((its) => append(its, panelId, batch), panelId),

    async document(panelId, document) {
      const rows = await ask(({ sql }) => sql<PartRow>(DOCUMENT, [panelId, document]))
      const newest = rows.find(({ part }) => part === 'newest')
      return {
        snapshot: rows.filter(({ part }) => part === 'snapshot').map(bytesOf)[0] ?? null,
        updates: rows.filter(({ part }) => part === 'update').map(bytesOf),
        frozenAt: rows.find(({ part }) => part === 'frozen')?.seq ?? null,
        newest: newest ? { seq: newest.seq, mark: newest.mark } : NOWHERE,
      }
    },

    putSnapshot: (panelId, document, snapshot) =>
      ask((session) => putSnapshot(session, panelId, document, snapshot), panelId),

    async claimClient(panelId, clientId, seat) {
      return await ask(async ({ sql }) => {
        const claimed = await sql(
          `INSERT INTO client_id (room_id, client_id, seat)
           SELECT id, $2, $3 FROM room WHERE id = $1 AND sealed_at IS NULL
           ON CONFLICT DO NOTHING RETURNING seat`,
          [panelId, clientId, seat],
        )
        if (claimed.length > 0) return ok(null)
        const [room] = await sql<{ seat: string | null }>(
          `SELECT seat FROM room LEFT JOIN client_id ON room_id = id AND client_id = $2 WHERE id = $1`,
          [panelId, clientId],
        )
        if (!room) return err({ code: 'no-such-room' })
        if (room.seat === null) return err({ code: 'sealed' })
        return room.seat === seat ? ok(null) : err({ code: 'conflict' })
      }, panelId)
    },

    async clients(panelId) {
      const rows = await ask(({ sql }) =>
        sql<{ client_id: number; seat: SeatId }>('SELECT client_id, seat FROM client_id WHERE room_id = $1', [
          panelId,
        ]),
      )
      return new Map(rows.map((row) => [row.client_id, row.seat]))
    },

    async renew(panelId, epoch) {
      return await ask(async ({ sql }) => {
        const [room] = await sql<RoomRow>(
          `UPDATE room SET epoch = epoch + 1 WHERE id = $1 AND epoch = $2
           RETURNING epoch, seq, control_seq, sealed_at, entries`,
          [panelId, epoch],
        )
        if (room) return ok(headOf(room))
        const [other] = await sql<RoomRow>(HEAD, [panelId])
        return err({ code: other ? 'epoch' : 'no-such-room' })
      }, panelId)
    },
  }
}

type PartRow = BytesRow & { part: 'frozen' | 'newest' | 'snapshot' | 'update'; mark: string | null }
