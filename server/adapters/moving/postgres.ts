import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { addressOf, APPLICATION } from '../postgres/address.ts'
import { asProblem, codeOf } from '../postgres/problem.ts'
import { COUNT_BYTES, migrate } from '../postgres/schema.ts'
import { sessionOf, type Sql, TYPES } from '../postgres/session.ts'
import { prepareConnection } from '../postgres/settings.ts'
import { DatabaseProblem } from '../problem.ts'
import type { Tables } from './move.ts'
import { selectAfter, type Table, TABLES, type Value } from './tables.ts'

const CONNECT_WITHIN_MS = 10_000
/** A node that was stopped just now is seen a moment longer. */
const LOOKS = 20
const LOOK_EVERY_MS = 100

/** What a snapshot covers is kept here for a while for nodes that follow. It is not part of a workspace. */
const UNCOVERED = `(
  SELECT log.* FROM room_log AS log
  LEFT JOIN doc_snapshot AS snapshot ON snapshot.room_id = log.room_id AND snapshot.name = log.document
  WHERE log.document IS NULL OR log.seq > coalesce(snapshot.seq, 0)
) AS log`

/**
 * A copy may take as long as it takes, and waits for nobody. Where its machine is gone without a word, PostgreSQL lets its locks go within
 * a minute.
 */
const COPYING = [
  ['statement_timeout', 0],
  ['lock_timeout', "'10s'"],
  ['idle_in_transaction_session_timeout', 0],
  ['tcp_keepalives_idle', 30],
  ['tcp_keepalives_interval', 10],
  ['tcp_keepalives_count', 3],
] as const
const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Runs this on the database at `url`, its tables made, no node on it, in one transaction: when it rejects, or the process is killed,
 * nothing has changed.
 */
export async function withPostgres<Answer>(
  url: string,
  unsafe: boolean,
  run: (tables: Tables) => Promise<Answer>,
): Promise<Answer> {
  const { config, name } = addressOf(url)
  const client = new pg.Client({
    ...config,
    application_name: `${APPLICATION}-move`,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    types: TYPES,
  })
  let isLost = false
  client.on('error', () => {
    isLost = true
  })
  const session = sessionOf(client)
  const { sql, transaction } = session
  let isReady = false
  try {
    await client.connect()
    await prepareConnection(sql, name, { unsafe, answerWithinMs: CONNECT_WITHIN_MS })
    await migrate(session, name)
    await expectNoNodes(sql, name)
    isReady = true
    return await transaction(async () => {
      for (const [setting, value] of COPYING) await sql(`SET LOCAL ${setting} = ${value}`)
      await lockTables(sql, name)
      let isCopy = false
      const answer = await run(tablesOf(sql, () => (isCopy = true)))
      if (isCopy) await sql(COUNT_BYTES)
      return answer
    })
  } catch (problem) {
    // Told so by its own last words, or by none.
    if (isReady && (isLost || codeOf(problem).startsWith('57P')))
      throw new DatabaseProblem(
        'unavailable',
        `The connection to ${name} ended. Nothing was changed; try again.`,
      )
    // What `run` does elsewhere goes wrong elsewhere.
    throw isReady && !(problem instanceof pg.DatabaseError) ? problem : asProblem(problem, name)
  } finally {
    await client.end()
  }
}

async function lockTables(sql: Sql, name: string): Promise<void> {
  try {
    await sql(`LOCK TABLE ${TABLES.map((it) => it.name).join(', ')} IN EXCLUSIVE MODE`)
  } catch (problem) {
    if ((problem as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw problem
    throw new DatabaseProblem(
      'in-use',
      `Somebody else holds tables of ${name}, another move perhaps. Nothing was changed; try again once it has ended.`,
    )
  }
}

async function expectNoNodes(sql: Sql, name: string): Promise<void> {
  for (let look = 0; ; look++) {
    const [found] = await sql<{ count: number }>(
      'SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
      [APPLICATION],
    )
    if (found!.count === 0) return
    if (look === LOOKS) {
      throw new DatabaseProblem('in-use', `${name} is in use by a Panelroom node. Stop all nodes first.`)
    }
    await pause(LOOK_EVERY_MS)
  }
}

function tablesOf(sql: Sql, wrote: () => void): Tables {
  return {
    async read(table, after) {
      const from = table.name === 'room_log' ? UNCOVERED : table.name
      const text = selectAfter(table, after === null, { from, place: (n) => `$${n}` })
      const rows = await sql<Record<string, Value>>(text, [...(after ?? []), table.batch])
      return rows.map((row) => table.columns.map(([name]) => row[name] ?? null))
    },
    async write(table, rows) {
      const { name, columns } = withType(table)
      wrote()
      const lists = columns.map((_, at) => rows.map((row) => row[at] ?? null))
      if (name === 'room_log') lists[columns.length - 1] = rows.map((row) => typeOf(row[EVENT_AT] ?? null))
      const names = columns.map(([it]) => it).join(', ')
      const places = columns.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ')
      await sql(`INSERT INTO ${name} (${names}) SELECT * FROM unnest(${places})`, lists)
      if (name === 'record')
        await sql("SELECT setval(pg_get_serial_sequence('record', 'made'), (SELECT max(made) FROM record))")
    },
  }
}

/** The log's index by type needs a column of its own here. */
const withType = ({ name, columns }: Table) => ({
  name,
  columns: name === 'room_log' ? [...columns, ['type', 'text'] as const] : columns,
})

const EVENT_AT = TABLES.find(({ name }) => name === 'room_log')!.columns.findIndex(([it]) => it === 'event')

const typeOf = (event: Value) =>
  typeof event === 'string' ? (JSON.parse(event) as { type: string }).type : null
