import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { err, ok } from '#shared/result.ts'
import type { LogEntry, RoomHead, RoomLog } from '#server/ports/room-log.ts'
import {
  bytesOf,
  type BytesRow,
  entryOf,
  type EntryRow,
  eventOf,
  type EventRow,
  latestOf,
  type LatestRow,
} from '../log-rows.ts'
import { BYTES_FOR_EVENTS, bytesOfEvents, ENTRIES_FOR_EVENTS, type RoomLimits } from '../room-limits.ts'
import { checked, checksumOf } from './checksum.ts'
import type { Sql, Value } from './connection.ts'
import { insertRows } from './insert-rows.ts'
import type { Written } from './journal.ts'
import { documentIn, type RoomHeads, type RoomInMemory } from './room-heads.ts'

type Checked = { checksum: number }

const EVENT_ROWS = 'room_log (room_id, seq, control_seq, event, checksum)'

/**
 * The room log in SQL. Runs in the database thread: a write is called inside a transaction and a savepoint of its own, which is
 * rolled back when it answers with a refusal, so checks may come after writes. `appendUpdates` has none and checks first. What is in
 * memory is not rolled back with a savepoint: it changes last of all, when nothing can fail any more.
 */
export function createRoomLog(sql: Sql, heads: RoomHeads, limits: RoomLimits): Omit<RoomLog, 'close'> {
  return {
    async open(panelId, first) {
      if (await heads.of(panelId)) return err({ code: 'conflict' })

      await sql(
        'INSERT INTO room (id, epoch, seq, control_seq, sealed_at, entries) VALUES (?, 1, 1, 1, NULL, 1)',
        [panelId],
      )
      await insertRows(sql, EVENT_ROWS, [eventRow(panelId, 1, 1, first)])
      return ok({ epoch: 1, seq: 1, controlSeq: 1, sealed: false })
    },

    async head(panelId) {
      const room = await heads.of(panelId)
      return room && headOf(room)
    },

    async read(panelId, afterSeq, limit) {
      const room = await heads.of(panelId)
      const rows = await sql<EntryRow & Checked>(
        'SELECT * FROM room_log WHERE room_id = ? AND seq > ? ORDER BY seq LIMIT ?',
        [panelId, afterSeq, limit],
      )
      const tails = [...(room?.documents.values() ?? [])].flatMap(({ tail }) => tail)
      const entries = [
        ...rows.map((it) => entryOf(checked('room_log', it))),
        ...tails.filter(({ seq }) => seq > afterSeq).map(updateOf),
      ]
      return entries.toSorted((one, other) => one.seq - other.seq).slice(0, limit)
    },

    async events(panelId, afterControlSeq) {
      const rows = await sql<EventRow & Checked>(
        `SELECT room_id, seq, control_seq, event, checksum FROM room_log
         WHERE room_id = ? AND control_seq > ? AND control_seq IS NOT NULL ORDER BY control_seq`,
        [panelId, afterControlSeq],
      )
      return rows.map((it) => eventOf(checked('room_log', it)))
    },

    async latest<Type extends Event['type']>(panelIds: readonly PanelId[], types: readonly Type[]) {
      // Of a group, `type` comes from the row that `max` chose.
      const rows = await sql<LatestRow<Type>>(
        `WITH newest AS (
           SELECT room_id, type, max(last) AS control_seq FROM (
             SELECT asked.value AS room_id, wanted.value AS type, (
               SELECT max(control_seq) FROM room_log
               WHERE room_id = asked.value AND event ->> '$.type' = wanted.value AND control_seq IS NOT NULL
             ) AS last FROM json_each(?) AS asked, json_each(?) AS wanted
           ) GROUP BY room_id
         )
         SELECT newest.room_id, newest.type, event ->> '$.at' AS at FROM newest
         JOIN room_log ON room_log.room_id = newest.room_id AND room_log.control_seq = newest.control_seq`,
        [JSON.stringify(panelIds), JSON.stringify(types)],
      )
      return new Map(rows.map(latestOf))
    },

    async reachedBy(panelId, commandId) {
      const [reached] = await sql<{ control_seq: number }>(
        'SELECT control_seq FROM cmd WHERE room_id = ? AND command_id = ?',
        [panelId, commandId],
      )
      return reached?.control_seq ?? null
    },

    async appendEvents(panelId, batch) {
      const room = await heads.of(panelId)
      if (!room) return err({ code: 'no-such-room' })

      const [repeated] = await sql<{ seq: number; control_seq: number }>(
        'SELECT seq, control_seq FROM cmd WHERE room_id = ? AND command_id = ?',
        [panelId, batch.commandId],
      )
      if (repeated) {
        const sealed = room.sealedAt !== null && room.sealedAt <= repeated.seq
        return ok({ epoch: room.epoch, seq: repeated.seq, controlSeq: repeated.control_seq, sealed })
      }
      if (room.sealedAt !== null) return err({ code: 'sealed' })
      if (room.epoch !== batch.epoch) return err({ code: 'epoch' })
      if (room.seq < batch.after.seq) return err({ code: 'epoch' })
      if (room.controlSeq !== batch.expectedControlSeq) return err({ code: 'conflict' })
      if (batch.expectsDocument) {
        const { document, seq } = batch.expectsDocument
        if ((room.documents.get(document)?.newestSeq ?? 0) !== seq) return err({ code: 'conflict' })
      }
      if (room.entries + batch.events.length > limits.roomEntriesMax + ENTRIES_FOR_EVENTS)
        return err({ code: 'room-full' })
      const bytes = bytesOfEvents(batch.events)
      if (room.bytes + bytes > limits.roomBytesMax + BYTES_FOR_EVENTS) return err({ code: 'room-full' })

      const rows = batch.events.map((it, at) =>
        eventRow(panelId, room.seq + 1 + at, room.controlSeq + 1 + at, it),
      )
      await insertRows(sql, EVENT_ROWS, rows)
      const seq = room.seq + rows.length
      const controlSeq = room.controlSeq + rows.length
      await sql(
        'UPDATE room SET seq = ?, control_seq = ?, entries = entries + ?, sealed_at = ? WHERE id = ?',
        [seq, controlSeq, rows.length, batch.seal ? seq : null, panelId],
      )
      if (batch.bar.length > 0) {
        const barred = JSON.stringify([...new Set([...room.barred, ...batch.bar])])
        await sql('UPDATE room SET barred = ? WHERE id = ?', [barred, panelId])
      }
      await insertRows(sql, 'cmd (room_id, command_id, seq, control_seq)', [
        [panelId, batch.commandId, seq, controlSeq],
      ])
      for (const document of batch.freeze) {
        // Frozen twice is frozen since the first time.
        await sql(
          `INSERT INTO doc (room_id, name, bytes, newest_seq, frozen_at) VALUES (?, ?, 0, 0, ?)
           ON CONFLICT DO UPDATE SET frozen_at = coalesce(frozen_at, excluded.frozen_at)`,
          [panelId, document, seq],
        )
      }

      room.seq = seq
      room.controlSeq = controlSeq
      room.entries += rows.length
      room.bytes += bytes
      if (batch.seal) room.sealedAt = seq
      for (const seat of batch.bar) room.barred.add(seat)
      for (const document of batch.freeze) documentIn(room, document).frozenAt ??= seq
      return ok(headOf(room))
    },

    async appendUpdates(panelId, batch) {
      const room = await heads.of(panelId)
      if (!room) return err({ code: 'no-such-room' })
      if (room.sealedAt !== null) return err({ code: 'sealed' })
      if (room.epoch !== batch.epoch) return err({ code: 'epoch' })
      if (room.seq < batch.after.seq) return err({ code: 'epoch' })
      const { bytes, frozenAt } = documentIn(room, batch.document)
      if (frozenAt !== null) return err({ code: 'frozen', seq: frozenAt })
      if (batch.updates.some((it) => room.barred.has(it.author))) return err({ code: 'barred' })

      const more = batch.updates.reduce((sum, update) => sum + update.bytes.length, 0)
      if (more > 0 && bytes + more > limits.documentBytesMax) return err({ code: 'quota' })
      if (more > 0 && room.entries + batch.updates.length > limits.roomEntriesMax)
        return err({ code: 'room-full' })
      if (more > 0 && room.bytes + more > limits.roomBytesMax) return err({ code: 'room-full' })

      heads.append(room, batch.document, batch.updates)
      return ok({ lastSeq: room.seq })
    },

    async document(panelId, document) {
      const at = [panelId, document]
      const known = (await heads.of(panelId))?.documents.get(document)
      const [snapshot] = await sql<BytesRow & Checked>(
        'SELECT * FROM doc_snapshot WHERE room_id = ? AND name = ?',
        at,
      )
      const updates = await sql<BytesRow & Checked>(
        'SELECT * FROM room_log WHERE room_id = ? AND document = ? AND seq > ? ORDER BY seq',
        [...at, snapshot?.seq ?? 0],
      )
      const tail = known?.tail.map(({ seq, bytes }) => ({ seq, bytes })) ?? []
      return {
        snapshot: snapshot ? bytesOf(checked('doc_snapshot', snapshot)) : null,
        updates: [...updates.map((it) => bytesOf(checked('room_log', it))), ...tail],
        frozenAt: known?.frozenAt ?? null,
        // The number alone: nothing is lost under this process.
        newest: { seq: known?.newestSeq ?? 0, mark: null },
      }
    },

    async putSnapshot(panelId, document, { epoch, seq, bytes }) {
      const room = await heads.of(panelId)
      if (!room || room.epoch !== epoch) return
      if (seq > room.seq) throw new RangeError(`a snapshot at ${seq} of a room that is at ${room.seq}`)

      const checksum = checksumOf('doc_snapshot', { room_id: panelId, name: document, seq, bytes })
      const kept = await sql(
        `INSERT INTO doc_snapshot (room_id, name, seq, bytes, checksum) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET seq = excluded.seq, bytes = excluded.bytes, checksum = excluded.checksum
           WHERE excluded.seq > seq RETURNING seq`,
        [panelId, document, seq, bytes, checksum],
      )
      if (kept.length === 0) return

      const covered = await sql(
        'DELETE FROM room_log WHERE room_id = ? AND document = ? AND seq <= ? RETURNING seq',
        [panelId, document, seq],
      )
      const [rest] = await sql<{ bytes: number }>(
        'SELECT coalesce(sum(length(bytes)), 0) AS bytes FROM room_log WHERE room_id = ? AND document = ?',
        [panelId, document],
      )
      // What of it is in the journal alone never has to be in the tables.
      const known = documentIn(room, document)
      const inJournal = known.tail.filter((it) => it.seq <= seq)
      const upTo = inJournal.at(-1)?.seq ?? 0
      await sql('UPDATE room SET seq = max(seq, ?), entries = entries - ? WHERE id = ?', [
        upTo,
        covered.length,
        panelId,
      ])
      await sql(
        `INSERT INTO doc (room_id, name, bytes, newest_seq) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET bytes = excluded.bytes, newest_seq = max(newest_seq, excluded.newest_seq)`,
        [panelId, document, bytes.length + rest!.bytes, upTo],
      )

      heads.drop(known, inJournal.length)
      room.entries -= covered.length + inJournal.length
      const before = known.bytes
      known.bytes = bytes.length + rest!.bytes + known.tail.reduce((sum, it) => sum + it.bytes.length, 0)
      room.bytes += known.bytes - before
    },

    async claimClient(panelId, clientId, seat) {
      const room = await heads.of(panelId)
      if (!room) return err({ code: 'no-such-room' })

      const [claimed] = await sql<{ seat: string }>(
        'SELECT seat FROM client_id WHERE room_id = ? AND client_id = ?',
        [panelId, clientId],
      )
      if (claimed) return claimed.seat === seat ? ok(null) : err({ code: 'conflict' })
      if (room.sealedAt !== null) return err({ code: 'sealed' })

      await insertRows(sql, 'client_id (room_id, client_id, seat)', [[panelId, clientId, seat]])
      return ok(null)
    },

    async clients(panelId) {
      const rows = await sql<{ client_id: number; seat: SeatId }>(
        'SELECT client_id, seat FROM client_id WHERE room_id = ?',
        [panelId],
      )
      return new Map(rows.map((row) => [row.client_id, row.seat]))
    },

    async renew(panelId, epoch) {
      const room = await heads.of(panelId)
      if (!room) return err({ code: 'no-such-room' })
      if (room.epoch !== epoch) return err({ code: 'epoch' })

      await sql('UPDATE room SET epoch = epoch + 1 WHERE id = ?', [panelId])
      room.epoch++
      return ok(headOf(room))
    },
  }
}

function eventRow(panelId: PanelId, seq: number, controlSeq: number, it: Event): readonly Value[] {
  const row = { room_id: panelId, seq, control_seq: controlSeq, event: JSON.stringify(it) }
  return [...Object.values(row), checksumOf('room_log', row)]
}

const headOf = ({ epoch, seq, controlSeq, sealedAt }: RoomInMemory): RoomHead => ({
  epoch,
  seq,
  controlSeq,
  sealed: sealedAt !== null,
})

const updateOf = ({ seq, document, author, clientId, at, bytes }: Written): LogEntry => ({
  kind: 'update',
  seq,
  document,
  author,
  clientId,
  at,
  bytes,
})
