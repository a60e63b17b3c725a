import { expect, test, vi } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { noteFragment, ratingsOf } from '#shared/documents/scorecard.ts'
import { ANA, BEN, Q1, Q2 } from '#test/support/panel.ts'
import type { DocumentRoom } from './a-room.ts'
import { expectTrue, frame, handmade, syncFrame, WAIT, writeLine } from './frames.ts'
import { roomForEach } from './rooms-of-a-file.ts'
import { rating, struct } from './handmade-updates.ts'

let room: DocumentRoom
roomForEach((fresh) => (room = fresh))

test.each<[string, number, Uint8Array | string]>([
  ['a text frame', CLOSE.textFrame, '9000000000000000'],
  ['an empty frame', CLOSE.malformed, new Uint8Array()],
  ['an unknown message', CLOSE.malformed, frame(77)],
  ['a message that only the server sends', CLOSE.malformed, frame(FRAME.ack, 1, 1)],
  ['an unknown kind of sync', CLOSE.malformed, syncFrame(9, new Uint8Array())],
  ['a state vector that lies about its length', CLOSE.malformed, syncFrame(SYNC.step1, frame(2 ** 30))],
  ['bytes after the message', CLOSE.malformed, frame(FRAME.flush, 1, 2)],
  ['a frame of 70 kB', CLOSE.tooBig, new Uint8Array(70_000)],
  ['awareness that is no JSON', CLOSE.malformed, frame(FRAME.awareness, 3, 1, 0, 0)],
])('%s closes its own connection alone, with %i', async (_, code, message) => {
  const bystander = await room.stock(ANA, 'notes')
  const attacker = await room.raw(ANA, 'notes')
  attacker.send(message)

  expect(await attacker.closed).toBe(code)
  writeLine(bystander.doc, Q1, 'goes on')
  await bystander.flushed()
  expect(bystander.codes).toEqual([])
  expect(room.refusals()).toBe(1)
})

test.each<[string, (own: number, bystander: number) => Uint8Array]>([
  ['a hole in its own clock', (own) => struct(own, 5, (pen) => pen.byte(0).uint(1))],
  [
    'a neighbour that nobody knows',
    (own) => struct(own, 0, (pen) => pen.byte(0x88).uint(4_242, 7).uint(1).any(3)),
  ],
  [
    'the deletion of what another has not written yet',
    (_, other) => handmade((pen) => pen.uint(0, 1, other, 1, 500, 9)),
  ],
])(
  '%s is dropped and asked for again, leaves nothing pending, and is not put up with for long',
  async (_, update) => {
    const bystander = await room.stock(ANA, 'scorecard:ana')
    const sloppy = await room.raw(ANA, 'scorecard:ana')
    await sloppy.frame(FRAME.sync)
    const step1s = () => sloppy.frames.filter((it) => it[0] === FRAME.sync && it[1] === SYNC.step1).length

    const bad = update(sloppy.clientId, bystander.clientId)
    for (let round = 1; round <= 3; round++) {
      sloppy.update(bad)
      await vi.waitFor(() => expectTrue(step1s() === round + 1), WAIT)
      sloppy.send(syncFrame(SYNC.step2, new Uint8Array([0, 0])))
    }
    sloppy.update(bad)
    expect(await sloppy.closed).toBe(CLOSE.resync)
    for (let i = 0; i < 20; i++) writeLine(bystander.doc, Q1, `line ${i} is not swallowed`)
    await bystander.flushed()
    expect(noteFragment(await room.stored('scorecard:ana'), Q1).length).toBe(20)
  },
)

test('an ACK is withheld until what was dropped has come again', async () => {
  const sloppy = await room.raw(ANA, 'scorecard:ana')
  await sloppy.frame(FRAME.sync)
  sloppy.update(struct(sloppy.clientId, 5, (pen) => pen.byte(0).uint(1)))
  sloppy.send(frame(FRAME.flush, 1))
  await vi.waitFor(() => expectTrue(sloppy.frames.length >= 2), WAIT)
  expect(sloppy.frames.some((it) => it[0] === FRAME.ack)).toBe(false)

  sloppy.send(syncFrame(SYNC.step2, rating(4)(sloppy.clientId)))
  expect((await sloppy.frame(FRAME.ack))[1]).toBe(1)
  expect(ratingsOf(await room.stored('scorecard:ana'))).toEqual({ [Q1]: 4 })
})

test('a seat that sends nonsense three times in a minute is kept out for a while', async () => {
  for (let i = 0; i < 3; i++) {
    const attacker = await room.raw(ANA, 'notes')
    attacker.send(frame(77))
    expect(await attacker.closed).toBe(CLOSE.malformed)
  }

  expect(await (await room.raw(ANA, 'notes')).closed).toBe(CLOSE.tooFast)
  await room.stock(BEN, 'notes')
})

test('thousands of questions for the whole document are refused by their rate', async () => {
  const nosy = await room.raw(ANA, 'notes')
  for (let i = 0; i < 100; i++) nosy.send(syncFrame(SYNC.step1, new Uint8Array([0])))

  expect(await nosy.closed).toBe(CLOSE.tooFast)
})

test('a flood of updates is refused by its rate', async () => {
  const flooder = await room.raw(ANA, 'scorecard:ana')
  for (let i = 0; i < 1_000; i++) flooder.update(new Uint8Array([0, 0]))

  expect(await flooder.closed).toBe(CLOSE.tooFast)
})

test('who does not read is let go before it costs memory', async () => {
  const clientId = await room.aClientId(ANA)
  const closed: number[] = []
  const close = (code: number) => void closed.push(code)
  const link = { send() {}, close, abort: close, bufferedAmount: 3_000_000, left: 0 }
  await room.documents().connect('notes', ANA, clientId, link)

  expect(closed).toEqual([CLOSE.tooSlow])
  expect(room.documents().idle()).toBe(true)
})

test('a scorecard note that outgrows its limit is refused, and a shorter one is not', async () => {
  const ana = await room.stock(ANA, 'scorecard:ana')
  writeLine(ana.doc, Q1, 'x'.repeat(49_000))
  await ana.flushed()
  writeLine(ana.doc, Q2, 'another question has its own limit')
  await ana.flushed()

  writeLine(ana.doc, Q1, 'x'.repeat(2_000))
  await ana.stopped()
  expect(ana.codes).toEqual([CLOSE.quota])
})
