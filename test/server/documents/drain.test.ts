import { expect, test, vi } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME } from '#shared/contract/frames.ts'
import { ANA, BEN, Q1 } from '#test/support/panel.ts'
import { aPushedClock, type PushedClock } from './a-clock.ts'
import type { DocumentRoom } from './a-room.ts'
import { expectTrue, frame, WAIT, writeLine } from './frames.ts'
import { roomForEach } from './rooms-of-a-file.ts'

let room: DocumentRoom
let clock: PushedClock
roomForEach(
  (fresh) => (room = fresh),
  () => ({ clock: (clock = aPushedClock()), limits: { connectionsPerSeat: 64 } }),
)

test('at a stop everybody is let go after what they sent is stored and acknowledged, and told to come back', async () => {
  const ana = await room.stock(ANA, 'notes')
  const ben = await room.stock(BEN, 'scorecard:ben')
  const release = room.hold()
  writeLine(ana.doc, Q1, 'just before')
  ana.flush()
  await ana.ponged()
  const closing = room.gateway.close()
  await vi.waitFor(() => expectTrue(ben.codes.length > 0), WAIT)
  expect(ana.codes).toEqual([])

  release()
  await closing
  expect(ana.acks).toEqual([1])
  expect([ana.codes[0], ben.codes[0]]).toEqual([CLOSE.draining, CLOSE.draining])
})

test('many are let go in waves, so that they do not all come back at once', async () => {
  const all = await Promise.all(Array.from({ length: 60 }, () => room.raw(ANA, 'notes')))
  await Promise.all(all.map((it) => it.frame(FRAME.sync)))
  let gone = 0
  for (const it of all) void it.closed.then((code) => (gone += Number(code === CLOSE.draining)))
  const closing = room.gateway.close()

  await vi.waitFor(() => expectTrue(gone === 50), WAIT)
  expect(room.gateway.count()).toBe(10)
  clock.pass(100)
  await closing
  await vi.waitFor(() => expectTrue(gone === 60), WAIT)
})

test('a store that hangs and a peer that does not answer hold up no stop', async () => {
  const ana = await room.raw(ANA, 'notes')
  await ana.frame(FRAME.sync)
  const release = room.hold()
  ana.update(new Uint8Array([0, 0]))
  writeLine((await room.stock(BEN, 'notes')).doc, Q1, 'never stored')
  ana.send(frame(FRAME.flush, 1))
  await vi.waitFor(() => expectTrue(room.gateway.count() === 2), WAIT)
  const closing = room.gateway.close()
  clock.pass(5_000)

  await closing
  await vi.waitFor(() => expectTrue(room.gateway.count() === 0), WAIT)
  expect(await ana.closed).not.toBe(1000)
  release()
})

test('who was on their way in when a stop began is let go as well', async () => {
  const release = room.hold('reads')
  const ana = await room.raw(ANA, 'notes')
  await room.gateway.close()
  release()

  expect(await ana.closed).toBe(CLOSE.draining)
  await vi.waitFor(() => expectTrue(room.gateway.count() === 0), WAIT)
})

test('who was on their way in when a stop began, and answers nothing, is cut off', async () => {
  const release = room.hold('reads')
  const ana = await room.raw(ANA, 'notes')
  ana.socket.pause()
  await room.gateway.close()
  release()

  await vi.waitFor(() => expectTrue(room.gateway.count() === 1), WAIT)
  clock.pass(5_000)
  await vi.waitFor(() => expectTrue(room.gateway.count() === 0), WAIT)
})

test('who comes while the server stops is told to come back later', async () => {
  await room.gateway.close()

  expect((await room.raw(ANA, 'notes')).status()).toBe(503)
})

test('documents that are in use are folded before the end, so that the next start is quick', async () => {
  const ana = await room.stock(ANA, 'notes')
  for (let i = 0; i < 5; i++) writeLine(ana.doc, Q1, `line ${i}`)
  await ana.flushed()
  await room.restart()

  const { snapshot, updates } = await room.log.document(room.panelId, 'notes')
  expect(snapshot).not.toBeNull()
  expect(updates).toEqual([])
  expect((await room.stored('notes')).getXmlFragment(`note:${Q1}`).length).toBe(5)
})
