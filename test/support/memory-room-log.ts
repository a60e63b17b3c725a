import type { DocumentName } from '#shared/contract/frames.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { err, ok } from '#shared/result.ts'
import { markOf, NOWHERE } from '#server/ports/marks.ts'
import type { LogEntry, Place, RoomLog } from '#server/ports/room-log.ts'
import { DatabaseProblem } from '#server/adapters/sqlite/problem.ts'

/** What lies beyond the limits that only events may use, as in the real one. */
const ENTRIES_FOR_EVENTS = 5_000
const BYTES_FOR_EVENTS = 16 * 1024 * 1024
/** Marks of so many entries are known after a snapshot has taken them: few, so that it is met with what nobody can tell any more. */
const MARKS_KEPT = 100

type Kept =
  | { readonly kind: 'event'; readonly seq: number; readonly controlSeq: number; readonly json: string }
  | (LogEntry & { kind: 'update' })
type Document = {
  bytes: number
  newest: Place
  frozenAt: number | null
  snapshot: { readonly seq: number; readonly bytes: Uint8Array } | null
}
type Room = {
  epoch: number
  seq: number
  controlSeq: number
  sealedAt: number | null
  readonly barred: Set<SeatId>
  entries: Kept[]
  /** Up to where a document's entries are in its snapshot, and no part of it any more. */
  readonly covered: Map<DocumentName, number>
  /** Of entries that a snapshot has taken. */
  readonly marks: Map<number, string>
  /** What its events take up. */
  eventBytes: number
  readonly documents: Map<DocumentName, Document>
  readonly commands: Map<CommandId, { readonly seq: number; readonly controlSeq: number }>
  readonly clients: Map<number, SeatId>
}

/** What outlives the logs that are opened on it. */
export type MemoryDisk = Map<PanelId, Room>

const USUAL = { documentBytesMax: 2 * 1024 * 1024, roomEntriesMax: 50_000, roomBytesMax: 32 * 1024 * 1024 }

/**
 * The room log without a file: the same answers as SQLite's, at once and in the order of asking. Held to the same contract. With
 * `keptForFollowers` it keeps that many of a room's newest numbers where a snapshot covers them, as PostgreSQL's does for nodes that follow.
 */
