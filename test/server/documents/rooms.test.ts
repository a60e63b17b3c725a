import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME } from '#shared/contract/frames.ts'
import { noteFragment, noteLinesOf, rate, ratingsOf } from '#shared/documents/scorecard.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { ANA, at, BEN, LEAD, OBSERVER, Q1, Q2 } from '#test/support/panel.ts'
import type { DocumentRoom } from './a-room.ts'
import { until, newDoc, WAIT, writeLine } from './frames.ts'
import { roomForEach } from './rooms-of-a-file.ts'

let room: DocumentRoom
roomForEach((fresh) => (room = fresh))

const linesOf = (doc: Y.Doc, questionId: QuestionId) =>
  noteLinesOf(noteFragment(doc, questionId)).map((it) => it.text)

test('two writers of the notes converge, and so does the log', async () => {
  const ana = await room.stock(ANA, 'notes')
  const ben = await room.stock(BEN, 'notes')

  writeLine(ana.doc, Q1, 'from Ana')
  writeLine(ben.doc, Q1, 'from Ben')
  await Promise.all([ana.flushed(), ben.flushed()])
  await until(() => linesOf(ana.doc, Q1).length === 2 && linesOf(ben.doc, Q1).length === 2)

  expect(linesOf(ana.doc, Q1)).toEqual(linesOf(ben.doc, Q1))
  expect(linesOf(await room.stored('notes'), Q1)).toEqual(linesOf(ana.doc, Q1))
})

test('what was written offline arrives whole', async () => {
  const doc = newDoc('scorecard:ana')
  const ana = await room.stock(ANA, 'scorecard:ana', { doc })
  ana.provider.disconnect()
  for (let i = 0; i < 30; i++) writeLine(doc, Q1, `line ${i}`)
  rate(doc, Q1, 4, 1_000)
  ana.provider.connect()
  await until(() => ana.provider.synced)
  await ana.flushed()

  const stored = await room.stored('scorecard:ana')
  expect(linesOf(stored, Q1)).toHaveLength(30)
  expect(ratingsOf(stored)).toEqual({ [Q1]: 4 })
})

test('two devices of one rater write the same scorecard', async () => {
  const laptop = await room.stock(ANA, 'scorecard:ana')
  const phone = await room.stock(ANA, 'scorecard:ana')

  rate(laptop.doc, Q1, 4, 1_000)
  rate(phone.doc, Q2, 2, 2_000)
  await until(
    () => Object.keys(ratingsOf(laptop.doc)).length === 2 && Object.keys(ratingsOf(phone.doc)).length === 2,
  )

  expect(ratingsOf(laptop.doc)).toEqual({ [Q1]: 4, [Q2]: 2 })
})

test('until the store has answered nobody is shown an edit and nobody is told that it is saved', async () => {
  const ana = await room.stock(ANA, 'notes')
  const ben = await room.stock(BEN, 'notes')
  const release = room.hold()

  writeLine(ana.doc, Q1, 'not yet')
  ana.flush()
  const newcomer = await room.stock(LEAD, 'notes', { synced: false })
  // A full exchange with the server on another document: had anything been said, it would have been said by now.
  await room.stock(BEN, 'scorecard:ben')
  expect(ana.acks).toEqual([])
  expect(linesOf(ben.doc, Q1)).toEqual([])
  expect(newcomer.provider.synced).toBe(false)

  release()
  await until(() => ana.acks.length === 1 && linesOf(ben.doc, Q1).length === 1)
  await until(() => linesOf(newcomer.doc, Q1).length === 1)
})

test('a store that fails: no ack, nobody is shown anything, and it heals by itself', async () => {
  const ana = await room.stock(ANA, 'notes')
  const ben = await room.stock(BEN, 'notes')
  room.fail(true)

  writeLine(ana.doc, Q1, 'kept by its author')
  ana.flush()
  await until(() => ana.codes.includes(CLOSE.notStored))
  expect(ana.acks).toEqual([])
  expect(linesOf(ben.doc, Q1)).toEqual([])
  expect(linesOf(await room.stored('notes'), Q1)).toEqual([])

  room.fail(false)
  await until(() => linesOf(ben.doc, Q1).length === 1)
  writeLine(ben.doc, Q2, 'goes on')
  await ben.flushed()
  expect(linesOf(await room.stored('notes'), Q1)).toEqual(['kept by its author'])
})

