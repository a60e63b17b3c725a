import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { SYNC } from '#shared/contract/frames.ts'
import { noteFragment, noteLinesOf } from '#shared/documents/scorecard.ts'
import { ANA, OBSERVER, Q1, Q2 } from '#test/support/panel.ts'
import type { DocumentRoom } from './a-room.ts'
import { syncFrame, writeLine } from './frames.ts'
import { roomForEach } from './rooms-of-a-file.ts'
import { element } from './handmade-updates.ts'

let room: DocumentRoom
roomForEach((fresh) => (room = fresh))

/** What a reader may not do, by whatever message it is tried. `line` is what stands in the notes already. */
const READERS_TRIES: readonly [string, (own: number, doc: Y.Doc) => Uint8Array][] = [
  ['an update', (own) => syncFrame(SYNC.update, element('paragraph')(own))],
  ['the answer to our question for everything', (own) => syncFrame(SYNC.step2, element('paragraph')(own))],
  [
    'a deletion alone',
    (_, doc) => {
      const before = Y.encodeStateVector(doc)
      noteFragment(doc, Q1).delete(0, 1)
      return syncFrame(SYNC.update, Y.encodeStateAsUpdate(doc, before))
    },
  ],
  [
    'content under another’s client id',
    (_, doc) => {
      const before = Y.encodeStateVector(doc)
      writeLine(doc, Q2, 'as if by the writer')
      return syncFrame(SYNC.update, Y.encodeStateAsUpdate(doc, before))
    },
  ],
]

test.each(READERS_TRIES)('a reader changes nothing by %s, and the writers go on', async (_, message) => {
  const writer = await room.stock(ANA, 'notes')
  writeLine(writer.doc, Q1, 'stands')
  await writer.flushed()
  const reader = await room.raw(OBSERVER, 'notes')
  const copy = new Y.Doc()
  noteFragment(copy, Q1)
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(writer.doc))
  copy.clientID = writer.clientId
  reader.send(message(reader.clientId, copy))

  expect(await reader.closed).toBe(CLOSE.forbidden)
  expect(room.refusals()).toBe(1)
  writeLine(writer.doc, Q2, 'goes on')
  await writer.flushed()
  expect(noteLinesOf(noteFragment(await room.stored('notes'), Q1)).map((it) => it.text)).toEqual(['stands'])
  expect(writer.codes).toEqual([])
})

test('a reader may ask, say that it is there and repeat what everybody has; its caret is shown to nobody', async () => {
  const writer = await room.stock(ANA, 'notes')
  writeLine(writer.doc, Q1, 'stands')
  await writer.flushed()
  const reader = await room.stock(OBSERVER, 'notes')
  reader.provider.awareness.setLocalState({ user: { name: 'Lea' }, cursor: null })
  reader.provider.ws!.send(new Uint8Array(syncFrame(SYNC.step2, Y.encodeStateAsUpdate(reader.doc))))
  await reader.flushed()

  expect(reader.codes).toEqual([])
  expect(writer.provider.awareness.getStates().has(reader.clientId)).toBe(false)
  expect(room.refusals()).toBe(0)
})
