import Libsql from 'libsql'

export type Value = string | number | null | Uint8Array

/** Runs one statement. Integers come back as numbers, blobs as ArrayBuffers. */
export type Sql = <Row extends object>(text: string, args?: readonly Value[]) => Promise<Row[]>

/** What SQLite says no with. `code` is the plain kind, `SQLITE_CONSTRAINT` and not which of them. */
export class SqlError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.name = 'SqlError'
    this.code = code
  }
}

export type OpenFile = {
  readonly sql: Sql
  readonly inTransaction: () => boolean
  readonly close: () => void
}

type Statement = { readonly statement: Libsql.Statement; readonly answers: boolean }

/** Prepared once. Not a PRAGMA, which may keep its answer from when it was prepared, nor what runs once in a file's life. */
const PREPARED_ONCE = /^\s*(SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)\b/

/** More texts than the program has, unless something makes them up as it goes. */
const PREPARED_MAX = 500

/**
 * Opens a SQLite file. Statements are prepared once and kept: preparing was most of the price of an append, and the driver that
 * does it for us, `@libsql/client`, prepares each time anew. In return we keep from the driver what it cannot take.
 */
export function openFile(file: string, options: { readonly busyTimeoutMs?: number } = {}): OpenFile {
  const database = new Libsql(file, { timeout: options.busyTimeoutMs ?? 0 })
  const kept = new Map<string, Statement>()

  function prepare(text: string): Statement {
    const known = kept.get(text)
    if (known) return known
    const statement = database.prepare(text)
    const prepared = { statement, answers: statement.reader }
    if (kept.size < PREPARED_MAX && PREPARED_ONCE.test(text)) kept.set(text, prepared)
    return prepared
  }

  const sql: Sql = async (text, args = []) => {
    for (const value of args) expectBindable(value)
    try {
      const { statement, answers } = prepare(text)
      if (answers) return statement.all(args) as never
      statement.run(args)
      return []
    } catch (error) {
      // What failed half-way is not run again, but finalized when it is collected.
      kept.delete(text)
      throw asSqlError(error)
    }
  }

  return {
    sql,
    // Asked of a closed database, the driver ends the process.
    inTransaction: () => database.open && database.inTransaction,
    close() {
      kept.clear()
      if (database.open) database.close()
    },
  }
}

/** The driver ends the whole process over some values, so nothing but these four kinds may reach it, and nothing empty in bytes. */
function expectBindable(value: unknown): void {
  if (value === null || typeof value === 'string') return
  if (typeof value === 'number' && Number.isFinite(value)) return
  if (value instanceof Uint8Array && value.length > 0) return
  throw new TypeError(`${value instanceof Uint8Array ? 'no bytes' : `a ${typeof value}`} cannot be stored`)
}

function asSqlError(error: unknown): unknown {
  if (!(error instanceof Libsql.SqliteError)) return error
  return new SqlError(/^SQLITE_[A-Z]+/.exec(error.code)?.[0] ?? 'SQLITE_UNKNOWN', error.message)
}
