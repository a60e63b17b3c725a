import { err, ok } from '#shared/result.ts'
import type { Records, StoredRecord } from '#server/ports/records.ts'
import { checked, checksumOf } from './checksum.ts'
import type { Sql } from './connection.ts'

/** The records in SQL. Runs in the database thread; see `createRoomLog` for what a write may rely on. */
export function createRecords(sql: Sql): Omit<Records, 'close'> {
  return {
    async get(kind, id) {
      const [row] = await sql<RecordRow>('SELECT * FROM record WHERE kind = ? AND id = ?', [kind, id])
      return row ? recordOf(row) : null
    },

    async put(kind, id, json, { expected, keys }) {
      const text = JSON.stringify(json)
      const checksum = checksumOf('record', { kind, id, version: expected + 1, json: text })
      const stored =
        expected === 0
          ? await sql<{ version: number }>(
              'INSERT INTO record (kind, id, version, json, checksum) VALUES (?, ?, 1, ?, ?) ON CONFLICT DO NOTHING RETURNING version',
              [kind, id, text, checksum],
            )
          : await sql<{ version: number }>(
              'UPDATE record SET version = version + 1, json = ?, checksum = ? WHERE kind = ? AND id = ? AND version = ? RETURNING version',
              [text, checksum, kind, id, expected],
            )
      if (!stored[0]) return err('conflict')

      if (keys) {
        await sql('DELETE FROM record_key WHERE kind = ? AND id = ?', [kind, id])
        for (const [name, value] of Object.entries(keys)) {
          await sql('INSERT INTO record_key (kind, name, value, id) VALUES (?, ?, ?, ?)', [
            kind,
            name,
            value,
            id,
          ])
        }
      }
      return ok({ version: stored[0].version })
    },

    async remove(kind, id) {
      await sql('DELETE FROM record WHERE kind = ? AND id = ?', [kind, id])
    },

    async find(kind, name, value) {
      const rows = await sql<RecordRow>(
        `SELECT record.* FROM record_key
         JOIN record ON record.kind = record_key.kind AND record.id = record_key.id
         WHERE record_key.kind = ? AND name = ? AND value = ? ORDER BY made DESC`,
        [kind, name, value],
      )
      return rows.map(recordOf)
    },

    async list(kind, limit) {
      const rows = await sql<RecordRow>('SELECT * FROM record WHERE kind = ? ORDER BY made DESC LIMIT ?', [
        kind,
        limit,
      ])
      return rows.map(recordOf)
    },
  }
}

type RecordRow = { id: string; version: number; json: string; checksum: number }

function recordOf(row: RecordRow): StoredRecord {
  const { id, version, json } = checked('record', row)
  return { id, version, json: JSON.parse(json) as unknown }
}
