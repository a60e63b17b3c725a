import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { noteFragment, noteLinesOf, ratingsOf } from '#shared/documents/scorecard.ts'
import { aSqliteStore } from '#test/server/ports/sqlite-store.ts'
import { ANA, BEN, OBSERVER, Q1, Q2 } from '#test/support/panel.ts'
import {
  aDocumentRoom,
  type DocumentRoom,
  expectTrue,
  frame,
  handmade,
  type Pen,
  syncFrame,
  WAIT,
  writeLine,
} from './a-room.ts'

let store: Awaited<ReturnType<typeof aSqliteStore>>
let room: DocumentRoom
beforeAll(async () => {
  store = await aSqliteStore()
})
afterAll(() => store.dispose())
beforeEach(async () => {
  room = await aDocumentRoom(store)
})
afterEach(() => room.dispose())

/** One section of one struct of this client at this clock, and no deletions. */
const struct = (client: number, clock: number, write: (pen: Pen) => void) =>
  handmade((pen) => {
    pen.uint(1, 1, client, clock)
    write(pen)
    pen.uint(0)
  })
/** A value under a key of a root. */
const value = (client: number, root: string, key: string, write: (pen: Pen) => void) =>
  struct(client, 0, (pen) => {
    pen.byte(0x28).uint(1).text(root).text(key).uint(1)
    write(pen)
  })
const rating = (what: unknown) => (client: number) => value(client, 'ratings', Q1, (pen) => pen.any(what))

/** What Yjs itself would send for a change, whatever we think of it. */
const fromYjs = (change: (doc: Y.Doc) => void) => (client: number) => {
  const doc = new Y.Doc()
  doc.clientID = client
  change(doc)
  return Y.encodeStateAsUpdate(doc)
}
const nested = (depth: number) =>
  fromYjs((doc) => {
    let around: Y.XmlFragment = doc.getXmlFragment(`note:${Q1}`)
    for (let i = 0; i < depth; i++) {
      const element = new Y.XmlElement(i % 2 === 0 ? 'bulletList' : 'listItem')
      around.insert(0, [element])
      around = element
    }
  })
const element = (name: string, attribute?: [string, string]) =>
  fromYjs((doc) => {
    const made = new Y.XmlElement(name)
    if (attribute) made.setAttribute(...attribute)
    doc.getXmlFragment(`note:${Q1}`).insert(0, [made])
  })
const paragraphWith = (make: (text: Y.XmlText) => void) =>
  fromYjs((doc) => {
    const paragraph = new Y.XmlElement('paragraph')
    const text = new Y.XmlText()
    paragraph.insert(0, [text])
    doc.getXmlFragment(`note:${Q1}`).insert(0, [paragraph])
    make(text)
  })

const deepAny = (depth: number) => (client: number) =>
  struct(client, 0, (pen) => {
    pen.byte(0x28).uint(1).text('ratings').text(Q1).uint(1)
    for (let i = 0; i < depth; i++) pen.byte(117).uint(1)
    pen.byte(126)
  })

