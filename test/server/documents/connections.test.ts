import { expect, test } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { ANA, BEN, Q2 } from '#test/support/panel.ts'
import { aPushedClock } from './a-clock.ts'
import { until, syncFrame, writeLine } from './frames.ts'
import { goesOn } from './bystander.ts'
import { roomsOfAFile } from './rooms-of-a-file.ts'

const aRoom = roomsOfAFile()

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

test('each connection has its sign of life in its own time, and not all in one moment', async () => {
  const clock = aPushedClock()
  const room = await aRoom({ clock })
  const isAlive = (it: Awaited<ReturnType<typeof room.raw>>) =>
    it.frames.some(([type]) => type === FRAME.alive)
  const join = async (seat: typeof ANA) => {
    const one = await room.raw(seat, 'notes')
    one.send(syncFrame(SYNC.step1, new Uint8Array([0])))
    await until(() => one.frames.length >= 2)
    return one
  }
  const first = await join(ANA)
  clock.pass(10_000)
  const second = await join(BEN)
  clock.pass(5_000)
  await until(() => isAlive(first))
  // What was sent to the second by then has arrived before the answer to this.
  second.send(syncFrame(SYNC.step1, new Uint8Array([0])))
  await until(() => second.frames.length >= 3)
  expect(isAlive(second)).toBe(false)

  clock.pass(10_000)
  await until(() => isAlive(second))
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

test('a question whether all is saved is measured until its answer', async () => {
  const room = await aRoom()
  const ana = await room.stock(ANA, 'notes')
  writeLine(ana.doc, Q2, 'measured')
  await ana.flushed()

  const text = room.metrics.text()
  expect(text).toMatch(/^panelroom_ack_seconds_count 1$/m)
  expect(text).toMatch(/^panelroom_append_entries_sum [1-9]/m)
})