test('acked content is there after the document was dropped from memory', async () => {
  const ana = await room.stock(ANA, 'scorecard:ana')
  writeLine(ana.doc, Q1, 'kept')
  await ana.flushed()

  await room.restart()
  const again = await room.stock(ANA, 'scorecard:ana')
  expect(linesOf(again.doc, Q1)).toEqual(['kept'])
})

test('a long log is folded into one snapshot that holds the same', async () => {
  const ana = await room.stock(ANA, 'notes')
  for (let i = 0; i < 40; i++) writeLine(ana.doc, Q1, 'x'.repeat(2_000))
  await ana.flushed()
  await vi.waitFor(async () => {
    const { snapshot } = await room.log.document(room.panelId, 'notes')
    expect(snapshot).not.toBeNull()
  }, WAIT)

  writeLine(ana.doc, Q1, 'after it')
  await ana.flushed()
  const { seq, doc } = await room.documents().settle('notes')
  expect(linesOf(doc, Q1)).toEqual(linesOf(ana.doc, Q1))
  expect(seq).toBe((await room.log.document(room.panelId, 'notes')).updates.at(-1)!.seq)
})

test('settling stores what waits and answers exactly what is stored', async () => {
  const ana = await room.stock(ANA, 'scorecard:ana')
  expect((await room.documents().settle('scorecard:ana')).seq).toBe(0)

  rate(ana.doc, Q1, 3, 1_000)
  await ana.flushed()
  const { seq, doc } = await room.documents().settle('scorecard:ana')
  const newest = (await room.log.read(room.panelId, 0, 100)).at(-1)!
  expect(seq).toBe(newest.seq)
  expect(ratingsOf(doc)).toEqual({ [Q1]: 3 })
})

test('an observer reads the notes and cannot write them', async () => {
  const ana = await room.stock(ANA, 'notes')
  const observer = await room.stock(OBSERVER, 'notes')
  writeLine(ana.doc, Q1, 'seen')
  await until(() => linesOf(observer.doc, Q1).length === 1)

  writeLine(observer.doc, Q1, 'refused')
  await observer.stopped()
  expect(observer.codes).toEqual([CLOSE.forbidden])
  writeLine(ana.doc, Q1, 'goes on')
  await ana.flushed()
  expect(linesOf(await room.stored('notes'), Q1)).toEqual(['seen', 'goes on'])
})

test.each([
  ['another rater', BEN],
  ['the lead', LEAD],
  ['an observer', OBSERVER],
])('nobody reads another’s scorecard: %s is refused for good', async (_, seat) => {
  const nosy = await room.stock(seat, 'scorecard:ana', { synced: false })
  await nosy.stopped()

  expect(nosy.codes).toEqual([CLOSE.forbidden])
})

test('a seat that is revoked loses what it had open, and the others go on', async () => {
  const ana = await room.stock(ANA, 'notes')
  const ben = await room.stock(BEN, 'notes')
  room.happen({ type: 'seatRevoked', at: at(1), seat: ANA, by: LEAD })

  await ana.stopped()
  expect(ana.codes).toEqual([CLOSE.forbidden])
  writeLine(ben.doc, Q1, 'goes on')
  await ben.flushed()
})

test('after its lock a scorecard takes nothing, on any connection, old or new', async () => {
  const ana = await room.stock(ANA, 'scorecard:ana')
  const spy = await room.raw(ANA, 'scorecard:ana')
  rate(ana.doc, Q1, 5, 1_000)
  await ana.flushed()
  const { seq } = await room.documents().settle('scorecard:ana')

  const locked = await room.log.appendEvents(room.panelId, {
    epoch: 1,
    commandId: 'lock' as never,
    expectedControlSeq: 1,
    after: { seq: 0, mark: null },
    events: [{ type: 'scorecardLocked', at: at(1), seat: ANA, card: null }],
    freeze: ['scorecard:ana'],
    bar: [],
    expectsDocument: { document: 'scorecard:ana', seq },
    seal: false,
  })
  if (!locked.ok) throw new Error(locked.error.code)
  // Before the room has heard of the lock: the log itself refuses.
  rate(ana.doc, Q1, 1, 2_000)
  ana.provider.ws!.send(new Uint8Array([FRAME.flush, 99]))
  await ana.stopped()
  expect(ana.codes).toEqual([CLOSE.locked])
  expect(ana.acks).not.toContain(99)
  expect(await spy.closed).toBe(CLOSE.locked)

  room.documents().freeze('scorecard:ana', locked.value.seq, 'digest')
  room.happen({ type: 'scorecardLocked', at: at(1), seat: ANA, card: null })
  const late = await room.stock(ANA, 'scorecard:ana', { synced: false })
  await late.stopped()
  expect(late.codes).toEqual([CLOSE.locked])
  const updates = (await room.log.read(room.panelId, 0, 100)).filter((it) => it.kind === 'update')
  expect(updates.every((it) => it.seq < locked.value.seq)).toBe(true)
})

