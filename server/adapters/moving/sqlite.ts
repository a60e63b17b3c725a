import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseProblem } from '../problem.ts'
import { expectTrueRows, fillChecksums } from '../sqlite/checksum.ts'
import { type Connection, connect } from '../sqlite/connection.ts'
import { giveNewName, makeWhole } from '../sqlite/copy.ts'
import { openSqlite } from '../sqlite/database.ts'
import { openFile, SqlError } from '../sqlite/driver.ts'
import { asProblem } from '../sqlite/problem.ts'
import { migrate } from '../sqlite/schema.ts'
import type { Tables } from './move.ts'
import { type Row, selectAfter, type Value } from './tables.ts'

const fileIn = (folder: string) => join(resolve(folder), 'panelroom.db')

export const hasSqlite = (folder: string) => existsSync(fileIn(folder))

/** Runs this on the database of a folder, which no server has meanwhile. */
export async function withSqlite<Answer>(
  folder: string,
  run: (tables: Tables) => Promise<Answer>,
): Promise<Answer> {
  const file = fileIn(folder)
  if (!hasSqlite(folder)) {
    throw new DatabaseProblem('unavailable', `There is no database in ${resolve(folder)}.`)
  }
  // Brings it to this program's format, with everything in its tables.
  await (await openSqlite(folder)).close()
  const connection = await connect(file).catch((problem: unknown) => {
    throw asProblem(problem, file)
  })
  try {
    const [left] = await connection.sql<{ count: number }>('SELECT count(*) AS count FROM journal')
    if (left!.count > 0) throw new DatabaseProblem('in-use', `${file} was used meanwhile. Try again.`)
    await expectTrueRows(connection.sql)
    return await run(tablesOf(connection))
  } catch (problem) {
    // What `run` does elsewhere goes wrong elsewhere.
    throw problem instanceof SqlError ? asProblem(problem, file) : problem
  } finally {
    connection.close()
  }
}

/** Makes the database of a folder that has none. It gets its name when it is whole: of an attempt that was cut short nothing counts. */
export async function makeSqlite(
  folder: string,
  of: string,
  fill: (tables: Tables) => Promise<void>,
): Promise<void> {
  try {
    mkdirSync(resolve(folder), { recursive: true, mode: 0o700 })
  } catch (problem) {
    throw new DatabaseProblem(
      'not-writable',
      `The folder ${resolve(folder)} cannot be made (${(problem as { code?: string }).code}). Nothing was changed; choose another one.`,
    )
  }
  await makeWhole(fileIn(folder), {
    of,
    async write(beside) {
      const connection = openUnfinished(beside)
      try {
        await migrate(connection, beside)
        await fill(tablesOf(connection))
        await connection.transaction(() => fillChecksums(connection.sql))
      } finally {
        connection.close()
      }
    },
    finish: giveNewName,
  })
}

/** A file that nobody else knows: nothing of it is locked, and it is synced when it is whole. */
function openUnfinished(file: string): Connection {
  const { sql, close } = openFile(file)
  return {
    sql,
    close,
    async transaction(run) {
      await sql('BEGIN')
      const answer = await run()
      await sql('COMMIT')
      return answer
    },
  }
}

/** How many values one statement takes: SQLite's limit is 32,766. */
const PLACES_MAX = 30_000

function tablesOf({ sql, transaction }: Connection): Tables {
  return {
    async read(table, after) {
      const text = selectAfter(table, after === null, { place: () => '?' })
      const rows = await sql<Record<string, Value | ArrayBuffer>>(text, [...(after ?? []), table.batch])
      return rows.map((row) => table.columns.map(([name]) => valueOf(row[name] ?? null)))
    },
    async write({ name, columns }, rows) {
      const places = `(${columns.map(() => '?').join(', ')})`
      const into = `INSERT INTO ${name} (${columns.map(([it]) => it).join(', ')}) VALUES`
      const some = Math.floor(PLACES_MAX / columns.length)
      await transaction(async () => {
        for (let at = 0; at < rows.length; at += some) {
          const part: readonly Row[] = rows.slice(at, at + some)
          await sql(`${into} ${part.map(() => places).join(', ')}`, part.flat())
        }
      })
    },
  }
}

const valueOf = (value: Value | ArrayBuffer): Value =>
  value instanceof ArrayBuffer ? new Uint8Array(value) : value