export function createMemoryRoomLog(disk: MemoryDisk, limits = USUAL, keptForFollowers = 0): RoomLog {
  let isClosed = false

  /** Runs at once, answers later: nothing can come between the checks and the writes. */
  const read = <Value>(run: () => Value): Promise<Value> =>
    isClosed
      ? Promise.reject(new DatabaseProblem('unavailable', 'The database does not answer: it is closed.'))
      : new Promise((resolve) => resolve(run()))
  const write = <Value>(run: () => Value) =>
    isClosed ? Promise.resolve(err({ code: 'unavailable' } as const)) : read(run)

  const documentOf = (room: Room, name: DocumentName): Document => {
    const known = room.documents.get(name)
    if (known) return known
    const made: Document = { bytes: 0, newest: NOWHERE, frozenAt: null, snapshot: null }
    room.documents.set(name, made)
    return made
  }

  return {
    open: (panelId, first) =>
      write(() => {
        if (disk.has(panelId)) return err({ code: 'conflict' })
        disk.set(panelId, {
          epoch: 1,
          seq: 1,
          controlSeq: 1,
          sealedAt: null,
          barred: new Set(),
          entries: [{ kind: 'event', seq: 1, controlSeq: 1, json: JSON.stringify(first) }],
          covered: new Map(),
          marks: new Map(),
          eventBytes: Buffer.byteLength(JSON.stringify(first)),
          documents: new Map(),
          commands: new Map(),
          clients: new Map(),
        })
        return ok({ epoch: 1, seq: 1, controlSeq: 1, sealed: false })
      }),

    head: (panelId) =>
      read(() => {
        const room = disk.get(panelId)
        if (!room) return null
        const { epoch, seq, controlSeq } = room
        return { epoch, seq, controlSeq, sealed: room.sealedAt !== null }
      }),

    read: (panelId, afterSeq, limit) =>
      read(() =>
        (disk.get(panelId)?.entries ?? [])
          .filter((it) => it.seq > afterSeq)
          .slice(0, limit)
          .map(fresh),
      ),

    events: (panelId, afterControlSeq) =>
      read(() => eventsOf(disk.get(panelId)).filter((it) => it.controlSeq > afterControlSeq)),

    latest: <Type extends Event['type']>(panelIds: readonly PanelId[], types: readonly Type[]) =>
      read(() => {
        const wanted: ReadonlySet<string> = new Set(types)
        const last = panelIds.flatMap((panelId) => {
          const found = eventsOf(disk.get(panelId)).findLast((it) => wanted.has(it.event.type))
          return found ? [[panelId, { type: found.event.type as Type, at: found.event.at }] as const] : []
        })
        return new Map(last)
      }),

    reachedBy: (panelId, commandId) =>
      read(() => disk.get(panelId)?.commands.get(commandId)?.controlSeq ?? null),

    appendEvents: (panelId, batch) =>
      write(() => {
        const room = disk.get(panelId)
        if (!room) return err({ code: 'no-such-room' })
        const repeated = room.commands.get(batch.commandId)
        if (repeated) {
          const sealed = room.sealedAt !== null && room.sealedAt <= repeated.seq
          return ok({ epoch: room.epoch, ...repeated, sealed })
        }
        if (room.sealedAt !== null) return err({ code: 'sealed' })
        if (room.epoch !== batch.epoch) return err({ code: 'epoch' })
        const missing = obstacleTo(room, batch.after)
        if (missing) return err({ code: missing })
        if (room.controlSeq !== batch.expectedControlSeq) return err({ code: 'conflict' })
        const { expectsDocument } = batch
        if (
          expectsDocument &&
          (room.documents.get(expectsDocument.document)?.newest.seq ?? 0) !== expectsDocument.seq
        )
          return err({ code: 'conflict' })
        if (countOf(room) + batch.events.length > limits.roomEntriesMax + ENTRIES_FOR_EVENTS)
          return err({ code: 'room-full' })
        const all = batch.events.map((event) => JSON.stringify(event))
        const bytes = all.reduce((sum, json) => sum + Buffer.byteLength(json), 0)
        if (bytesOf(room) + bytes > limits.roomBytesMax + BYTES_FOR_EVENTS) return err({ code: 'room-full' })

        for (const json of all) {
          const [seq, controlSeq] = [++room.seq, ++room.controlSeq]
          room.entries.push({ kind: 'event', seq, controlSeq, json })
        }
        room.eventBytes += bytes
        const { epoch, seq, controlSeq } = room
        if (batch.seal) room.sealedAt = seq
        for (const seat of batch.bar) room.barred.add(seat)
        room.commands.set(batch.commandId, { seq, controlSeq })
        for (const name of batch.freeze) documentOf(room, name).frozenAt ??= seq
        return ok({ epoch, seq, controlSeq, sealed: batch.seal })
      }),

    appendUpdates: (panelId, batch) =>
      write(() => {
        const room = disk.get(panelId)
        if (!room) return err({ code: 'no-such-room' })
        if (room.sealedAt !== null) return err({ code: 'sealed' })
        if (room.epoch !== batch.epoch) return err({ code: 'epoch' })
        const missing = obstacleTo(room, batch.after)
        if (missing) return err({ code: missing })
        const known = room.documents.get(batch.document)
        if (known && known.frozenAt !== null) return err({ code: 'frozen', seq: known.frozenAt })
        if (batch.updates.length === 0) return ok({ lastSeq: room.seq })
        if (batch.updates.some((it) => room.barred.has(it.author))) return err({ code: 'barred' })
        const bytes = sizeOf(batch.updates)
        if ((known?.bytes ?? 0) + bytes > limits.documentBytesMax) return err({ code: 'quota' })
        if (countOf(room) + batch.updates.length > limits.roomEntriesMax) return err({ code: 'room-full' })
        if (bytesOf(room) + bytes > limits.roomBytesMax) return err({ code: 'room-full' })

        for (const update of batch.updates) {
          const own = { ...update, bytes: new Uint8Array(update.bytes) }
          room.entries.push({ kind: 'update', seq: ++room.seq, document: batch.document, ...own })
        }
        const document = documentOf(room, batch.document)
        document.bytes += bytes
        document.newest = { seq: room.seq, mark: markAt(room, room.seq) }
        return ok({ lastSeq: room.seq })
      }),

    document: (panelId, name) =>
      read(() => {
        const room = disk.get(panelId)
        const known = room?.documents.get(name)
        const after = known?.snapshot?.seq ?? 0
        return {
          snapshot: known?.snapshot ? ownOf(known.snapshot) : null,
          updates: updatesOf(room, name)
            .filter((it) => it.seq > after)
            .map(ownOf),
          frozenAt: known?.frozenAt ?? null,
          newest: known?.newest ?? NOWHERE,
        }
      }),

    putSnapshot: (panelId, name, { epoch, seq, mark = null, bytes }) =>
      read(() => {
        const room = disk.get(panelId)
        if (!room || room.epoch !== epoch) return
        if (seq > room.seq && mark === null)
          throw new RangeError(`a snapshot at ${seq} of a room that is at ${room.seq}`)
        if (obstacleTo(room, { seq, mark })) return
        const document = documentOf(room, name)
        if (document.snapshot && document.snapshot.seq >= seq) return
        document.snapshot = { seq, bytes: new Uint8Array(bytes) }
        room.covered.set(name, seq)
        const goes = (it: Kept) => isCovered(room, it) && it.seq <= room.seq - keptForFollowers
        for (const it of room.entries.filter(goes)) room.marks.set(it.seq, markOf(fresh(it)))
        for (const it of room.marks.keys()) if (room.marks.size > MARKS_KEPT) room.marks.delete(it)
        room.entries = room.entries.filter((it) => !goes(it))
        document.bytes = bytes.length + sizeOf(updatesOf(room, name))
      }),

    claimClient: (panelId, clientId, seat) =>
      write(() => {
        const room = disk.get(panelId)
        if (!room) return err({ code: 'no-such-room' })
        const owner = room.clients.get(clientId)
        if (owner !== undefined) return owner === seat ? ok(null) : err({ code: 'conflict' })
        if (room.sealedAt !== null) return err({ code: 'sealed' })
        room.clients.set(clientId, seat)
        return ok(null)
      }),

    clients: (panelId) => read(() => new Map(disk.get(panelId)?.clients)),

    renew: (panelId, epoch) =>
      write(() => {
        const room = disk.get(panelId)
        if (!room) return err({ code: 'no-such-room' })
        if (room.epoch !== epoch) return err({ code: 'epoch' })
        room.epoch++
        const { seq, controlSeq } = room
        return ok({ epoch: room.epoch, seq, controlSeq, sealed: room.sealedAt !== null })
      }),

    async close() {
      isClosed = true
    },
  }
}

