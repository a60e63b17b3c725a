import { createHash } from 'node:crypto'
import { DatabaseProblem } from '../problem.ts'
import { keyOf, type Row, type Table, TABLES } from './tables.ts'

/** One workspace's tables, in one database or the other. Nobody else writes to it meanwhile. */
export type Tables = {
  /** Rows after the one with this key, in the order of the key, at most as many as the table's batch. */
  readonly read: (table: Table, after: Row | null) => Promise<readonly Row[]>
  readonly write: (table: Table, rows: readonly Row[]) => Promise<void>
}

/** How many rows each table has, and a digest of all of them. */
export type Contents = { readonly rows: ReadonlyMap<string, number>; readonly sha256: string }

/** Goes through all there is, in the same order in every database. Takes as much memory as one batch does. */
export async function readAll(
  from: Tables,
  each: (table: Table, rows: readonly Row[], count: number) => unknown = () => {},
): Promise<Contents> {
  const hash = createHash('sha256')
  const counts = new Map<string, number>()
  for (const table of TABLES) {
    hash.update(`${table.name}\n`)
    counts.set(table.name, 0)
    for (let after: Row | null = null; ;) {
      const rows: readonly Row[] = await from.read(table, after)
      if (rows.length === 0) break
      for (const row of rows) hash.update(`${JSON.stringify(row.map(plain))}\n`)
      counts.set(table.name, counts.get(table.name)! + rows.length)
      await each(table, rows, counts.get(table.name)!)
      after = keyOf(table, rows.at(-1)!)
    }
  }
  return { rows: counts, sha256: hash.digest('hex') }
}

const plain = (value: Row[number]) =>
  value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value

export const isEmpty = ({ rows }: Contents) => [...rows.values()].every((it) => it === 0)

/** Copies everything and reads it again from where it was copied to. Throws a `DatabaseProblem` unless both are the same. */
export async function copyAll(
  from: Tables,
  to: Tables,
  tell: (table: string, count: number) => unknown,
): Promise<Contents> {
  const read = await readAll(from, async (table, rows, count) => {
    await to.write(table, rows)
    tell(table.name, count)
  })
  const written = await readAll(to)
  if (written.sha256 !== read.sha256) {
    throw new DatabaseProblem(
      'damaged',
      `What arrived is not what was sent (SHA-256 ${read.sha256} there, ${written.sha256} here). Nothing was kept.`,
    )
  }
  return read
}
