import { beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { SYNC } from '#shared/contract/frames.ts'
import { noteLinesOf, noteFragment } from '#shared/documents/notes.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { frame, handmade, type Pen, syncFrame } from '#test/server/documents/a-room.ts'
import { HOSTILE } from '#test/server/documents/hostile-corpus.ts'
import { docOf, type RawDocument, type Seat } from './a-seat.ts'
import type { Room, Stage } from './stage.ts'

/** The author of anything refused learns of it within a second; the rest is for a machine that is busy. */
const TOLD_WITHIN_MS = 2_000

/** Who attacks, and whom: the client ids of both, and how far the other's content has come. */
type Target = { own: number; other: number; clock: number; question: QuestionId }
type Input = [
  name: string,
  code: number,
  reason: string,
  says: (target: Target) => Uint8Array | string | readonly Uint8Array[],
  document?: 'notes' | 'scorecard',
]

/** One struct of this client at this clock, and no deletions. */
const struct = (client: number, clock: number, write: (pen: Pen) => void) =>
  handmade((pen) => {
    pen.uint(1, 1, client, clock)
    write(pen)
    pen.uint(0)
  })
const rating = (client: number, question: string, write: (pen: Pen) => void) =>
  struct(client, 0, (pen) => {
    pen.byte(0x28).uint(1).text('ratings').text(question).uint(1)
    write(pen)
  })
const update = (bytes: Uint8Array) => syncFrame(SYNC.update, bytes)
const whole = (bytes: Uint8Array) => syncFrame(SYNC.step2, bytes)

const INPUTS: readonly Input[] = [
  [
    'seven bytes that poison every later load',
    CLOSE.malformed,
    'bad length',
    ({ own }) => update(struct(own, 0, (pen) => pen.byte(0).uint(0))),
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
    ({ other, clock }) => update(struct(other, clock, (pen) => pen.byte(0).uint(2 ** 52))),
    'notes',
  ],
  [
    'a GC of 1,000 at another’s clock',
    CLOSE.forbidden,
    'not your client id',
    ({ other, clock }) => update(struct(other, clock, (pen) => pen.byte(0).uint(1_000))),
    'notes',
  ],
  [
    'content under another’s client id',
    CLOSE.forbidden,
    'not your client id',
    ({ other, question }) => update(rating(other, question, (pen) => pen.any(3))),
  ],
  [
    'the deletion of what another has yet to write',
    CLOSE.resync,
    'builds on something unknown',
    ({ other, clock }) => whole(handmade((pen) => pen.uint(0, 1, other, 1, clock, 5_000))),
    'notes',
  ],
  [
    'a whole that builds on a hole',
    CLOSE.resync,
    'builds on something unknown',
    ({ own }) => whole(struct(own, 5, (pen) => pen.byte(0).uint(1))),
  ],
  [
    '3,000 updates that each build on a hole',
    CLOSE.tooFast,
    'too fast',
    ({ own }) =>
      Array.from({ length: 3_000 }, (_, n) => update(struct(own, 2 * n + 1, (pen) => pen.byte(0).uint(1)))),
  ],
  [
    'a value nested 7,000 deep',
    CLOSE.malformed,
    'forbidden value',
    ({ own, question }) =>
      update(
        rating(own, question, (pen) => {
          for (let i = 0; i < 7_000; i++) pen.byte(117).uint(1)
          pen.byte(126)
        }),
      ),
  ],
  [
    'as many of 100,000 keys as a message holds',
    CLOSE.tooBig,
    'too many structs',
    ({ own }) =>
      update(
        handmade((pen) => {
          pen.uint(1, 100_000, own, 0)
          for (let i = 0; i < 2_500; i++) pen.byte(0x28).uint(1).text('ratings').text(`q${i}`).uint(1).any(3)
        }),
      ),
  ],
  [
    'a text of 5 MB',
    CLOSE.tooBig,
    'broken frames',
    ({ own, question }) => {
      const text = 'x'.repeat(5 * 2 ** 20)
      return update(struct(own, 0, (pen) => pen.byte(0x04).uint(1).text(`note:${question}`).text(text)))
    },
  ],
  [
    'a V2 update',
    CLOSE.malformed,
    'trailing bytes',
    ({ own, question }) => update(Y.convertUpdateFormatV1ToV2(rating(own, question, (pen) => pen.any(3)))),
  ],
  ['a message that does not exist', CLOSE.malformed, 'unknown message', () => frame(77)],
  ['a text frame that reads as a number', CLOSE.textFrame, 'text', () => '9000000000000000'],
  ['an empty message', CLOSE.malformed, 'malformed message', () => new Uint8Array()],
  [
    'a state vector that lies about its length',
    CLOSE.malformed,
    'bad state vector',
    () => syncFrame(SYNC.step1, frame(2 ** 30)),
  ],
  [
    '500 questions for the whole document',
    CLOSE.tooFast,
    'too fast',
    () => Array.from({ length: 500 }, () => syncFrame(SYNC.step1, new Uint8Array([0]))),
    'notes',
  ],
]

/** Everybody who sends these has a seat and every right of it. */
export function hostileInput(stage: () => Stage): void {
  let room: Room
  let witness: RawDocument
  let lines = 0
  beforeAll(async () => {
    room = await stage().aRoom(7)
    witness = await room.panelists.at(-1)!.enter('notes')
  })

  test.each(INPUTS)(
    '%s: its own connection alone is closed, with %i',
    async (name, code, reason, says, which) => {
      await stage().underFault(name, `${code}, counted, the room goes on`, async (watch) => {
        const before = await stage().refusals()
        let sent = 0
        for (; !watch.isEnough(); sent++) {
          const attacker = room.panelists[sent % (room.panelists.length - 1)]!
          const document = which === 'notes' ? 'notes' : attacker.scorecard
          expect(await closeOf(attacker, document, says(targetOf(attacker)))).toBe(code)
          await watch.passes(3)
        }

        expect(await stage().refusedSince(before)).toEqual({ [reason]: sent })
        await goesOn()
      })
    },
  )

  test('a message in 100 pieces: its own connection alone is closed, with 1008', async () => {
    await stage().underFault('a message in 100 pieces', '1008, counted, the room goes on', async (watch) => {
      const before = await stage().refusals()
      let sent = 0
      for (; !watch.isEnough(); sent++) {
        const raw = await room.panelists[sent % 6]!.open('notes')
        for (let piece = 0; piece < 100; piece++) raw.socket.send(new Uint8Array([0]), { fin: false })
        expect(await raw.closed).toBe(1008)
        await watch.passes(3)
      }

      expect(await stage().refusedSince(before)).toEqual({ 'broken frames': sent })
      await goesOn()
    })
  })

  test('everything else that the gate refuses, one after the other: each closes its own connection alone, with its code', async () => {
    const promise = 'each its code, counted, the room goes on'
    await stage().underFault(`${HOSTILE.length} more hostile updates`, promise, async (watch) => {
      const before = await stage().refusals()
      let sent = 0
      for (const [name, code, of] of HOSTILE) {
        const attacker = room.panelists[sent++ % (room.panelists.length - 1)]!
        const { own, other } = targetOf(attacker)
        expect([name, await closeOf(attacker, attacker.scorecard, update(of(own, other)))]).toEqual([
          name,
          code,
        ])
        if (sent % 4 === 0) await watch.passes(3)
      }

      const refused = Object.values(await stage().refusedSince(before)).reduce((sum, it) => sum + it, 0)
      expect(refused).toBe(HOSTILE.length)
      await goesOn()
    })
  })

  const targetOf = ({ clientId: own }: Seat): Target => {
    const { doc } = room.lead.notes!
    return {
      own,
      other: doc.clientID,
      clock: Y.getState(doc.store, doc.clientID),
      question: room.questionIds[0]!,
    }
  }

  /** What the lead writes is saved and shown, the witness was never closed, and who comes now gets all of it. */
  async function goesOn(): Promise<void> {
    const [question] = room.questionIds
    await room.lead.writeForAll(question!, `line ${++lines} is not swallowed`)
    await witness.acked(lines)
    const newcomer = await room.panelists[0]!.enter('notes')
    for (const { frames } of [witness, newcomer]) {
      const written = noteLinesOf(noteFragment(docOf(frames), question!))
      expect(written.length).toBe(lines)
    }
    newcomer.socket.close()
    await newcomer.closed
  }
}

/** The code with which the server ends a connection that says this. */
async function closeOf(
  attacker: Seat,
  document: Parameters<Seat['open']>[0],
  says: ReturnType<Input[3]>,
): Promise<number> {
  const raw = await attacker.open(document)
  const at = performance.now()
  for (const message of Array.isArray(says) ? (says as Uint8Array[]) : [says as Uint8Array | string])
    raw.send(message)
  const code = await raw.closed
  expect(performance.now() - at).toBeLessThan(TOLD_WITHIN_MS)
  return code
}
