import { expect, test, vi } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME } from '#shared/contract/frames.ts'
import { ANA, BEN, Q1 } from '#test/support/panel.ts'
import type { DocumentRoom } from './a-room.ts'
import { expectTrue, frame, handmade, type Pen, WAIT, writeLine } from './frames.ts'
import { roomForEach } from './rooms-of-a-file.ts'

let room: DocumentRoom
roomForEach((fresh) => (room = fresh))

test.each<[string, (own: number, others: number) => Uint8Array]>([
  [
    'many entries',
    (own) =>
      handmade((pen) =>
        Array.from({ length: 65 }).reduce<Pen>((to) => to.uint(own, 1).text('null'), pen.uint(65)),
      ),
  ],
  ['a clock beyond 2^45', (own) => handmade((pen) => pen.uint(1, own, 2 ** 46).text('null'))],
  [
    'a value nested deeper than JSON can be read',
    (own) => handmade((pen) => pen.uint(1, own, 1).text('['.repeat(1_900))),
  ],
  ['bytes after it', (own) => handmade((pen) => pen.uint(1, own, 1).text('null').byte(1))],
  ['a list instead of a person', (own) => handmade((pen) => pen.uint(1, own, 1).text('[1]'))],
])('a caret with %s closes its own connection alone', async (_, caret) => {
  const bystander = await room.stock(ANA, 'notes')
  const attacker = await room.raw(BEN, 'notes')
  const body = caret(attacker.clientId, bystander.clientId)
  attacker.send(
    handmade((pen) => {
      pen.uint(FRAME.awareness, body.length)
      for (const byte of body) pen.byte(byte)
    }),
  )

  expect(await attacker.closed).toBe(CLOSE.malformed)
  expect(room.refusals()).toBe(1)
  writeLine(bystander.doc, Q1, 'goes on')
  await bystander.flushed()
  expect(bystander.codes).toEqual([])
})

test('nobody takes another’s caret away', async () => {
  const ana = await room.stock(ANA, 'notes')
  const ben = await room.stock(BEN, 'notes')
  ana.provider.awareness.setLocalState({ user: {}, cursor: null })
  await vi.waitFor(() => expectTrue(ben.provider.awareness.getStates().has(ana.clientId)), WAIT)
  const attacker = await room.raw(BEN, 'notes')
  const caret = handmade((pen) => pen.uint(1, ana.clientId, 2 ** 29).text('null'))
  attacker.send(
    handmade((pen) => {
      pen.uint(FRAME.awareness, caret.length)
      for (const byte of caret) pen.byte(byte)
    }),
  )
  attacker.send(frame(FRAME.flush, 1))
  await attacker.frame(FRAME.ack)

  expect(ben.provider.awareness.getStates().has(ana.clientId)).toBe(true)
})

test('a page that hears of itself from the node it has left, and counts on from there as stock pages do, is understood', async () => {
  const ben = await room.stock(BEN, 'notes')
  const ana = await room.raw(ANA, 'notes')
  await ana.frame(FRAME.sync)
  const count = Math.floor(Date.now() / 10)
  room.documents().hearCaret({ seat: ANA, clientId: ana.clientId, count, state: null })
  const caret = handmade((pen) => pen.uint(1, ana.clientId, count + 1).text('{"cursor":null}'))
  ana.send(
    handmade((pen) => {
      pen.uint(FRAME.awareness, caret.length)
      for (const byte of caret) pen.byte(byte)
    }),
  )
  ana.send(frame(FRAME.flush, 1))
  await ana.frame(FRAME.ack)

  await vi.waitFor(() => expectTrue(ben.provider.awareness.getStates().has(ana.clientId)), WAIT)
  expect(room.refusals()).toBe(0)
})
