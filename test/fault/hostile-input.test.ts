import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { frame, handmade, type Pen, syncFrame } from '#test/server/documents/a-room.ts'
import type { RawDocument, Seat } from './a-seat.ts'
import { aServer, aStage, type Room, type Stage } from './stage.ts'

/** The author of anything refused learns of it within a second; the rest is for a machine that is busy. */
const TOLD_WITHIN_MS = 2_000

let stage: Stage
let room: Room
let witness: RawDocument
let asked = 0
beforeAll(async () => {
  stage = await aStage(await aServer())
  room = await stage.aRoom(7)
  witness = await room.seats.at(-1)!.enter('notes')
})
afterAll(() => stage.close())

/** One struct of this client at this clock, and no deletions. */
const struct = (client: number, clock: number, write: (pen: Pen) => void) =>
  handmade((pen) => {
    pen.uint(1, 1, client, clock)
    write(pen)
    pen.uint(0)
  })
const rating = (client: number, write: (pen: Pen) => void) =>
  struct(client, 0, (pen) => {
    pen.byte(0x28).uint(1).text('ratings').text('q1').uint(1)
    write(pen)
  })

type Input = [
  name: string,
  code: number,
  reason: string,
  says: (own: number, others: number) => Uint8Array | string,
]
const update = (bytes: Uint8Array) => syncFrame(SYNC.update, bytes)

const INPUTS: readonly Input[] = [
  [
    'seven bytes that poison every later load',
    CLOSE.malformed,
    'bad length',
    (own) => update(struct(own, 0, (pen) => pen.byte(0).uint(0))),
  ],
  [
    '14 bytes that declare 33 million structs',
    CLOSE.tooBig,
    'too many structs',
    () => update(handmade((pen) => pen.uint(1, 2 ** 25, 1, 0))),
  ],
  [
    'a GC of 2^52 at another’s clock',
    CLOSE.malformed,
    'bad length',
    (_, others) => update(struct(others, 0, (pen) => pen.byte(0).uint(2 ** 52))),
  ],
  [
    'content under another’s client id',
    CLOSE.forbidden,
    'not your client id',
    (_, others) => update(rating(others, (pen) => pen.any(3))),
  ],
  [
    'a value nested 7,000 deep',
    CLOSE.malformed,
    'forbidden value',
    (own) =>
      update(
        rating(own, (pen) => {
          for (let i = 0; i < 7_000; i++) pen.byte(117).uint(1)
          pen.byte(126)
        }),
      ),
  ],
  [
    '100,000 keys in one map',
    CLOSE.tooBig,
    'too many structs',
    (own) =>
      update(
        handmade((pen) => {
          pen.uint(1, 100_000, own, 0)
          for (let i = 0; i < 2_000; i++) pen.byte(0x28).uint(1).text('ratings').text(`q${i}`).uint(1).any(3)
        }),
      ),
  ],
  [
    'a text of 5 MB',
    1009,
    'broken frames',
    (own) =>
      update(
        struct(own, 0, (pen) =>
          pen
            .byte(0x04)
            .uint(1)
            .text('note:q1')
            .text('x'.repeat(5 * 2 ** 20)),
        ),
      ),
  ],
  [
    'a V2 update',
    CLOSE.malformed,
    'trailing bytes',
    (own) => update(Y.convertUpdateFormatV1ToV2(rating(own, (pen) => pen.any(3)))),
  ],
  ['a message that does not exist', CLOSE.malformed, 'unknown message', () => frame(77)],
  ['a message that only the server sends', CLOSE.malformed, 'unknown message', () => frame(FRAME.ack, 1, 1)],
  ['a text frame that reads as a number', CLOSE.textFrame, 'text', () => '9000000000000000'],
  ['an empty message', CLOSE.malformed, 'malformed message', () => new Uint8Array()],
  [
    'a state vector that lies about its length',
    CLOSE.malformed,
    'bad state vector',
    () => syncFrame(SYNC.step1, frame(2 ** 30)),
  ],
]

test.each(INPUTS)(
  '%s closes its own connection alone, with %i, and is counted',
  async (name, code, reason, says) => {
    await stage.underFault(name, `closed with ${code}, counted, nobody else is`, async (watch) => {
      const before = await stage.refusals()
      let sent = 0
      for (; !watch.isEnough(); sent++) {
        const attacker = room.seats[sent % (room.seats.length - 1)]!
        expect(await closeOf(attacker, says(attacker.clientId, room.seats.at(-1)!.clientId))).toBe(code)
        await watch.passes(3)
      }

      await witness.acked(++asked)
      expect(await stage.refusedSince(before)).toEqual({ [reason]: sent })
    })
  },
)

/** The code with which the server ends a connection that says this. */
async function closeOf(attacker: Seat, message: Uint8Array | string): Promise<number> {
  const raw = await attacker.open(attacker.scorecard)
  const at = performance.now()
  raw.send(message)
  const code = await raw.closed
  expect(performance.now() - at).toBeLessThan(TOLD_WITHIN_MS)
  return code
}
