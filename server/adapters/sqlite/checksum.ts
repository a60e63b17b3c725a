import { crc32 } from 'node:zlib'
import { type Sql, SqlError, type Value } from './driver.ts'

/** From this format on, what a room, a document and a record hold is stored with a checksum. */
export const CHECKSUMS_SINCE = 5

/**
 * SQLite's own checks look at pages and at a row's place in them, and pass over what is in it. This is of what a row holds and of whose
 * it is; CRC-32, because it guards against a failing disk and not against a person.
 */
export function checksumOf(table: CheckedTable, row: Row): number {
  const { whose, held } = CHECKED[table]
  const is = crc32(whose.map((it) => (row[it] ?? null) as Value).join('\n'))
  const holds = held.map((it) => row[it] ?? null).find((it) => it !== null)
  return crc32(
    holds instanceof ArrayBuffer ? new Uint8Array(holds) : ((holds ?? '') as string | Uint8Array),
    is,
  )
}

/** A row by its columns. What the table has and the row has not is null. */
type Row = Readonly<Record<string, Value | ArrayBuffer>>

type Named = Readonly<Record<string, string | number>>

/** The tables with a checksum: what names a row, what says whose it is, what it holds, what to call it. */
const CHECKED = {
  room_log: {
    key: ['room_id', 'seq'],
    whose: ['room_id', 'seq', 'control_seq', 'document', 'author', 'client_id', 'at'],
    held: ['event', 'bytes'],
    called: (row: Named) => `entry ${row.seq} of panel ${row.room_id}`,
  },
  doc_snapshot: {
    key: ['room_id', 'name'],
    whose: ['room_id', 'name', 'seq'],
    held: ['bytes'],
    called: (row: Named) => `document ${row.name} of panel ${row.room_id}`,
  },
  record: {
    key: ['kind', 'id'],
    whose: ['kind', 'id', 'version'],
    held: ['json'],
    called: (row: Named) => `the ${row.kind} ${row.id}`,
  },
} as const
type CheckedTable = keyof typeof CHECKED

/** The same row, which must have all that its checksum is of. Throws what SQLite throws of a broken page if it is not what was written. */
export function checked<Some extends object>(table: CheckedTable, row: Some & { checksum: number }): Some {
  const { checksum } = row
  if (checksum !== checksumOf(table, row as never)) {
    throw new SqlError('SQLITE_CORRUPT', `${CHECKED[table].called(row as never)}${IS_DAMAGED}`)
  }
  return row
}

const IS_DAMAGED = ' is not what was written'

/** What `checked` calls the row in what it throws, or null where that is about something else. */
export const damagedRowIn = (reason: string): string | null =>
  reason.startsWith('SQLITE_CORRUPT: ') && reason.endsWith(IS_DAMAGED)
    ? reason.slice('SQLITE_CORRUPT: '.length, -IS_DAMAGED.length)
    : null

const ROWS_AT_ONCE = 500

/** Each row of a table, some at a time. */
async function eachOf(
  sql: Sql,
  table: CheckedTable,
  visit: (row: Row & { checksum: number }) => unknown,
): Promise<void> {
  const { key } = CHECKED[table]
  // No id is empty, so this is before them all.
  let after: readonly Value[] = ['', '']
  for (;;) {
    const rows: readonly (Row & { checksum: number })[] = await sql(
      `SELECT * FROM ${table} WHERE (${key.join(', ')}) > (?, ?) ORDER BY ${key.join(', ')} LIMIT ${ROWS_AT_ONCE}`,
      after,
    )
    for (const row of rows) await visit(row)
    const last = rows.at(-1)
    if (!last) return
    after = key.map((it) => last[it] as Value)
  }
}

const TABLES = Object.keys(CHECKED) as readonly CheckedTable[]

/** Reads all that has a checksum. Throws what SQLite throws of a broken page if any of it is not what was written. */
export async function expectTrueRows(sql: Sql): Promise<void> {
  for (const table of TABLES) await eachOf(sql, table, (row) => checked(table, row))
}

/** Gives a checksum to all that is there, which nobody has checked: rows of an earlier format, or of another database. */
export async function fillChecksums(sql: Sql): Promise<void> {
  for (const table of TABLES) {
    const { key } = CHECKED[table]
    await eachOf(sql, table, (row) =>
      sql(`UPDATE ${table} SET checksum = ? WHERE ${key.map((it) => `${it} = ?`).join(' AND ')}`, [
        checksumOf(table, row),
        ...key.map((it) => row[it] as Value),
      ]),
    )
  }
}
