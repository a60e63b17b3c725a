import type { DocumentName } from '#shared/contract/frames.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { checksumOf } from './checksum.ts'
import type { Sql } from './driver.ts'
import { insertRows } from './insert-rows.ts'
import { decodeWritten, encodeWritten, type Written } from './journal.ts'
import { DatabaseProblem } from './problem.ts'

/** What a room's checks need, kept beside the file, which nobody else writes. What is in the journal alone counts as well. */
export type RoomInMemory = {
  readonly id: PanelId
  epoch: number
  seq: number
  controlSeq: number
  sealedAt: number | null
  entries: number
  /** What its events and documents take up. */
  bytes: number
  readonly barred: Set<SeatId>
  readonly documents: Map<DocumentName, DocumentInMemory>
}

export type DocumentInMemory = {
  bytes: number
  newestSeq: number
  frozenAt: number | null
  /** What the journal holds of it and the tables do not, oldest first. */
  tail: readonly Journaled[]
}
type Journaled = Written & { readonly row: number }

/** Rooms kept in memory. Those with a tail stay. */
const ROOMS_MAX = 5_000
/** How much the journal holds before updates are moved. Until then a snapshot mostly makes that needless. Memory never holds twice as much. */
const JOURNAL_MAX: JournalMax = { rows: 5_000, updates: 20_000, bytes: 8 * 1024 * 1024 }
type JournalMax = { readonly rows: number; readonly updates: number; readonly bytes: number }
/** Moving is spread, so that no commit waits for much of it, as long as that is enough. */
const FOLDS_PER_COMMIT = 4
const TRIM_EVERY_ROWS = 256

export type RoomHeads = ReturnType<typeof createRoomHeads>

/**
 * The rooms as memory has them, and the journal: the updates of one commit are one row at the end of one table, whatever rooms they
 * belong to. With a row each in `room_log` and its indexes a commit wrote some forty pages, now three. Later, and many at once, they
 * are moved there; most are in a snapshot before that and never need to be.
 *
 * A journaled update is in the tables once its document's `newest_seq` has reached it, so moving needs no note of its own.
 *
 * Nothing here is true after a rollback: `forget`, and all is read anew.
 */