test('who has a scorecard open when it is frozen is told since when', async () => {
  const ana = await room.raw(ANA, 'scorecard:ana')
  await ana.frame(FRAME.sync)
  room.documents().freeze('scorecard:ana', 7, 'abc')

  expect(await ana.frame(FRAME.frozen)).toEqual(new Uint8Array([FRAME.frozen, 7, 3, 97, 98, 99]))
  expect(await ana.closed).toBe(CLOSE.locked)
})

test('a caret is shown to the others under the name that the server knows, and goes with its connection', async () => {
  const ana = await room.stock(ANA, 'notes')
  const ben = await room.stock(BEN, 'notes')
  ana.provider.awareness.setLocalState({
    user: { name: 'Lea the lead' },
    cursor: null,
    extra: 'x'.repeat(100),
  })

  await until(() => ben.provider.awareness.getStates().has(ana.clientId))
  expect(ben.provider.awareness.getStates().get(ana.clientId)).toEqual({ user: { seat: ANA }, cursor: null })
  ana.provider.destroy()
  await until(() => !ben.provider.awareness.getStates().has(ana.clientId))
})

test('formatting that two writers put on the same words leaves everybody with the same document', async () => {
  const ana = await room.stock(ANA, 'notes')
  const observer = await room.stock(OBSERVER, 'notes')
  const ben = await room.stock(BEN, 'notes')
  writeLine(ana.doc, Q1, 'some bold words')
  await until(() => linesOf(ben.doc, Q1).length === 1)
  const text = (doc: Y.Doc) => (noteFragment(doc, Q1).get(0) as Y.XmlElement).get(0) as Y.XmlText

  text(ana.doc).format(0, 9, { bold: {} })
  text(ben.doc).format(5, 10, { bold: {} })
  text(ben.doc).format(0, 15, { bold: null })
  text(ana.doc).format(2, 3, { bold: null })
  await Promise.all([ana.flushed(), ben.flushed()])
  writeLine(ben.doc, Q2, 'last')
  await until(() => [ana, observer, ben].every((it) => linesOf(it.doc, Q2).length === 1))

  expect(text(ana.doc).toDelta()).toEqual(text(ben.doc).toDelta())
  expect(text(await room.stored('notes')).toDelta()).toEqual(text(ana.doc).toDelta())
  expect(observer.codes).toEqual([])
})

test('content made under an id of an earlier page, issued while the document was open, is taken', async () => {
  const ana = await room.stock(ANA, 'scorecard:ana')
  const earlier = newDoc('scorecard:ana')
  earlier.clientID = await room.aClientId(ANA)
  writeLine(earlier, Q1, 'from the earlier page')

  Y.applyUpdate(ana.doc, Y.encodeStateAsUpdate(earlier))
  rate(ana.doc, Q1, 2, 1_000)
  await ana.flushed()
  const stored = await room.stored('scorecard:ana')
  expect(linesOf(stored, Q1)).toEqual(['from the earlier page'])
  expect(ratingsOf(stored)).toEqual({ [Q1]: 2 })
})

test('a server that drains stores and acknowledges what it was sent before it lets go', async () => {
  const ana = await room.stock(ANA, 'scorecard:ana')
  const release = room.hold()
  rate(ana.doc, Q1, 2, 1_000)
  ana.flush()
  await room.raw(ANA, 'notes').then((it) => it.frame(FRAME.sync))
  const closing = room.documents().close(CLOSE.draining)
  release()
  await closing

  await until(() => ana.codes.includes(CLOSE.draining))
  expect(ana.acks).toEqual([1])
})
