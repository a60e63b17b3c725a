import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { ratingsOf } from '#shared/documents/scorecard.ts'
import { aSqliteStore } from '#test/server/ports/sqlite-store.ts'
import { ANA, at, BEN, LEAD, Q1, Q2 } from '#test/support/panel.ts'
import { aPushedClock } from './a-clock.ts'
import { aDocumentRoom, type DocumentRoom, expectTrue, frame, syncFrame, WAIT, writeLine } from './a-room.ts'

type Stock = Awaited<ReturnType<DocumentRoom['stock']>>

let store: Awaited<ReturnType<typeof aSqliteStore>>
const rooms: DocumentRoom[] = []
beforeAll(async () => {
  store = await aSqliteStore()
})
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.dispose()
})
afterAll(() => store.dispose())

async function aRoom(options?: Parameters<typeof aDocumentRoom>[1]): Promise<DocumentRoom> {
  const room = await aDocumentRoom(store, options)
  rooms.push(room)
  return room
}
const until = (holds: () => boolean) => vi.waitFor(() => expectTrue(holds()), WAIT)

let lines = 0
/** The bystander never lost its connection, and what it writes now is stored. */
async function goesOn(bystander: Stock): Promise<void> {
  writeLine(bystander.doc, Q1, `line ${++lines}`)
  await bystander.flushed()
  expect(bystander.codes).toEqual([])
}

test('a seat with as many connections as it may have gets no more, whichever document it asks for', async () => {
  const room = await aRoom({ limits: { connectionsPerSeat: 2 } })
  const bystander = await room.stock(BEN, 'notes')
  const first = await room.stock(ANA, 'notes')
  await room.stock(ANA, 'scorecard:ana')

  const third = await room.raw(ANA, 'scorecard:ana')
  expect(await third.closed).toBe(CLOSE.tooMany)
  expect(room.counted('refusals', 'too many connections')).toBe(1)
  await goesOn(first)
  await goesOn(bystander)
})

test('a place that became free is taken again', async () => {
  const room = await aRoom({ limits: { connectionsPerSeat: 1 } })
  const first = await room.raw(ANA, 'notes')
  await first.frame(FRAME.sync)
  expect(await (await room.raw(ANA, 'notes')).closed).toBe(CLOSE.tooMany)

  first.socket.close()
  await first.closed
  await room.stock(ANA, 'notes')
})

test('a document with as many connections as it may have takes no more, and the others are not full', async () => {
  const room = await aRoom({ limits: { connectionsPerDocument: 1 } })
  const bystander = await room.stock(ANA, 'notes')

  expect(await (await room.raw(BEN, 'notes')).closed).toBe(CLOSE.tooMany)
  expect(room.counted('refusals', 'too many connections')).toBe(1)
  await room.stock(BEN, 'scorecard:ben')
  await goesOn(bystander)
})

test('an address with as many connections as it may have is told to come back later; others come in', async () => {
  const room = await aRoom({ limits: { connectionsPerAddress: 2 } })
  const bystander = await room.stock(BEN, 'notes')
  const crowd = ['203.0.113.9', '203.0.113.9', '203.0.113.9']
  const [one, , third] = await Promise.all(crowd.map((from) => room.raw(ANA, 'notes', { from })))
  await third!.closed

  expect([one!.status(), third!.status()]).toEqual([null, 429])
  expect(room.counted('refusals', 'connections of one address')).toBe(1)
  expect((await room.raw(ANA, 'notes', { from: '203.0.113.10' })).status()).toBeNull()
  await goesOn(bystander)

  one!.socket.close()
  await one!.closed
  await vi.waitFor(async () => {
    expect((await room.raw(ANA, 'notes', { from: '203.0.113.9' })).status()).toBeNull()
  }, WAIT)
})

test('a neighbourhood of IPv6 addresses is one address', async () => {
  const room = await aRoom({ limits: { connectionsPerAddress: 1 } })
  await room.raw(ANA, 'notes', { from: '2001:db8:1:2::1' })

  expect((await room.raw(ANA, 'notes', { from: '2001:db8:1:2:ffff::9' })).status()).toBe(429)
  expect((await room.raw(ANA, 'notes', { from: '2001:db8:1:3::1' })).status()).toBeNull()
})

test('what somebody outside says about their own address is not believed past our own proxy', async () => {
  const room = await aRoom({ limits: { connectionsPerAddress: 1 } })
  await room.raw(ANA, 'notes', { from: '198.51.100.1, 203.0.113.9' })

  expect((await room.raw(ANA, 'notes', { from: '198.51.100.2, 203.0.113.9' })).status()).toBe(429)
})

