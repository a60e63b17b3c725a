import * as decoding from 'lib0/decoding'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { SYNC } from '#shared/contract/frames.ts'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { err } from '#shared/result.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { aSqliteStore } from '#test/server/ports/sqlite-store.ts'
import { ANA, BEN, LEAD, Q1 } from '#test/support/panel.ts'
import { aDocumentRoom, type DocumentRoom } from './a-room.ts'
import { expectTrue, syncFrame, WAIT, writeLine } from './frames.ts'

let store: Awaited<ReturnType<typeof aSqliteStore>>
let room: DocumentRoom
/** Appends are stored, and the answer comes too late to be believed. */
let isLate = false
/** Nobody can say who an id was issued to. */
let isBlind = false
beforeAll(async () => {
  store = await aSqliteStore()
})
afterAll(() => store.dispose())
beforeEach(async () => {
  isLate = false
  isBlind = false
  const roomLog: RoomLog = {
    ...store.roomLog,
    async appendUpdates(...args) {
      const answer = await store.roomLog.appendUpdates(...args)
      return isLate ? err({ code: 'unavailable' }) : answer
    },
    clients: (...args) => (isBlind ? Promise.reject(new Error('no answer')) : store.roomLog.clients(...args)),
  }
  room = await aDocumentRoom({ roomLog })
})
afterEach(() => room.dispose())

const linesIn = (doc: Y.Doc) => noteLinesOf(noteFragment(doc, Q1)).map((it) => it.text)

test('what was stored although the answer came too late reaches everybody who stayed', async () => {
  const ana = await room.stock(ANA, 'notes')
  const ben = await room.stock(BEN, 'notes')

  isLate = true
  writeLine(ana.doc, Q1, 'Stored all the same.')
  await vi.waitFor(() => expectTrue(ana.codes.includes(CLOSE.notStored)), WAIT)
  isLate = false

  await vi.waitFor(() => expect(linesIn(ben.doc)).toEqual(['Stored all the same.']), WAIT)
  expect(ben.codes).toEqual([])
  writeLine(ana.doc, Q1, 'And on.')
  await vi.waitFor(() => expect(linesIn(ben.doc)).toEqual(['Stored all the same.', 'And on.']), WAIT)
})

test('who asks for the document while an update waits that is refused then is not shown it', async () => {
  const ana = await room.stock(ANA, 'notes')
  const reader = await room.raw(LEAD, 'notes')
  const release = room.hold()
  writeLine(ana.doc, Q1, 'Refused.')
  await ana.ponged()
  // Somebody who has something already: for a newcomer an earlier encoding may do.
  reader.send(syncFrame(SYNC.step1, Uint8Array.of(1, 5, 0)))
  await new Promise((resolve) => {
    reader.socket.once('pong', resolve)
    reader.socket.ping()
  })

  room.fail(true)
  release()

  const whole = () => reader.frames.find((it) => it[0] === 0 && it[1] === SYNC.step2)
  await vi.waitFor(() => expectTrue(whole() !== undefined), WAIT)
  const seen = new Y.Doc()
  Y.applyUpdate(seen, decoding.readVarUint8Array(decoding.createDecoder(whole()!.subarray(2))))
  expect(linesIn(seen)).toEqual([])
  expect(room.counted('rebuilds', 'not stored')).toBe(1)
  room.fail(false)
})

test('an id that cannot be looked up for a moment is not taken for a stranger’s from then on', async () => {
  await room.stock(ANA, 'notes')
  // Issued after the document was read.
  const ben = await room.stock(BEN, 'notes')
  isBlind = true
  writeLine(ben.doc, Q1, 'Who am I?')
  await vi.waitFor(() => expectTrue(ben.codes.includes(CLOSE.notStored)), WAIT)
  isBlind = false

  await vi.waitFor(async () => expect(linesIn(await room.stored('notes'))).toEqual(['Who am I?']), WAIT)
  expect(ben.codes.filter((it) => it !== CLOSE.notStored && it < 4_500 && it >= 4_400)).toEqual([])
})