const sizeOf = (all: readonly { readonly bytes: Uint8Array }[]) =>
  all.reduce((sum, it) => sum + it.bytes.length, 0)

/** What a room's events and documents take up. */
const bytesOf = ({ eventBytes, documents }: Room) =>
  [...documents.values()].reduce((sum, it) => sum + it.bytes, eventBytes)

/** Why nothing may build on this, or null. */
function obstacleTo(room: Room, { seq, mark }: Place): 'epoch' | 'conflict' | null {
  if (seq > room.seq) return 'epoch'
  if (seq === 0 || mark === null) return null
  const there = markAt(room, seq)
  if (there === null) return 'conflict'
  return there === mark ? null : 'epoch'
}

function markAt(room: Room, seq: number): string | null {
  const entry = room.entries.findLast((it) => it.seq === seq)
  return entry ? markOf(fresh(entry)) : (room.marks.get(seq) ?? null)
}

/** What is answered shares nothing with what is kept. */
function fresh(entry: Kept): LogEntry {
  if (entry.kind === 'update') return { ...entry, bytes: new Uint8Array(entry.bytes) }
  const { json, ...rest } = entry
  return { ...rest, event: JSON.parse(json) as Event }
}

const ownOf = ({ seq, bytes }: { readonly seq: number; readonly bytes: Uint8Array }) => ({
  seq,
  bytes: new Uint8Array(bytes),
})

const eventsOf = (room: Room | undefined) =>
  (room?.entries ?? []).map(fresh).filter((it) => it.kind === 'event')

const updatesOf = (room: Room | undefined, name: DocumentName) =>
  (room?.entries ?? [])
    .filter((it) => it.kind === 'update')
    .filter((it) => it.document === name && !isCovered(room!, it))

const isCovered = ({ covered }: Room, it: Kept) =>
  it.kind === 'update' && it.seq <= (covered.get(it.document) ?? 0)

/** Those that count. */
const countOf = (room: Room) => room.entries.filter((it) => !isCovered(room, it)).length
