import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { ratingsOf } from '#shared/documents/scorecard.ts'
import { ANA, at, BEN, LEAD, Q1 } from '#test/support/panel.ts'
import { aPushedClock } from './a-clock.ts'
import { expectTrue, until, WAIT, writeLine } from './frames.ts'
import { goesOn } from './bystander.ts'
import { roomsOfAFile } from './rooms-of-a-file.ts'

const aRoom = roomsOfAFile()

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
    after: { seq: 0, mark: null },
    updates: [{ author: BEN, clientId, at: at(1), bytes }],
  })

  expect(await (await room.raw(BEN, 'notes')).closed).toBe(CLOSE.notStored)
  expect(room.counted('refusals', 'not stored')).toBe(1)
  expect((await room.log.document(room.panelId, 'notes')).snapshot).toBeNull()
  await goesOn(bystander)
})
