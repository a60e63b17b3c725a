import { fillChecksums } from './checksum.ts'
import type { Connection, Sql } from './connection.ts'
import { DatabaseProblem } from './problem.ts'

/** "PanR": tells our files from anybody else's. */
const APPLICATION_ID = 0x50616e52
/** Files of an earlier version have no journal. */
export const JOURNAL_SINCE = 3

/**
 * Each entry brings the file from the version before it to its own; `PRAGMA user_version` says how far a file has come.
 * An entry that has been released is never changed again.
 */
const MIGRATIONS: readonly (readonly (string | ((sql: Sql) => Promise<void>))[])[] = [
  [
    // `entries` counts the rows of room_log that are kept: compaction lowers it, `seq` never falls.
    `CREATE TABLE room (
      id TEXT NOT NULL PRIMARY KEY,
      epoch INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      control_seq INTEGER NOT NULL,
      sealed_at INTEGER,
      entries INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,

    // A row is either an event (control_seq, event) or an update (document to bytes).
    `CREATE TABLE room_log (
      room_id TEXT NOT NULL REFERENCES room (id),
      seq INTEGER NOT NULL,
      control_seq INTEGER,
      event TEXT,
      document TEXT,
      author TEXT,
      client_id INTEGER,
      at REAL,
      bytes BLOB,
      PRIMARY KEY (room_id, seq),
      CHECK ((event IS NULL) <> (bytes IS NULL))
    ) STRICT, WITHOUT ROWID`,
    'CREATE UNIQUE INDEX room_log_event ON room_log (room_id, control_seq) WHERE control_seq IS NOT NULL',
    'CREATE INDEX room_log_update ON room_log (room_id, document, seq) WHERE document IS NOT NULL',

    // `bytes` is what the snapshot and the updates kept after it take up; `newest_seq` outlives the update it names.
    `CREATE TABLE doc (
      room_id TEXT NOT NULL REFERENCES room (id),
      name TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      newest_seq INTEGER NOT NULL,
      frozen_at INTEGER,
      PRIMARY KEY (room_id, name)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE doc_snapshot (
      room_id TEXT NOT NULL REFERENCES room (id),
      name TEXT NOT NULL,
      seq INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (room_id, name)
    ) STRICT`,
    `CREATE TABLE client_id (
      room_id TEXT NOT NULL REFERENCES room (id),
      client_id INTEGER NOT NULL,
      seat TEXT NOT NULL,
      PRIMARY KEY (room_id, client_id)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE cmd (
      room_id TEXT NOT NULL REFERENCES room (id),
      command_id TEXT NOT NULL,
      seq INTEGER NOT NULL,
      control_seq INTEGER NOT NULL,
      PRIMARY KEY (room_id, command_id)
    ) STRICT, WITHOUT ROWID`,

    // `made` rises with every new record, whatever the clock does: "newest first" is its order.
    `CREATE TABLE record (
      made INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      version INTEGER NOT NULL,
      json TEXT NOT NULL,
      UNIQUE (kind, id)
    ) STRICT`,
    'CREATE INDEX record_made ON record (kind, made)',
    `CREATE TABLE record_key (
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      id TEXT NOT NULL,
      PRIMARY KEY (kind, name, value, id),
      FOREIGN KEY (kind, id) REFERENCES record (kind, id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX record_key_record ON record_key (kind, id)',
  ],
  [
    // Which events of a type a room has, without reading its events. Queries must spell the expression as it stands here.
    `CREATE INDEX room_log_type ON room_log (room_id, event ->> '$.type', control_seq) WHERE control_seq IS NOT NULL`,
  ],
  [
    // A row for all updates of one commit, until they are moved into `room_log` or a snapshot has them. `id` is dense.
    'CREATE TABLE journal (id INTEGER PRIMARY KEY, updates BLOB NOT NULL) STRICT',
  ],
  [
    // Seats that no update is taken from any more: a JSON list, or nothing.
    'ALTER TABLE room ADD COLUMN barred TEXT',
  ],
  [
    // Of each row, as `checksum.ts` makes it. What is added to the journal carries its own from here on.
    'ALTER TABLE room_log ADD COLUMN checksum INTEGER',
    'ALTER TABLE doc_snapshot ADD COLUMN checksum INTEGER',
    'ALTER TABLE record ADD COLUMN checksum INTEGER',
    fillChecksums,
  ],
]

/** Brings the file to this program's version, one transaction a step. Refuses a file that is not ours, or newer. */
export async function migrate({ sql, transaction }: Connection, file: string): Promise<void> {
  const version = await versionOf(sql, file)
  for (const [index, steps] of MIGRATIONS.entries()) {
    if (index < version) continue
    await transaction(async () => {
      for (const step of steps) await (typeof step === 'string' ? sql(step) : step(sql))
      await sql(`PRAGMA application_id = ${APPLICATION_ID}`)
      await sql(`PRAGMA user_version = ${index + 1}`)
    })
  }
}

/** How far the file has come, 0 if it is empty. Throws a `DatabaseProblem` if it is not ours, or newer than this program. */
export async function versionOf(sql: Sql, file: string): Promise<number> {
  const [owner] = await sql<{ application_id: number }>('PRAGMA application_id')
  const [reached] = await sql<{ user_version: number }>('PRAGMA user_version')
  const [tables] = await sql<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema')
  const version = reached!.user_version

  if (owner!.application_id !== APPLICATION_ID && (version !== 0 || tables!.count !== 0)) {
    throw new DatabaseProblem('damaged', `${file} is a database of another program. Choose another folder.`)
  }
  if (version > MIGRATIONS.length) {
    throw new DatabaseProblem(
      'newer',
      `${file} was written by a newer Panelroom (format ${version}; this one knows ${MIGRATIONS.length}). Start that version again, or restore an older backup.`,
    )
  }
  return version
}
