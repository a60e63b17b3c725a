import { beforeEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME } from '#shared/contract/frames.ts'
import { noteFragment, noteLinesOf, ratingsOf } from '#shared/documents/scorecard.ts'
import { ANA, BEN, Q1 } from '#test/support/panel.ts'
import type { DocumentRoom } from './a-room.ts'
import { handmade, writeLine } from './frames.ts'
import { roomForEach } from './rooms-of-a-file.ts'
import { struct } from './handmade-updates.ts'

// What is behind the gate is tried here, so the gate is left open for the updates that are named.
const gate = vi.hoisted(() => ({ openFor: new Set<string>() }))
vi.mock('#server/services/rooms/gate.ts', async (original) => {
  const real = await original<typeof import('#server/services/rooms/gate.ts')>()
  const passed = {
    is: 'passed',
    repeats: false,
    adds: false,
    newStructs: 1,
    newClients: 0,
    deletes: 0,
    formatDeletes: 0,
    chars: new Map(),
    work: 0,
  } as const
  const inspect: typeof real.inspect = (doc, update, rules) =>
    gate.openFor.has(Buffer.from(update).toString('hex')) ? passed : real.inspect(doc, update, rules)
  return { ...real, inspect }
})

let room: DocumentRoom
beforeEach(() => gate.openFor.clear())
roomForEach((fresh) => (room = fresh))

test.each<[string, (own: number) => Uint8Array]>([
  ['makes Yjs throw', (own) => struct(own, 0, (pen) => pen.byte(0x1f))],
  [
    'makes Yjs throw half way',
    (own) =>
      handmade((pen) => {
        pen.uint(1, 2, own, 0)
        pen.byte(0x28).uint(1).text('ratings').text(Q1).uint(1).any(4)
        pen.byte(0x1f)
      }),
  ],
  [
    'leaves a gap',
    (own) => struct(own, 5, (pen) => pen.byte(0x28).uint(1).text('ratings').text(Q1).uint(1).any(4)),
  ],
  ['deletes what is not there yet', (own) => handmade((pen) => pen.uint(0, 1, own, 1, 500, 9))],
  [
    'stops the document from telling of its changes',
    (own) => struct(own, 0, (pen) => pen.byte(0x01).uint(1).text('ratings').uint(0)),
  ],
  [
    'puts in a score that is none',
    (own) => struct(own, 0, (pen) => pen.byte(0x28).uint(1).text('ratings').text(Q1).uint(1).any(999)),
  ],
])(
  'should an update that %s ever pass the gate, its author is let go and the document is what the log says',
  async (_, update) => {
    const bystander = await room.stock(ANA, 'scorecard:ana')
    writeLine(bystander.doc, Q1, 'before')
    await bystander.flushed()
    const attacker = await room.raw(ANA, 'scorecard:ana')
    const bad = update(attacker.clientId)
    gate.openFor.add(Buffer.from(bad).toString('hex'))
    attacker.update(bad)

    expect(await attacker.closed).toBe(CLOSE.malformed)
    writeLine(bystander.doc, Q1, 'after')
    await bystander.flushed()
    const newcomer = await room.stock(ANA, 'scorecard:ana')
    for (const doc of [newcomer.doc, await room.stored('scorecard:ana')]) {
      expect(noteLinesOf(noteFragment(doc, Q1)).map((it) => it.text)).toEqual(['before', 'after'])
      expect(ratingsOf(doc)).toEqual({})
    }
    expect(bystander.codes).toEqual([])
    expect(room.counted('rebuilds', 'an update could not be applied')).toBe(1)
    expect(room.counted('refusals', 'malformed update')).toBe(1)
  },
)

test('what was on its way to the log when a document had to be read anew is in it afterwards', async () => {
  const ana = await room.stock(ANA, 'notes')
  const attacker = await room.raw(BEN, 'notes')
  // What its session says first would otherwise wait for the log, and all that it sends behind that.
  await attacker.frame(FRAME.sync)
  const release = room.hold()
  writeLine(ana.doc, Q1, 'on its way')
  ana.flush()
  await ana.ponged()
  const bad = struct(attacker.clientId, 0, (pen) => pen.byte(0x1f))
  gate.openFor.add(Buffer.from(bad).toString('hex'))
  attacker.update(bad)
  expect(await attacker.closed).toBe(CLOSE.malformed)
  writeLine(ana.doc, Q1, 'sent while it was read anew')
  release()
  await ana.flushed()
  expect(room.counted('rebuilds', 'an update could not be applied')).toBe(1)

  expect(noteLinesOf(noteFragment(await room.stored('notes'), Q1)).map((it) => it.text)).toEqual([
    'on its way',
    'sent while it was read anew',
  ])
  expect(Y.encodeStateVector(await room.stored('notes'))).toEqual(Y.encodeStateVector(ana.doc))
})
