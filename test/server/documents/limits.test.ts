import { expect, test, vi } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME } from '#shared/contract/frames.ts'
import { ANA, BEN } from '#test/support/panel.ts'
import { aPushedClock } from './a-clock.ts'
import { frame, WAIT } from './frames.ts'
import { goesOn } from './bystander.ts'
import { roomsOfAFile } from './rooms-of-a-file.ts'

const aRoom = roomsOfAFile()

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
