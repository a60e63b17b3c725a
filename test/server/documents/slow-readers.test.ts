import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { ANA, BEN, LEAD, Q1 } from '#test/support/panel.ts'
import { aPushedClock } from './a-clock.ts'
import type { DocumentRoom } from './a-room.ts'
import { until, syncFrame, writeLine } from './frames.ts'
import { goesOn } from './bystander.ts'
import { roomsOfAFile } from './rooms-of-a-file.ts'

const aRoom = roomsOfAFile()

/** A connection whose reader takes nothing until told to. */
async function aSlowReader(room: DocumentRoom) {
  const clientId = await room.aClientId(BEN)
  const frames: Uint8Array[] = []
  const closed: number[] = []
  let taken: (() => void)[] = []
  const link = {
    bufferedAmount: 0,
    left: 0,
    send(bytes: Uint8Array, gone?: () => void) {
      frames.push(bytes)
      if (gone) taken.push(gone)
    },
    close: (code: number) => void closed.push(code),
    abort: (code: number) => void closed.push(code),
  }
  const session = await room.documents().connect('notes', BEN, clientId, link)
  if (typeof session === 'number') throw new Error(`refused with ${session}`)
  session.receive(syncFrame(SYNC.step1, new Uint8Array([0])))
  await until(() => frames.some((it) => it[0] === FRAME.sync && it[1] === SYNC.step2))
  return {
    link,
    frames,
    closed,
    updates: () => frames.filter((it) => it[0] === FRAME.sync && it[1] === SYNC.update).length,
    /** Everything that waits leaves. */
    takesAll() {
      link.left += link.bufferedAmount
      link.bufferedAmount = 0
      const all = taken
      taken = []
      for (const gone of all) gone()
    },
  }
}

/** The document that these frames make. */
function docOf(frames: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc()
  doc.getXmlFragment(`note:${Q1}`)
  for (const it of frames) {
    if (it[0] !== FRAME.sync || it[1] === SYNC.step1) continue
    const at = 2 + lengthOfVarUint(it.subarray(2))
    Y.applyUpdate(doc, it.subarray(at))
  }
  return doc
}
const lengthOfVarUint = (bytes: Uint8Array) => bytes.findIndex((it) => it < 128) + 1

test('a reader who does not keep up gets one difference later instead of every update, and ends with the same', async () => {
  const room = await aRoom()
  const writer = await room.stock(ANA, 'notes')
  const slow = await aSlowReader(room)
  writeLine(writer.doc, Q1, 'in time')
  await writer.flushed()
  expect(slow.updates()).toBe(1)

  slow.link.bufferedAmount = 300_000
  for (let i = 0; i < 20; i++) {
    writeLine(writer.doc, Q1, `missed ${i}`)
    await writer.flushed()
  }
  expect(slow.updates()).toBe(1)

  slow.takesAll()
  await until(() => slow.updates() === 2)
  const difference = slow.frames.at(-1)!
  expect(docOf(slow.frames).getXmlFragment(`note:${Q1}`).toJSON()).toBe(
    writer.doc.getXmlFragment(`note:${Q1}`).toJSON(),
  )
  // Only what it lacked: without what came in time it cannot be read.
  expect(docOf([difference]).store.pendingStructs).not.toBeNull()
  expect(room.counted('catch_ups', 'slow reader')).toBe(1)

  writeLine(writer.doc, Q1, 'in time again')
  await writer.flushed()
  expect(slow.updates()).toBe(3)
  expect(slow.closed).toEqual([])
})

test('what is not stored yet is not in the difference either', async () => {
  const room = await aRoom()
  const writer = await room.stock(ANA, 'notes')
  const slow = await aSlowReader(room)
  slow.link.bufferedAmount = 300_000
  writeLine(writer.doc, Q1, 'stored')
  await writer.flushed()
  const release = room.hold()
  writeLine(writer.doc, Q1, 'not stored yet')
  writer.flush()
  // A full exchange with the server on another document: the line has arrived by then.
  await room.stock(ANA, 'scorecard:ana')
  slow.takesAll()
  await room.stock(LEAD, 'notes', { synced: false })
  await room.stock(BEN, 'scorecard:ben')

  expect(slow.updates()).toBe(0)
  release()
  await until(() => slow.updates() === 1)
  expect(docOf(slow.frames).getXmlFragment(`note:${Q1}`).length).toBe(2)
})

test('a slow reader who takes nothing at all is let go; one that takes a little is not', async () => {
  const clock = aPushedClock()
  const room = await aRoom({ clock })
  const bystander = await room.stock(ANA, 'notes')
  const [stuck, thin] = [await aSlowReader(room), await aSlowReader(room)]
  for (const it of [stuck, thin]) it.link.bufferedAmount = 300_000
  await goesOn(bystander)
  thin.link.left += 1_000
  clock.pass(10_000)

  expect(stuck.closed).toEqual([CLOSE.tooSlow])
  expect(thin.closed).toEqual([])
  expect(room.counted('refusals', 'too slow')).toBe(1)
  await goesOn(bystander)
})

test('a reader for whom too much waits is let go at once', async () => {
  const room = await aRoom()
  const bystander = await room.stock(ANA, 'notes')
  const slow = await aSlowReader(room)
  slow.link.bufferedAmount = 3_000_000
  bystander.provider.awareness.setLocalState({ user: {}, cursor: null })
  await until(() => slow.closed.length > 0)

  expect(slow.closed).toEqual([CLOSE.tooSlow])
  expect(room.counted('refusals', 'too slow')).toBe(1)
  await goesOn(bystander)
})
