import { pathToFileURL } from 'node:url'
import { type Client, createClient, LibsqlError, type Transaction } from '@libsql/client/sqlite3'

export type Value = string | number | null | Uint8Array

/** Runs one statement. Integers come back as numbers, blobs as ArrayBuffers. */
export type Sql = <Row extends object>(text: string, args?: readonly Value[]) => Promise<Row[]>

/** The one connection to the one file. `sql` belongs to the open transaction while there is one. */
export type Connection = {
  readonly sql: Sql
  /** Runs statements without values or rows inside the open transaction: a third of the price of `sql`. */
  readonly script: (text: string) => Promise<void>
  /** All of `run` or nothing of it, on disk when it is answered. One at a time. */
  readonly transaction: <Answer>(run: () => Promise<Answer>) => Promise<Answer>
  readonly close: () => void
}

/** How long a start waits for a killed process to let go of the file. */
const BUSY_TIMEOUT_MS = 2_000

/** The size from which checking every page would make starting slow. Damage beyond is met when it is read. */
const CHECK_AT_OPEN_MAX_BYTES = 256 * 1024 * 1024

/**
 * Opens the file and holds it alone.
 *
 * Measured on @libsql/client 0.18.0: a `BEGIN` given to `execute` does not hold, because each call hands its connection back to
 * a pool that rolls back what is open. `transaction()` does hold, and with `concurrency: 1` it is the same connection that
 * all other calls use, so the WAL has exactly one. An exclusive lock (kept by the kernel, gone with the process however it ends,
 * so there is no stale lock file to judge) keeps every other process out and needs no shared memory file.
 */
export async function connect(file: string): Promise<Connection> {
  const client = createClient({ url: pathToFileURL(file).href, concurrency: 1, timeout: BUSY_TIMEOUT_MS })
  let open: Transaction | null = null
  let prepared = false

  const sql: Sql = async (text, args = []) =>
    (await (open ?? client).execute(text, args.map(bindable))).rows as never

  const script: Connection['script'] = async (text) => await open!.executeMultiple(text)

  const transaction: Connection['transaction'] = async (run) => {
    // After a failure the pool may have replaced the connection by one that knows none of our settings.
    if (!prepared) await prepare(client)
    prepared = false
    open = await client.transaction('write')
    try {
      const value = await run()
      await open.commit()
      prepared = true
      return value
    } finally {
      open.close()
      open = null
    }
  }

  try {
    await prepare(client)
    prepared = true
    await check(sql)
  } catch (problem) {
    client.close()
    throw problem
  }
  return { sql, script, transaction, close: () => client.close() }
}

/**
 * Whether an error means the disk or the file, not the statement: then nothing of the transaction may be answered. A closed
 * transaction counts, because SQLite ends one by itself when it could not write.
 */
export function isStorageTrouble(error: unknown): error is LibsqlError {
  return error instanceof LibsqlError && !STATEMENT_ERRORS.has(error.code)
}

const STATEMENT_ERRORS = new Set([
  'SQLITE_ERROR',
  'SQLITE_CONSTRAINT',
  'SQLITE_TOOBIG',
  'SQLITE_MISMATCH',
  'SQLITE_RANGE',
])

async function prepare(client: Client): Promise<void> {
  // The lock first: taken before the WAL is first read, it also keeps the WAL's index out of shared memory.
  await expectPragma(client, 'locking_mode', 'EXCLUSIVE', 'exclusive')
  await expectPragma(client, 'journal_mode', 'WAL', 'wal')
  // FULL: each commit is synced. With NORMAL the last ones are lost with the power, and "saved" would be a lie.
  await expectPragma(client, 'synchronous', 'FULL', 2)
  await expectPragma(client, 'foreign_keys', 'ON', 1)
  await expectPragma(client, 'busy_timeout', String(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS)
  // On macOS an ordinary fsync leaves data in the drive's cache. Nothing elsewhere.
  await expectPragma(client, 'fullfsync', 'ON', 1)
  await expectPragma(client, 'checkpoint_fullfsync', 'ON', 1)
}

async function expectPragma(
  client: Client,
  name: string,
  value: string,
  expected: string | number,
): Promise<void> {
  await client.execute(`PRAGMA ${name} = ${value}`)
  const { rows } = await client.execute(`PRAGMA ${name}`)
  const is = rows[0]?.[0]
  if (is !== expected)
    throw new Error(`SQLite keeps ${name} at ${JSON.stringify(is)} where ${value} is needed`)
}

async function check(sql: Sql): Promise<void> {
  const [size] = await sql<{ bytes: number }>(
    'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
  )
  if (size!.bytes > CHECK_AT_OPEN_MAX_BYTES) return
  const [found] = await sql<{ quick_check: string }>('PRAGMA quick_check(1)')
  if (found!.quick_check !== 'ok') throw new LibsqlError(found!.quick_check, 'SQLITE_CORRUPT')
}

/** The driver ends the whole process over some values, so nothing but these four kinds may reach it. */
function bindable(value: Value): Value {
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(`a ${typeof value} cannot be stored`)
}
