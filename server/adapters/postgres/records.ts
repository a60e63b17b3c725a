import { err, ok } from '#shared/result.ts'
import type { Records, StoredRecord } from '#server/ports/records.ts'
import type { Pool } from './pool.ts'

/** A put is one statement. Keys that stay are left alone: taken out and put in again by one statement, a row would meet itself. */
const put = (stored: string) => `
  WITH stored AS (${stored}),
  asked AS (SELECT * FROM unnest($5::text[], $6::text[]) AS asked (name, value)),
  gone AS (
    DELETE FROM record_key USING stored
    WHERE $5::text[] IS NOT NULL AND kind = $1 AND id = $2
      AND NOT EXISTS (SELECT FROM asked WHERE asked.name = record_key.name AND asked.value = record_key.value)
  ),
  kept AS (
    INSERT INTO record_key (kind, name, value, id)
    SELECT $1, asked.name, asked.value, $2 FROM stored, asked ON CONFLICT DO NOTHING
  )
  SELECT version FROM stored`

const PUT_NEW = put(
  `INSERT INTO record (kind, id, version, json) SELECT $1, $2, 1, $3 WHERE $4::bigint = 0
   ON CONFLICT (kind, id) DO NOTHING RETURNING version`,
)
const PUT_OVER = put(
  `UPDATE record SET version = version + 1, json = $3
   WHERE kind = $1 AND id = $2 AND version = $4::bigint RETURNING version`,
)

/** The records in SQL. Every write is one statement, and so is whole or not at all. */
export function createRecords({ ask }: Pool): Omit<Records, 'close'> {
  return {
    async get(kind, id) {
      const [row] = await ask(({ sql }) =>
        sql<RecordRow>('SELECT id, version, json FROM record WHERE kind = $1 AND id = $2', [kind, id]),
      )
      return row ? recordOf(row) : null
    },

    async put(kind, id, json, { expected, keys }) {
      const values = [
        kind,
        id,
        JSON.stringify(json),
        expected,
        keys ? Object.keys(keys) : null,
        keys ? Object.values(keys) : null,
      ]
      const [stored] = await ask(({ sql }) =>
        sql<{ version: number }>(expected === 0 ? PUT_NEW : PUT_OVER, values),
      )
      return stored ? ok({ version: stored.version }) : err('conflict')
    },

    async remove(kind, id) {
      await ask(({ sql }) => sql('DELETE FROM record WHERE kind = $1 AND id = $2', [kind, id]))
    },

    async find(kind, name, value) {
      const rows = await ask(({ sql }) =>
        sql<RecordRow>(
          `SELECT record.id, version, json FROM record_key
           JOIN record ON record.kind = record_key.kind AND record.id = record_key.id
           WHERE record_key.kind = $1 AND name = $2 AND value = $3 ORDER BY made DESC`,
          [kind, name, value],
        ),
      )
      return rows.map(recordOf)
    },

    async list(kind, limit) {
      const rows = await ask(({ sql }) =>
        sql<RecordRow>('SELECT id, version, json FROM record WHERE kind = $1 ORDER BY made DESC LIMIT $2', [
          kind,
          limit,
        ]),
      )
      return rows.map(recordOf)
    },
  }
}

type RecordRow = { id: string; version: number; json: string }

const recordOf = ({ id, version, json }: RecordRow): StoredRecord => ({
  id,
  version,
  json: JSON.parse(json) as unknown,
})
