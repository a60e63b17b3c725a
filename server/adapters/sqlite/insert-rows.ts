import type { Sql, Value } from './driver.ts'

/** Keeps one statement far below SQLite's 32,766 parameters. */
const ROWS_PER_INSERT = 500
/** Statements are kept by their text: of many rows, only these numbers are made, so that there are few. */
const STEPS = [ROWS_PER_INSERT, 100, 20, 5, 1] as const

/** Inserts all rows. `into` names the table and its columns. */
export async function insertRows(sql: Sql, into: string, rows: readonly (readonly Value[])[]): Promise<void> {
  let from = 0
  for (const step of STEPS) {
    for (; rows.length - from >= step; from += step) {
      const some = rows.slice(from, from + step)
      const places = some.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ')
      await sql(`INSERT INTO ${into} VALUES ${places}`, some.flat())
    }
  }
}
