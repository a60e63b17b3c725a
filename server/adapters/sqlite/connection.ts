import { openFile, type OpenFile, type Sql, SqlError } from './driver.ts'

export type { Sql, Value } from './driver.ts'

/** The one connection to the one file. `sql` belongs to the open transaction while there is one. */
export type Connection = {
  readonly sql: Sql
  /** All of `run` or nothing of it, on disk when it is answered. One at a time. */
  readonly transaction: <Answer>(run: () => Promise<Answer>) => Promise<Answer>
  readonly close: () => void
}

/** How long a start waits for a killed process to let go of the file. */
const BUSY_TIMEOUT_MS = 2_000

/** The size from which checking every page would make starting slow. Damage beyond is met when it is read, or by a backup. */
const CHECK_AT_OPEN_MAX_BYTES = 256 * 1024 * 1024

/**
 * Opens the file and holds it alone. An exclusive lock (kept by the kernel, gone with the process however it ends, so there is no
 * stale lock file to judge) keeps every other process out and needs no shared memory file.
 */
export async function connect(file: string): Promise<Connection> {
  const open = openFile(file, { busyTimeoutMs: BUSY_TIMEOUT_MS })
  let transacting = false

  const sql: Sql = async (text, args) => {
    try {
      return await open.sql(text, args)
    } catch (error) {
      // SQLite ends a transaction by itself when it could not write. What came after would be stored alone, at once.
      if (transacting && !open.inTransaction()) throw asTrouble(error)
      throw error
    }
  }

  const transaction: Connection['transaction'] = async (run) => {
    // One that could not be rolled back when it failed.
    if (open.inTransaction()) await sql('ROLLBACK')
    await sql('BEGIN IMMEDIATE')
    transacting = true
    try {
      const value = await run()
      await open.sql('COMMIT')
      return value
    } finally {
      transacting = false
      if (open.inTransaction()) await open.sql('ROLLBACK')
    }
  }

  try {
    await prepare(open)
    await check(sql)
  } catch (problem) {
    open.close()
    throw problem
  }
  return { sql, transaction, close: open.close }
}

/**
 * Whether an error means the disk or the file, not the statement: then nothing of the transaction may be answered. The end of
 * a transaction counts, because SQLite ends one by itself when it could not write.
 */
export function isStorageTrouble(error: unknown): error is SqlError {
  return error instanceof SqlError && !STATEMENT_ERRORS.has(error.code)
}

const STATEMENT_ERRORS = new Set([
  'SQLITE_ERROR',
  'SQLITE_CONSTRAINT',
  'SQLITE_TOOBIG',
  'SQLITE_MISMATCH',
  'SQLITE_RANGE',
])

const asTrouble = (error: unknown) =>
  isStorageTrouble(error) ? error : new SqlError('SQLITE_ABORT', String(error))

async function prepare({ sql }: OpenFile): Promise<void> {
  // The lock first: taken before the WAL is first read, it also keeps the WAL's index out of shared memory.
  await expectPragma(sql, 'locking_mode', 'EXCLUSIVE', 'exclusive')
  await expectPragma(sql, 'journal_mode', 'WAL', 'wal')
  // FULL: each commit is synced. With NORMAL the last ones are lost with the power, and "saved" would be a lie.
  await expectPragma(sql, 'synchronous', 'FULL', 2)
  await expectPragma(sql, 'foreign_keys', 'ON', 1)
  await expectPragma(sql, 'busy_timeout', String(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS)
  // On macOS an ordinary fsync leaves data in the drive's cache. Nothing elsewhere.
  await expectPragma(sql, 'fullfsync', 'ON', 1)
  await expectPragma(sql, 'checkpoint_fullfsync', 'ON', 1)
}

async function expectPragma(sql: Sql, name: string, value: string, expected: string | number): Promise<void> {
  await sql(`PRAGMA ${name} = ${value}`)
  const [row] = await sql<object>(`PRAGMA ${name}`)
  const is: unknown = Object.values(row ?? {})[0]
  if (is !== expected)
    throw new Error(`SQLite keeps ${name} at ${JSON.stringify(is)} where ${value} is needed`)
}

export async function sizeOf(sql: Sql): Promise<number> {
  const [size] = await sql<{ bytes: number }>(
    'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
  )
  return size!.bytes
}

async function check(sql: Sql): Promise<void> {
  if ((await sizeOf(sql)) > CHECK_AT_OPEN_MAX_BYTES) return
  const [found] = await sql<{ quick_check: string }>('PRAGMA quick_check(1)')
  if (found!.quick_check !== 'ok') throw new SqlError('SQLITE_CORRUPT', found!.quick_check)
}