test('an address that connects too often is told to come back later, and may after a while', async () => {
  const clock = aPushedClock()
  const room = await aRoom({ clock, limits: { handshakesPerSecond: 1 } })
  const bystander = await room.stock(BEN, 'notes')
  const tries = []
  for (let i = 0; i < 7; i++) tries.push((await room.raw(ANA, 'notes', { from: '203.0.113.9' })).status())

  expect(tries).toEqual([null, null, null, null, null, 429, 429])
  expect(room.counted('refusals', 'handshakes of one address')).toBe(2)
  clock.pass(2_000)
  expect((await room.raw(ANA, 'notes', { from: '203.0.113.9' })).status()).toBeNull()
  await goesOn(bystander)
})

test('a seat that connects too often is told to come back later, from whatever address', async () => {
  const room = await aRoom({ limits: { handshakesPerSeatPerMinute: 2 } })
  const bystander = await room.stock(BEN, 'notes')
  await room.raw(ANA, 'notes', { from: '203.0.113.1' })
  await room.raw(ANA, 'notes', { from: '203.0.113.2' })

  expect((await room.raw(ANA, 'notes', { from: '203.0.113.3' })).status()).toBe(429)
  expect(room.counted('refusals', 'handshakes of one seat')).toBe(1)
  await goesOn(bystander)
})

test('a process with as many connections as it may have takes no more', async () => {
  const room = await aRoom({ limits: { connections: 1 } })
  const bystander = await room.stock(BEN, 'notes')

  expect((await room.raw(ANA, 'notes')).status()).toBe(503)
  expect(room.counted('refusals', 'connections of the process')).toBe(1)
  await goesOn(bystander)
})

test('a server that is about to stop takes nobody in', async () => {
  const room = await aRoom()
  const bystander = await room.stock(BEN, 'notes')
  room.drain()

  expect((await room.raw(ANA, 'notes')).status()).toBe(503)
  expect(room.counted('refusals', 'draining')).toBe(1)
  await goesOn(bystander)
})

test('an overloaded server opens no further room, and goes on with those that are open', async () => {
  const room = await aRoom({ overloaded: () => true })
  const bystander = await room.stock(BEN, 'notes')
  room.setOpen(false)

  expect((await room.raw(ANA, 'notes')).status()).toBe(503)
  expect(room.counted('refusals', 'overloaded')).toBe(1)
  await goesOn(bystander)
  room.setOpen(true)
  await room.stock(ANA, 'notes')
})

test('who cannot be known in time is told to come back later, and holds nothing up', async () => {
  const clock = aPushedClock()
  const room = await aRoom({ clock, unknowable: new Set([ANA]) })
  const bystander = await room.stock(BEN, 'notes')
  const waiting = room.raw(ANA, 'notes')
  await until(() => room.lookups() > 1)
  clock.pass(5_000)

  expect((await waiting).status()).toBe(503)
  expect(room.counted('refusals', 'not admitted in time')).toBe(1)
  await goesOn(bystander)
})

test('a connection that never asks for the document is closed; one that did stays', async () => {
  const clock = aPushedClock()
  const room = await aRoom({ clock })
  const bystander = await room.stock(ANA, 'scorecard:ana')
  const silent = await room.raw(ANA, 'scorecard:ana')
  await silent.frame(FRAME.sync)
  clock.pass(5_000)

  expect(await silent.closed).toBe(CLOSE.tooSlow)
  expect(room.counted('refusals', 'no first step')).toBe(1)
  await goesOn(bystander)
})

test('a peer that is gone without a word is noticed by the second beat', async () => {
  const clock = aPushedClock()
  const room = await aRoom({ clock })
  const bystander = await room.stock(BEN, 'notes')
  const dead = await room.raw(ANA, 'notes', { autoPong: false })
  dead.send(syncFrame(SYNC.step1, new Uint8Array([0])))
  await until(() => dead.frames.length >= 2)
  clock.pass(15_000)
  await until(() => dead.frames.some((it) => it[0] === FRAME.alive))
  await bystander.ponged()
  clock.pass(15_000)

  expect(await dead.closed).toBe(1006)
  expect(room.counted('refusals', 'half open')).toBe(1)
  await goesOn(bystander)
})

test('a sign-in that ended somewhere else closes what it had open, and nothing else', async () => {
  const clock = aPushedClock()
  const signedOut = new Set<string>()
  const room = await aRoom({ clock, signedOut })
  const bystander = await room.stock(BEN, 'notes')
  const ana = await room.stock(ANA, 'notes')
  const anas = await room.stock(ANA, 'scorecard:ana')
  signedOut.add(ANA)
  clock.pass(15_000)
  // Everybody has answered the first beat before the second one asks.
  await Promise.all([bystander, ana, anas].map((it) => it.ponged()))
  clock.pass(15_000)

  await Promise.all([ana.stopped(), anas.stopped()])
  expect([ana.codes, anas.codes]).toEqual([[CLOSE.signedOut], [CLOSE.signedOut]])
  await goesOn(bystander)
})

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