type Hostile = [name: string, code: number, update: (own: number, others: number) => Uint8Array]
const HOSTILE: readonly Hostile[] = [
  [
    'seven bytes that declare 33 million structs',
    CLOSE.tooBig,
    () => handmade((pen) => pen.uint(1, 2 ** 25, 1, 0)),
  ],
  ['a GC of length zero', CLOSE.malformed, (own) => struct(own, 0, (pen) => pen.byte(0).uint(0))],
  [
    'a deleted item of length zero',
    CLOSE.malformed,
    (own) => struct(own, 0, (pen) => pen.byte(0x01).uint(1).text('ratings').uint(0)),
  ],
  [
    'an empty text',
    CLOSE.malformed,
    (own) => struct(own, 0, (pen) => pen.byte(0x04).uint(1).text(`note:${Q1}`).text('')),
  ],
  ['a section without structs', CLOSE.malformed, (own) => handmade((pen) => pen.uint(1, 0, own, 0, 0))],
  [
    'a GC as long as time at another’s clock',
    CLOSE.malformed,
    (_, others) => struct(others, 0, (pen) => pen.byte(0).uint(2 ** 50)),
  ],
  [
    'a GC under another’s client id',
    CLOSE.forbidden,
    (_, others) => struct(others, 0, (pen) => pen.byte(0).uint(1_000)),
  ],
  ['content under another’s client id', CLOSE.forbidden, (_, others) => rating(3)(others)],
  ['content under an id that was never issued', CLOSE.forbidden, () => rating(3)(77)],
  ['a clock beyond 2^30', CLOSE.malformed, (own) => struct(own, 2 ** 40, (pen) => pen.byte(0).uint(1))],
  ['trailing bytes', CLOSE.malformed, () => new Uint8Array([0, 0, 0])],
  [
    'a delete range of length zero',
    CLOSE.malformed,
    (own) => handmade((pen) => pen.uint(0, 1, own, 1, 0, 0)),
  ],
  ['an unknown root', CLOSE.malformed, fromYjs((doc) => doc.getMap('admin').set('x', 1))],
  ['a list in a map', CLOSE.malformed, fromYjs((doc) => doc.getArray('ratings').push([1]))],
  ['a score of 999', CLOSE.malformed, rating(999)],
  ['a score of 0', CLOSE.malformed, rating(0)],
  ['a score that is text', CLOSE.malformed, rating('5')],
  ['a score of NaN', CLOSE.malformed, rating(NaN)],
  ['a score of 3.14', CLOSE.malformed, rating(3.14)],
  ['a score of true', CLOSE.malformed, rating(true)],
  ['a score that is a big integer', CLOSE.malformed, rating(3n)],
  ['a score that is bytes', CLOSE.malformed, rating(new Uint8Array([3]))],
  ['a score that is an object', CLOSE.malformed, rating({ score: 3 })],
  ['a value nested 7000 deep', CLOSE.malformed, deepAny(7_000)],
  ['the key __proto__', CLOSE.malformed, (own) => value(own, 'ratings', '__proto__', (pen) => pen.any(3))],
  [
    'a question that the kit has not',
    CLOSE.malformed,
    (own) => value(own, 'ratings', 'q99', (pen) => pen.any(3)),
  ],
  [
    'a key of 50 kB',
    CLOSE.malformed,
    (own) => value(own, 'ratings', 'k'.repeat(50_000), (pen) => pen.any(3)),
  ],
  ['a time that is text', CLOSE.malformed, (own) => value(own, 'ratedAt', Q1, (pen) => pen.any('now'))],
  ['a document in a document', CLOSE.malformed, fromYjs((doc) => doc.getMap('ratings').set(Q1, new Y.Doc()))],
  ['a map in a map', CLOSE.malformed, fromYjs((doc) => doc.getMap('ratings').set(Q1, new Y.Map()))],
  ['an unknown element', CLOSE.malformed, element('script')],
  ['a list item outside a list', CLOSE.malformed, element('listItem')],
  ['a line break', CLOSE.malformed, element('hardBreak')],
  ['an unknown attribute', CLOSE.malformed, element('paragraph', ['onclick', 'x'])],
  ['an unknown kind of line', CLOSE.malformed, element('paragraph', ['kind', 'proof'])],
  ['elements nested deeper than the editor makes', CLOSE.malformed, nested(13)],
  ['elements nested 900 deep', CLOSE.malformed, nested(900)],
  [
    'text that stands in no paragraph',
    CLOSE.malformed,
    fromYjs((doc) => doc.getXmlFragment(`note:${Q1}`).insert(0, [new Y.XmlText('x')])),
  ],
  [
    'an unknown mark',
    CLOSE.malformed,
    paragraphWith((text) => text.insert(0, 'x', { link: 'javascript:1' })),
  ],
  [
    'a mark with a value',
    CLOSE.malformed,
    paragraphWith((text) => text.insert(0, 'x', { bold: { deep: 1 } })),
  ],
  ['an embed', CLOSE.malformed, paragraphWith((text) => text.insertEmbed(0, { image: 'x' }))],
  [
    'a hook',
    CLOSE.malformed,
    fromYjs((doc) => doc.getXmlFragment(`note:${Q1}`).insert(0, [new Y.XmlHook('x') as never])),
  ],
  ['17 sections', CLOSE.tooBig, () => handmade((pen) => pen.uint(17))],
  ['a V2 update', CLOSE.malformed, (own) => Y.convertUpdateFormatV1ToV2(rating(3)(own))],
  [
    'text that is not UTF-8',
    CLOSE.malformed,
    (own) => struct(own, 0, (pen) => pen.byte(0x28).uint(1).uint(1).byte(0xff).uint(0)),
  ],
  ['an update that ends in the middle', CLOSE.malformed, (own) => rating(3)(own).slice(0, -4)],
  [
    'first struct good, second not',
    CLOSE.malformed,
    (own) =>
      handmade((pen) => {
        pen.uint(1, 2, own, 0)
        pen.byte(0x28).uint(1).text('ratings').text(Q1).uint(1).any(4)
        pen.byte(0x28).uint(1).text('ratings').text(Q2).uint(1).any(9)
        pen.uint(0)
      }),
  ],
  [
    'a struct that builds on itself',
    CLOSE.malformed,
    (own) => struct(own, 0, (pen) => pen.byte(0x88).uint(own, 0).uint(1).any(3)),
  ],
  [
    'two structs that build on each other',
    CLOSE.malformed,
    (own) =>
      handmade((pen) => {
        pen.uint(1, 2, own, 0)
        pen.byte(0x88).uint(own, 1).uint(1).any(3)
        pen.byte(0x88).uint(own, 0).uint(1).any(3)
        pen.uint(0)
      }),
  ],
]

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