export function createRoomHeads(sql: Sql, file: string, most: JournalMax = JOURNAL_MAX) {
  const rooms = new Map<PanelId, RoomInMemory>()
  /** Documents with a tail; roughly those first whose tail is oldest. */
  const tails = new Map<DocumentInMemory, readonly [RoomInMemory, DocumentName]>()
  let updates = 0
  let bytes = 0
  let group: Journaled[] = []
  let newestRow = 0
  let trimmedTo = 0
  let isRead = false

  async function of(panelId: PanelId): Promise<RoomInMemory | null> {
    if (!isRead) await readJournal()
    return rooms.get(panelId) ?? (await read(panelId))
  }

  async function read(panelId: PanelId): Promise<RoomInMemory | null> {
    const [row] = await sql<RoomRow>('SELECT * FROM room WHERE id = ?', [panelId])
    if (!row) return null
    const documents = await sql<DocumentRow>(
      'SELECT name, bytes, newest_seq, frozen_at FROM doc WHERE room_id = ?',
      [panelId],
    )
    const [inEvents] = await sql<{ bytes: number }>(
      `SELECT coalesce(sum(length(CAST(event AS BLOB))), 0) AS bytes FROM room_log
       WHERE room_id = ? AND control_seq IS NOT NULL`,
      [panelId],
    )
    const room: RoomInMemory = {
      id: panelId,
      epoch: row.epoch,
      seq: row.seq,
      controlSeq: row.control_seq,
      sealedAt: row.sealed_at,
      entries: row.entries,
      bytes: documents.reduce((sum, it) => sum + it.bytes, inEvents!.bytes),
      barred: new Set(row.barred ? (JSON.parse(row.barred) as SeatId[]) : []),
      documents: new Map(
        documents.map((it) => [
          it.name,
          { bytes: it.bytes, newestSeq: it.newest_seq, frozenAt: it.frozen_at, tail: [] },
        ]),
      ),
    }
    if (rooms.size >= ROOMS_MAX) makeRoom()
    rooms.set(panelId, room)
    return room
  }

  function makeRoom(): void {
    const needed = new Set([...tails.values()].map(([room]) => room))
    for (const room of rooms.values()) {
      if (rooms.size < ROOMS_MAX / 2) return
      if (!needed.has(room)) rooms.delete(room.id)
    }
  }

  /** What the tables lack. Throws a `DatabaseProblem` where a row is missing or is not what was written. */
  async function readJournal(): Promise<void> {
    forget()
    const rows = await sql<{ id: number; updates: ArrayBuffer }>('SELECT * FROM journal ORDER BY id')
    for (const [index, row] of rows.entries()) {
      if (row.id !== rows[0]!.id + index) throw damaged(file)
      for (const update of readRow(row.updates, file)) {
        const room = rooms.get(update.panelId) ?? (await read(update.panelId))
        // Between two numbers of the journal nothing but events may stand, and those have brought the room's own number on.
        if (!room || update.seq > room.seq + 1) throw damaged(file)
        if (update.seq > documentIn(room, update.document).newestSeq) add(room, { ...update, row: row.id })
      }
    }
    newestRow = rows.at(-1)?.id ?? 0
    trimmedTo = rows[0]?.id ?? 0
    isRead = true
  }

  function add(room: RoomInMemory, update: Journaled): void {
    const document = documentIn(room, update.document)
    document.bytes += update.bytes.length
    room.bytes += update.bytes.length
    document.newestSeq = update.seq
    ;(document.tail as Journaled[]).push(update)
    room.entries++
    // An event that came later may be in the tables already.
    room.seq = Math.max(room.seq, update.seq)
    updates++
    bytes += update.bytes.length
    if (document.tail.length === 1) tails.set(document, [room, update.document])
  }

  function shorten(document: DocumentInMemory, from: number): void {
    for (const it of document.tail.slice(0, from)) bytes -= it.bytes.length
    updates -= from
    const where = tails.get(document)
    tails.delete(document)
    document.tail = document.tail.slice(from)
    if (where && document.tail.length > 0) tails.set(document, where)
  }

  /** The journal holds so many times as much as it should, of which this document has the oldest. */
  const isOver = ({ tail }: DocumentInMemory, times: number) =>
    newestRow - tail[0]!.row >= times * most.rows ||
    updates > times * most.updates ||
    bytes > times * most.bytes

  /** Moves a document's updates into the tables. */
  async function fold(document: DocumentInMemory): Promise<void> {
    const found = tails.get(document)
    if (!found) return
    const [room, name] = found
    const { tail } = document
    const rows = tail.map(({ seq, author, clientId, at, bytes }) => {
      const row = { room_id: room.id, seq, document: name, author, client_id: clientId, at, bytes }
      return [...Object.values(row), checksumOf('room_log', row)]
    })
    await insertRows(sql, 'room_log (room_id, seq, document, author, client_id, at, bytes, checksum)', rows)
    await sql('UPDATE room SET seq = max(seq, ?), entries = entries + ? WHERE id = ?', [
      tail.at(-1)!.seq,
      tail.length,
      room.id,
    ])
    await sql(
      `INSERT INTO doc (room_id, name, bytes, newest_seq) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes, newest_seq = excluded.newest_seq`,
      [room.id, name, tail.reduce((sum, it) => sum + it.bytes.length, 0), tail.at(-1)!.seq],
    )
    shorten(document, tail.length)
  }

  /** Rows of which nothing is needed any more. */
  async function trim(): Promise<void> {
    let needed = newestRow + 1
    for (const { tail } of tails.keys()) needed = Math.min(needed, tail[0]!.row)
    if (needed <= trimmedTo) return
    await sql('DELETE FROM journal WHERE id < ?', [needed])
    trimmedTo = needed
  }

  /** After a rollback, or before the first use. */
  function forget(): void {
    rooms.clear()
    tails.clear()
    updates = 0
    bytes = 0
    group = []
    isRead = false
  }

  return {
    of,
    /** Reads the journal. Throws a `DatabaseProblem` where it is damaged. */
    begin: readJournal,
    /** Puts updates at the end of the room's history. They are durable with the commit before which `write` is called. */
    append(
      room: RoomInMemory,
      name: DocumentName,
      all: readonly Omit<Written, 'panelId' | 'document' | 'seq'>[],
    ): void {
      for (const { author, clientId, at, bytes } of all) {
        const place = { panelId: room.id, document: name, seq: room.seq + 1, row: newestRow + 1 }
        const update = { ...place, author, clientId, at, bytes }
        add(room, update)
        group.push(update)
      }
    },
    /** Ends a commit: what was appended in it goes into the journal, and some of what has been there for long into the tables. */
    async write(): Promise<void> {
      if (group.length === 0) return
      newestRow++
      await sql('INSERT INTO journal (id, updates) VALUES (?, ?)', [newestRow, encodeWritten(group)])
      group = []
      for (let folded = 0; ; folded++) {
        const [oldest] = tails.keys()
        if (!oldest || !(isOver(oldest, 1) && (folded < FOLDS_PER_COMMIT || isOver(oldest, 2)))) break
        await fold(oldest)
      }
      if (newestRow % Math.min(TRIM_EVERY_ROWS, most.rows) === 0) await trim()
    },
    /** Moves everything into the tables, and leaves the journal empty. */
    async foldAll(): Promise<void> {
      if (!isRead) await readJournal()
      for (const document of tails.keys()) await fold(document)
      await trim()
    },
    /** Lets go of the oldest of a document's tail, which a snapshot covers. */
    drop: shorten,
    forget,
  }
}

/** The document's head; a document that has nothing yet is made. */
export function documentIn(room: RoomInMemory, name: DocumentName): DocumentInMemory {
  const known = room.documents.get(name)
  if (known) return known
  const made: DocumentInMemory = { bytes: 0, newestSeq: 0, frozenAt: null, tail: [] }
  room.documents.set(name, made)
  return made
}

function readRow(bytes: ArrayBuffer, file: string): readonly Written[] {
  try {
    return decodeWritten(new Uint8Array(bytes))
  } catch {
    throw damaged(file)
  }
}

const damaged = (file: string) =>
  new DatabaseProblem(
    'damaged',
    `In ${file} the newest edits are damaged. Restore a backup (npm run restore -- <file> --replace).`,
  )

type RoomRow = {
  id: string
  epoch: number
  seq: number
  control_seq: number
  sealed_at: number | null
  entries: number
  /** Missing in a file of an earlier version, which a backup may be. */
  barred?: string | null
}
type DocumentRow = { name: DocumentName; bytes: number; newest_seq: number; frozen_at: number | null }
