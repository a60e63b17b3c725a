import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { noteFragment, noteLinesOf, notedIn } from '#shared/documents/notes.ts'
import { defineRoots, rootsOf } from '#shared/documents/shape.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import { createRooms, type Rooms } from '#server/services/rooms/rooms.ts'
import { writeLine } from '#test/server/documents/frames.ts'
import { aPanelId } from '#test/server/ports/builders.ts'
import { createMemoryRoomLog, type MemoryDisk } from '#test/support/memory-room-log.ts'
import { aKit, ANA, BEN, OBSERVER, Q1, seats } from '#test/support/panel.ts'
import { aRoomBounds } from '#test/support/room-bounds.ts'
import { aWriter, type Writer } from './a-writer.ts'

// After a failover that lost words, those who come back may hold words of others. Whoever has a seat might say so of any words.

const WITHIN = { timeout: 10_000, interval: 5 }
const roots = rootsOf('notes', notedIn(aKit()))

let disk: MemoryDisk
let rooms: Rooms
let panelId: PanelId
const someRooms = () =>
  createRooms({
    log: createMemoryRoomLog(disk),
    wire: { ...createLocalWire(), state: () => 'up' as const },
    clock: systemClock,
    ids: systemIds,
    diagnostics: { info() {}, warn() {}, error() {} },
    ...aRoomBounds(),
  })
beforeEach(async () => {
  disk = new Map()
  rooms = someRooms()
  panelId = aPanelId()
  await rooms.create(panelId, { kit: aKit(), seats: seats(), rehearsal: false })
  for (const { id } of seats()) await rooms.system(panelId, id, { type: 'join' })
})
afterEach(() => rooms.close())

const linesOf = (doc: Y.Doc) => noteLinesOf(noteFragment(doc, Q1)).map((it) => it.text)
const notesOf = (seat: SeatId, doc?: Y.Doc) =>
  aWriter(rooms, panelId, { seat, name: 'notes', ...(doc && { doc }) })
const written = (writer: Writer, n: number) =>
  vi.waitFor(() => expect(writer.heard).toContain(`ack ${n}`), WITHIN)
async function stored(): Promise<readonly string[]> {
  const room = await rooms.open(panelId)
  return linesOf((await room!.documents.settle('notes')).doc)
}

/** Ana writes something that a failover loses, and no node remembers: all were started anew. */
async function anasWordsAreLost(): Promise<Y.Doc> {
  const ana = await notesOf(ANA)
  writeLine(ana.doc, Q1, 'Kept.')
  ana.flush(1)
  await written(ana, 1)
  const standby = structuredClone(disk.get(panelId)!)
  writeLine(ana.doc, Q1, 'Lost, and Ana’s own.')
  ana.flush(2)
  await written(ana, 2)
  ana.leave()
  await rooms.close()
  disk.set(panelId, { ...standby, epoch: 2 })
  rooms = someRooms()
  return ana.doc
}
/** What goes on from what is stored, written under Ana’s id. */
async function inAnasName(anasDoc: Y.Doc, line: string): Promise<Uint8Array> {
  const forged = defineRoots(new Y.Doc(), roots)
  const room = await rooms.open(panelId)
  Y.applyUpdate(forged, Y.encodeStateAsUpdate((await room!.documents.settle('notes')).doc))
  const before = Y.encodeStateVector(forged)
  forged.clientID = anasDoc.clientID
  writeLine(forged, Q1, line)
  return Y.encodeStateAsUpdate(forged, before)
}

test.each([
  ['a panelist', BEN],
  ['an observer', OBSERVER],
])(
  'after a loss %s writes nothing in another’s name, and takes no place of what that one lost',
  async (_, seat) => {
    const anasDoc = await anasWordsAreLost()
    const impostor = await notesOf(seat)

    impostor.send(await inAnasName(anasDoc, 'Never said by Ana.'))
    impostor.flush(1)

    // Come again: by then the nodes have appended what they remember, if any does.
    await vi.waitFor(() => expect(impostor.heard).toEqual(['nack', `closed ${CLOSE.notStored}`]), WITHIN)
    expect(await stored()).toEqual(['Kept.'])
    const ana = await notesOf(ANA, anasDoc)
    ana.send(Y.encodeStateAsUpdate(anasDoc))
    ana.flush(1)
    await written(ana, 1)
    expect(await stored()).toEqual(['Kept.', 'Lost, and Ana’s own.'])
  },
)

test('nor by sending the very words that were lost: they come from their author, or from a node that saw them', async () => {
  const anasDoc = await anasWordsAreLost()
  const ben = await notesOf(BEN)

  ben.send(Y.encodeStateAsUpdate(anasDoc))

  await vi.waitFor(() => expect(ben.heard).toEqual(['nack', `closed ${CLOSE.notStored}`]), WITHIN)
  expect(await stored()).toEqual(['Kept.'])
})

test('an id that was issued to nobody is refused for good, as ever', async () => {
  const anasDoc = await anasWordsAreLost()
  const ben = await notesOf(BEN)
  const nobodys = new Y.Doc()
  nobodys.clientID = anasDoc.clientID + 1

  ben.send(await inAnasName(nobodys, 'Nobody’s.'))

  await vi.waitFor(() => expect(ben.heard).toEqual(['nack', `closed ${CLOSE.forbidden}`]), WITHIN)
})

test('what a node saw it appends again under the seat that wrote it, without anybody who brings it', async () => {
  const ana = await notesOf(ANA)
  const ben = await notesOf(BEN)
  writeLine(ana.doc, Q1, 'Kept.')
  ana.flush(1)
  await written(ana, 1)
  const standby = structuredClone(disk.get(panelId)!)
  writeLine(ana.doc, Q1, 'Lost for a moment.')
  ana.flush(2)
  await written(ana, 2)
  await vi.waitFor(() => expect(linesOf(ben.doc)).toContain('Lost for a moment.'), WITHIN)
  ana.leave()

  disk.set(panelId, standby)

  await vi.waitFor(() => expect(disk.get(panelId)!.epoch).toBe(2), WITHIN)
  await vi.waitFor(async () => expect(await stored()).toEqual(['Kept.', 'Lost for a moment.']), WITHIN)
  const entries = disk.get(panelId)!.entries.flatMap((it) => (it.kind === 'update' ? [it] : []))
  expect(entries.map((it) => it.author)).toEqual([ANA, ANA])
})
