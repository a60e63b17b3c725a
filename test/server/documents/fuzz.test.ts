import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { SYNC } from '#shared/contract/frames.ts'
import { noteFragment, noteLinesOf, rate, ratingsOf } from '#shared/documents/scorecard.ts'
import { aSqliteStore } from '#test/server/ports/sqlite-store.ts'
import { ANA, BEN, Q1, Q2 } from '#test/support/panel.ts'
import { aDocumentRoom, type DocumentRoom } from './a-room.ts'
import { expectTrue, frame, newDoc, syncFrame, WAIT, writeLine } from './frames.ts'

const ROUNDS = 150
const HEAP_MAX_BYTES = 150_000_000

let store: Awaited<ReturnType<typeof aSqliteStore>>
let room: DocumentRoom
beforeAll(async () => {
  store = await aSqliteStore()
  // Everybody attacks from one seat here, so that what is looked at is what their bytes do, not how often they come.
  room = await aDocumentRoom(store, {
    limits: { malformedPerMinute: 10_000, handshakesPerSeatPerMinute: 10_000, handshakesPerSecond: 10_000 },
  })
})
afterAll(async () => {
  await room.dispose()
  await store.dispose()
})

/** Messages as honest clients send them, from a client of this id. */
function honest(clientId: number): Uint8Array[] {
  const doc = newDoc('scorecard:ben')
  doc.clientID = clientId
  const updates: Uint8Array[] = []
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes))
  writeLine(doc, Q1, 'first words')
  rate(doc, Q2, 4, 1_000)
  writeLine(doc, Q1, 'more words', 'thought')
  const line = (noteFragment(doc, Q1).get(0) as Y.XmlElement).get(0) as Y.XmlText
  line.format(0, 5, { bold: {} })
  line.delete(2, 4)
  return [
    syncFrame(SYNC.step1, Y.encodeStateVector(doc)),
    syncFrame(SYNC.step2, Y.encodeStateAsUpdate(doc)),
    ...updates.map((it) => syncFrame(SYNC.update, it)),
    frame(120, 1),
    frame(123, 0),
  ]
}

type Change =
  | { is: 'flip'; at: number; bit: number }
  | { is: 'set'; at: number; to: number }
  | { is: 'cut'; at: number }
  | { is: 'put'; at: number; bytes: number[] }
  | { is: 'drop'; at: number; count: number }
const byte = fc.integer({ min: 0, max: 255 })
const share = fc.double({ min: 0, max: 0.999, noNaN: true })
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ is: fc.constant('flip' as const), at: share, bit: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ is: fc.constant('set' as const), at: share, to: fc.constantFrom(0, 1, 10, 31, 127, 128, 255) }),
  fc.record({ is: fc.constant('cut' as const), at: share }),
  fc.record({
    is: fc.constant('put' as const),
    at: share,
    bytes: fc.array(byte, { minLength: 1, maxLength: 6 }),
  }),
  fc.record({ is: fc.constant('drop' as const), at: share, count: fc.integer({ min: 1, max: 8 }) }),
)

function changed(message: Uint8Array, { at: where, ...how }: Change): Uint8Array {
  const bytes = [...message]
  const at = Math.floor(where * bytes.length)
  if (how.is === 'flip') bytes[at]! ^= 1 << how.bit
  else if (how.is === 'set') bytes[at] = how.to
  else if (how.is === 'cut') bytes.length = at
  else if (how.is === 'put') bytes.splice(at, 0, ...how.bytes)
  else bytes.splice(at, how.count)
  return Uint8Array.from(bytes)
}

test('whatever is made of honest messages, the server lives, the document stays whole, and a bystander goes on', async () => {
  const bystander = await room.stock(ANA, 'scorecard:ana')
  const reader = await room.stock(BEN, 'scorecard:ben')
  let lines = 0
  const heap: number[] = []

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(20), fc.array(change, { minLength: 1, maxLength: 4 })), {
        minLength: 1,
        maxLength: 12,
      }),
      async (plan) => {
        const attacker = await room.raw(BEN, 'scorecard:ben')
        attacker.send(syncFrame(SYNC.step1, new Uint8Array([0])))
        const messages = honest(attacker.clientId)
        for (const [which, changes] of plan) {
          if (attacker.socket.readyState !== attacker.socket.OPEN) break
          attacker.send(changes.reduce(changed, messages[which % messages.length]!))
        }
        attacker.socket.close()
        await attacker.closed

        writeLine(bystander.doc, Q1, `line ${++lines}`)
        await bystander.flushed()
        const stored = await room.stored('scorecard:ben')
        expect([stored.store.pendingStructs, stored.store.pendingDs]).toEqual([null, null])
        expect(Object.values(ratingsOf(stored)).every((it) => [1, 2, 3, 4, 5].includes(it as number))).toBe(
          true,
        )
        // It can be read again, as a newcomer and a restart would.
        const again = newDoc('scorecard:ben')
        Y.applyUpdate(again, Y.encodeStateAsUpdate(stored))
        expect(noteLinesOf(noteFragment(again, Q1))).toEqual(noteLinesOf(noteFragment(stored, Q1)))
        heap.push(process.memoryUsage().heapUsed)
      },
    ),
    { numRuns: ROUNDS },
  )

  expect(bystander.codes).toEqual([])
  expect(noteLinesOf(noteFragment(await room.stored('scorecard:ana'), Q1))).toHaveLength(lines)
  expect(Math.max(...heap) - heap[0]!).toBeLessThan(HEAP_MAX_BYTES)
  const stored = await room.stored('scorecard:ben')
  await vi.waitFor(() => {
    expectTrue(noteFragment(reader.doc, Q1).toJSON() === noteFragment(stored, Q1).toJSON())
  }, WAIT)
})

test('an author is never sent back what they wrote', async () => {
  const author = await room.raw(ANA, 'notes')
  const other = await room.stock(BEN, 'notes')
  author.send(syncFrame(SYNC.step1, new Uint8Array([0])))
  await vi.waitFor(() => expectTrue(author.frames.some((it) => it[0] === 0 && it[1] === SYNC.step2)), WAIT)
  const doc = newDoc('notes')
  doc.clientID = author.clientId
  writeLine(doc, Q1, 'said once')
  author.update(Y.encodeStateAsUpdate(doc))
  author.send(frame(120, 1))
  await author.frame(121)
  await vi.waitFor(() => expectTrue(noteFragment(other.doc, Q1).length === 1), WAIT)
  // The other's answer comes back after it: had the author's own been sent, it would have been sent before.
  writeLine(other.doc, Q1, 'heard')
  await vi.waitFor(() => expectTrue(author.frames.some((it) => it[0] === 0 && it[1] === SYNC.update)), WAIT)

  const updates = author.frames.filter((it) => it[0] === 0 && it[1] === SYNC.update)
  expect(updates).toHaveLength(1)
  expect(Buffer.from(updates[0]!).toString('latin1')).toContain('heard')
  expect(Buffer.from(updates[0]!).toString('latin1')).not.toContain('said once')
})