test('thousands of questions for the whole document are refused by their rate', async () => {
  const nosy = await room.raw(ANA, 'notes')
  for (let i = 0; i < 100; i++) nosy.send(syncFrame(SYNC.step1, new Uint8Array([0])))

  expect(await nosy.closed).toBe(CLOSE.tooFast)
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

test.each([
  ['a broken escape', '/yjs/PANEL/%E0%A4%A?cid=1&v=1', CLOSE.noSuchDocument],
  ['__proto__', '/yjs/PANEL/__proto__?cid=1&v=1', CLOSE.noSuchDocument],
  ['a path upwards', '/yjs/PANEL/..%2Fsecret?cid=1&v=1', CLOSE.noSuchDocument],
  ['a name of 6 kB', `/yjs/PANEL/${'x'.repeat(6_000)}?cid=1&v=1`, CLOSE.noSuchDocument],
  ['an unknown panel', '/yjs/nowhere/notes?cid=1&v=1', CLOSE.noSuchDocument],
  ['no client id', '/yjs/PANEL/notes?v=1', CLOSE.malformed],
  ['another version', '/yjs/PANEL/notes?cid=1&v=999', CLOSE.clientTooOld],
  ['an id that was not issued', '/yjs/PANEL/notes?cid=4242&v=1', CLOSE.forbidden],
])('an address with %s is refused for good', async (_, path, code) => {
  const url = room.origin.replace(/\/yjs\/.*/, '') + path.replace('PANEL', room.panelId)
  const socket = await room.raw(ANA, 'notes', { path: url })

  expect(await socket.closed).toBe(code)
})

test('another’s client id opens nothing', async () => {
  const bens = await room.aClientId(BEN)
  const thief = await room.raw(ANA, 'notes', { clientId: bens })

  expect(await thief.closed).toBe(CLOSE.forbidden)
})

test('without a sign-in nothing opens', async () => {
  const nobody = await room.raw('' as never, 'notes', { clientId: 5 })

  expect(await nobody.closed).toBe(CLOSE.signedOut)
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

/** What a reader may not do, by whatever message it is tried. `line` is what stands in the notes already. */
const READERS_TRIES: readonly [string, (own: number, doc: Y.Doc) => Uint8Array][] = [
  ['an update', (own) => syncFrame(SYNC.update, element('paragraph')(own))],
  ['the answer to our question for everything', (own) => syncFrame(SYNC.step2, element('paragraph')(own))],
  [
    'a deletion alone',
    (_, doc) => {
      const before = Y.encodeStateVector(doc)
      noteFragment(doc, Q1).delete(0, 1)
      return syncFrame(SYNC.update, Y.encodeStateAsUpdate(doc, before))
    },
  ],
  [
    'content under another’s client id',
    (_, doc) => {
      const before = Y.encodeStateVector(doc)
      writeLine(doc, Q2, 'as if by the writer')
      return syncFrame(SYNC.update, Y.encodeStateAsUpdate(doc, before))
    },
  ],
]

test.each(READERS_TRIES)('a reader changes nothing by %s, and the writers go on', async (_, message) => {
  const writer = await room.stock(ANA, 'notes')
  writeLine(writer.doc, Q1, 'stands')
  await writer.flushed()
  const reader = await room.raw(OBSERVER, 'notes')
  const copy = new Y.Doc()
  noteFragment(copy, Q1)
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(writer.doc))
  copy.clientID = writer.clientId
  reader.send(message(reader.clientId, copy))

  expect(await reader.closed).toBe(CLOSE.forbidden)
  expect(room.refusals()).toBe(1)
  writeLine(writer.doc, Q2, 'goes on')
  await writer.flushed()
  expect(noteLinesOf(noteFragment(await room.stored('notes'), Q1)).map((it) => it.text)).toEqual(['stands'])
  expect(writer.codes).toEqual([])
})

test('a reader may ask, say that it is there and repeat what everybody has; its caret is shown to nobody', async () => {
  const writer = await room.stock(ANA, 'notes')
  writeLine(writer.doc, Q1, 'stands')
  await writer.flushed()
  const reader = await room.stock(OBSERVER, 'notes')
  reader.provider.awareness.setLocalState({ user: { name: 'Lea' }, cursor: null })
  reader.provider.ws!.send(new Uint8Array(syncFrame(SYNC.step2, Y.encodeStateAsUpdate(reader.doc))))
  await reader.flushed()

  expect(reader.codes).toEqual([])
  expect(writer.provider.awareness.getStates().has(reader.clientId)).toBe(false)
  expect(room.refusals()).toBe(0)
})

test.each<[string, (own: number, others: number) => Uint8Array]>([
  [
    'many entries',
    (own) =>
      handmade((pen) =>
        Array.from({ length: 65 }).reduce<Pen>((to) => to.uint(own, 1).text('null'), pen.uint(65)),
      ),
  ],
  ['a clock beyond 2^30', (own) => handmade((pen) => pen.uint(1, own, 2 ** 40).text('null'))],
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
