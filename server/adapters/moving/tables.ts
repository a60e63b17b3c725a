/** What one column of one row holds, in either database. */
export type Value = string | number | null | Uint8Array
/** The values of one row, in the order of its table's columns. */
export type Row = readonly Value[]

export type Table = {
  readonly name: string
  /** Names, with what PostgreSQL calls their type. */
  readonly columns: readonly (readonly [name: string, type: 'text' | 'bigint' | 'float8' | 'bytea'])[]
  /** The columns that name a row: it is read in their order. */
  readonly key: readonly string[]
  /** Rows read at once, so that some megabytes are in memory at most. */
  readonly batch: number
}

const ROOM = ['room_id', 'text'] as const

/** All that a workspace is, in an order in which it may be written. */
export const TABLES: readonly Table[] = [
  {
    name: 'room',
    columns: [
      ['id', 'text'],
      ['epoch', 'bigint'],
      ['seq', 'bigint'],
      ['control_seq', 'bigint'],
      ['sealed_at', 'bigint'],
      ['entries', 'bigint'],
      ['barred', 'text'],
    ],
    key: ['id'],
    batch: 1_000,
  },
  {
    name: 'room_log',
    columns: [
      ROOM,
      ['seq', 'bigint'],
      ['control_seq', 'bigint'],
      ['event', 'text'],
      ['document', 'text'],
      ['author', 'text'],
      ['client_id', 'bigint'],
      ['at', 'float8'],
      ['bytes', 'bytea'],
    ],
    key: ['room_id', 'seq'],
    batch: 200,
  },
  {
    name: 'doc',
    columns: [ROOM, ['name', 'text'], ['bytes', 'bigint'], ['newest_seq', 'bigint'], ['frozen_at', 'bigint']],
    key: ['room_id', 'name'],
    batch: 1_000,
  },
  {
    name: 'doc_snapshot',
    columns: [ROOM, ['name', 'text'], ['seq', 'bigint'], ['bytes', 'bytea']],
    key: ['room_id', 'name'],
    batch: 10,
  },
  {
    name: 'client_id',
    columns: [ROOM, ['client_id', 'bigint'], ['seat', 'text']],
    key: ['room_id', 'client_id'],
    batch: 1_000,
  },
  {
    name: 'cmd',
    columns: [ROOM, ['command_id', 'text'], ['seq', 'bigint'], ['control_seq', 'bigint']],
    key: ['room_id', 'command_id'],
    batch: 1_000,
  },
  {
    name: 'record',
    columns: [
      ['made', 'bigint'],
      ['kind', 'text'],
      ['id', 'text'],
      ['version', 'bigint'],
      ['json', 'text'],
    ],
    key: ['made'],
    batch: 100,
  },
  {
    name: 'record_key',
    columns: [
      ['kind', 'text'],
      ['name', 'text'],
      ['value', 'text'],
      ['id', 'text'],
    ],
    key: ['kind', 'name', 'value', 'id'],
    batch: 1_000,
  },
]

/** The rows of a table after the one with this key, oldest first; from the first one on with `isFirst`. `place` spells the n-th parameter. */
export function selectAfter(
  { name, columns, key }: Table,
  isFirst: boolean,
  { from = name, place }: { readonly from?: string; readonly place: (n: number) => string },
): string {
  const all = columns.map(([it]) => it).join(', ')
  const after = isFirst ? '' : `WHERE (${key.join(', ')}) > (${key.map((_, at) => place(at + 1)).join(', ')})`
  return `SELECT ${all} FROM ${from} ${after} ORDER BY ${key.join(', ')} LIMIT ${place(isFirst ? 1 : key.length + 1)}`
}

/** The values that name this row. */
export function keyOf({ columns, key }: Table, row: Row): Row {
  return key.map((name) => row[columns.findIndex(([it]) => it === name)]!)
}
