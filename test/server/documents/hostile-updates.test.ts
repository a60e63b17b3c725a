import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { noteFragment, noteLinesOf, ratingsOf } from '#shared/documents/scorecard.ts'
import { ANA, BEN, Q1, Q2 } from '#test/support/panel.ts'
import type { DocumentRoom } from './a-room.ts'
import { expectTrue, handmade, WAIT, writeLine } from './frames.ts'
import { roomForEach } from './rooms-of-a-file.ts'
import { HOSTILE } from './hostile-corpus.ts'

let room: DocumentRoom
roomForEach((fresh) => (room = fresh))

test.each(HOSTILE)('%s closes its own connection alone, with %i', async (_, code, update) => {
  const bystander = await room.stock(ANA, 'scorecard:ana')
  const bens = await room.aClientId(BEN)
  const attacker = await room.raw(ANA, 'scorecard:ana')
  attacker.update(update(attacker.clientId, bens))

  expect(await attacker.closed).toBe(code)
  writeLine(bystander.doc, Q2, 'goes on')
  await bystander.flushed()
  const stored = await room.stored('scorecard:ana')
  expect(noteLinesOf(noteFragment(stored, Q2)).map((it) => it.text)).toEqual(['goes on'])
  expect(ratingsOf(stored)).toEqual({})
  expect(bystander.codes).toEqual([])
  expect(room.refusals()).toBe(1)
})

test('insertions that would make Yjs search for seconds are refused', async () => {
  const ana = await room.stock(ANA, 'notes')
  writeLine(ana.doc, Q1, '.')
  const text = (noteFragment(ana.doc, Q1).get(0) as Y.XmlElement).get(0) as Y.XmlText
  await ana.flushed()
  // Backwards, so that nothing can be merged: each stands alone at the head of the text.
  ana.provider.disconnect()
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 400; i++) text.insert(0, 'x')
    ana.provider.connect()
    await vi.waitFor(() => expectTrue(ana.provider.synced), WAIT)
    await ana.flushed()
    ana.provider.disconnect()
  }
  expect((await room.stored('notes')).store.clients.get(ana.clientId)!.length).toBeGreaterThan(1_000)

  const attacker = await room.raw(BEN, 'notes')
  const { client, clock } = (text._item as Y.Item).id
  // 900 insertions, each of which says that it belongs at the very front, before everything that is there.
  const update = handmade((pen) => {
    pen.uint(1, 900, attacker.clientId, 0)
    for (let i = 0; i < 900; i++) pen.byte(0x04).uint(0).uint(client, clock).text('y')
    pen.uint(0)
  })
  attacker.update(update)
  expect(await attacker.closed).toBe(CLOSE.tooBig)
})