test('a document leaves memory some time after its last connection, folded into one snapshot', async () => {
  const clock = aPushedClock()
  const room = await aRoom({ clock })
  const ana = await room.stock(ANA, 'notes')
  await goesOn(ana)
  await goesOn(ana)
  ana.provider.destroy()
  await until(() => room.gateway.count() === 0)
  expect(room.shelf.size()).toBe(1)
  clock.pass(30_000)

  await until(() => room.shelf.size() === 0)
  const stored = await room.log.document(room.panelId, 'notes')
  expect(stored.updates).toEqual([])
  expect(stored.snapshot).not.toBeNull()
  await goesOn(await room.stock(ANA, 'notes'))
})

test('a document whose edits are not stored yet stays in memory until they are', async () => {
  const clock = aPushedClock()
  const room = await aRoom({ clock })
  const ana = await room.stock(ANA, 'notes')
  const release = room.hold()
  writeLine(ana.doc, Q1, 'on its way')
  ana.flush()
  await room.stock(ANA, 'scorecard:ana')
  ana.provider.destroy()
  await until(() => room.gateway.count() === 1)
  clock.pass(30_000)
  await room.log.document(room.panelId, 'notes')
  expect(room.shelf.size()).toBe(2)

  release()
  await vi.waitFor(() => {
    clock.pass(30_000)
    expectTrue(room.shelf.size() === 1)
  }, WAIT)
  expect((await room.stored('notes')).getXmlFragment(`note:${Q1}`).length).toBe(1)
})

test('where documents take up their places in memory, the one that was idle for longest goes first, and none that is open', async () => {
  const room = await aRoom({ limits: { documentsInMemory: 2 } })
  const open = await room.stock(ANA, 'scorecard:ana')
  const ben = await room.stock(BEN, 'scorecard:ben')
  ben.provider.destroy()
  await until(() => room.gateway.count() === 1)
  const lead = await room.stock(LEAD, 'notes')

  await until(() => room.shelf.size() === 2)
  expect([...room.shelf.all()].map((it) => it.name).toSorted()).toEqual(['notes', 'scorecard:ana'])
  await goesOn(open)
  await goesOn(lead)
})

test('a scorecard that is frozen is folded into one snapshot', async () => {
  const room = await aRoom()
  const ana = await room.stock(ANA, 'scorecard:ana')
  for (let i = 0; i < 5; i++) await goesOn(ana)
  room.documents().freeze('scorecard:ana', 99, 'digest')

  await vi.waitFor(async () => {
    expect((await room.log.document(room.panelId, 'scorecard:ana')).updates).toEqual([])
  }, WAIT)
  expect(ratingsOf(await room.stored('scorecard:ana'))).toEqual({})
})

test('a log with a hole is neither shown nor folded, and the room’s other documents go on', async () => {
  const room = await aRoom()
  const bystander = await room.stock(ANA, 'scorecard:ana')
  const clientId = await room.aClientId(BEN)
  const doc = new Y.Doc()
  doc.clientID = clientId
  doc.getText('x').insert(0, 'a')
  const before = Y.encodeStateVector(doc)
  doc.getText('x').insert(1, 'b')
  const bytes = Y.encodeStateAsUpdate(doc, before)
  await room.log.appendUpdates(room.panelId, {
    epoch: 1,
    document: 'notes',
    updates: [{ author: BEN, clientId, at: at(1), bytes }],
  })

  expect(await (await room.raw(BEN, 'notes')).closed).toBe(CLOSE.notStored)
  expect(room.counted('refusals', 'not stored')).toBe(1)
  expect((await room.log.document(room.panelId, 'notes')).snapshot).toBeNull()
  await goesOn(bystander)
})

test('a question whether all is saved is measured until its answer', async () => {
  const room = await aRoom()
  const ana = await room.stock(ANA, 'notes')
  writeLine(ana.doc, Q2, 'measured')
  await ana.flushed()

  const text = room.metrics.text()
  expect(text).toMatch(/^panelroom_ack_seconds_count 1$/m)
  expect(text).toMatch(/^panelroom_append_entries_sum [1-9]/m)
})

test('three malformed messages are as many as the setting says', async () => {
  const room = await aRoom({ limits: { malformedPerMinute: 1 } })
  const bystander = await room.stock(BEN, 'notes')
  const attacker = await room.raw(ANA, 'notes')
  attacker.send(frame(77))
  expect(await attacker.closed).toBe(CLOSE.malformed)

  expect(await (await room.raw(ANA, 'notes')).closed).toBe(CLOSE.tooFast)
  expect(room.counted('refusals', 'malformed too often')).toBe(1)
  await goesOn(bystander)
})
