import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { noteFragment, rate } from '#shared/documents/scorecard.ts'
import { inParts, type PartLimits } from '#shared/documents/parts.ts'
import { rootsOf } from '#shared/documents/shape.ts'
import { MESSAGE as OUR_MESSAGE } from '#client/connection/document-outbox.ts'
import { UPDATE_MAX } from '#server/services/rooms/documents-update.ts'
import { inspect } from '#server/services/rooms/gate.ts'
import { Q1, Q2 } from '#test/support/panel.ts'
import { newDoc, QUESTIONS, writeLine } from './frames.ts'

const NAME = 'scorecard:ana'
const rules = { roots: rootsOf(NAME, QUESTIONS), questionIds: new Set<string>(QUESTIONS), owns: () => true }
const MESSAGE: PartLimits = { ...OUR_MESSAGE, replaced: 10 }
const TIGHT: PartLimits = { bytes: 700, sections: 2, structs: 5, deleteRanges: 3, goneLength: 7, replaced: 4 }

// Printed so that a failure elsewhere can be run here: fast-check names the seed in its report as well.
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)

const step = fc.record({ who: fc.nat(3), does: fc.nat(9), where: fc.nat(200), how: fc.nat(200) })
type Step = { who: number; does: number; where: number; how: number }

/** Four devices that write, delete and meet; the first has a server that once had its state and lags behind since. */
function played(steps: readonly Step[]): { writer: Y.Doc; server: Y.Doc } {
  const devices = [1, 2, 3, 4].map((clientId) => {
    const doc = newDoc(NAME)
    doc.clientID = clientId
    // An editor keeps what can be undone; others let Yjs forget what was deleted.
    doc.gc = clientId % 2 === 0
    return doc
  })
  const server = newDoc(NAME)
  for (const { who, does, where, how } of steps) {
    const doc = devices[who]!
    const fragment = noteFragment(doc, how % 2 === 0 ? Q1 : Q2)
    const texts = fragment
      .toArray()
      .flatMap((it) => (it instanceof Y.XmlElement && it.get(0) instanceof Y.XmlText ? [it.get(0)] : []))
    const text = texts[where % Math.max(1, texts.length)] as Y.XmlText | undefined
    const at = how % ((text?.length ?? 0) + 1)
    if (does <= 1) writeLine(doc, how % 2 === 0 ? Q1 : Q2, 'A line. '.repeat(1 + (how % 60)))
    else if (does <= 3) text?.insert(at, ['a', 'né ', '😀', 'grüße '.repeat(40)][how % 4]!)
    else if (does === 4) text?.delete(at, Math.min(1 + (where % 30), text.length - at))
    else if (does === 5) fragment.delete(where % Math.max(1, fragment.length), Math.min(1, fragment.length))
    else if (does === 6) rate(doc, Q1, (1 + (how % 5)) as 1 | 2 | 3 | 4 | 5, 1_000)
    else if (does === 7) meet(devices[(who + 1 + (how % 3)) % 4]!, doc)
    else if (does === 8) meet(doc, devices[0]!)
    else if (how % 8 === 0) meet(devices[0]!, server)
  }
  return { writer: devices[0]!, server }
}

const meet = (from: Y.Doc, to: Y.Doc) =>
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)))
const copyOf = (doc: Y.Doc) => {
  const copy = newDoc(NAME)
  meet(doc, copy)
  return copy
}
const contentOf = (doc: Y.Doc) => ({
  notes: QUESTIONS.map((id) => noteFragment(doc, id).toJSON()),
  ratings: doc.getMap('ratings').toJSON(),
  state: [...Y.decodeStateVector(Y.encodeStateVector(doc))].toSorted(([one], [other]) => one - other),
})
const missing = (from: Y.Doc, to: Y.Doc) => Y.encodeStateAsUpdate(from, Y.encodeStateVector(to))

test.each([
  ['as large as a connection may send them', MESSAGE],
  ['very small', TIGHT],
] as const)(
  `parts %s come to the whole, none waits for a later one, each is within its limits (SEED=${seed})`,
  (_, limits) => {
    let cut = 0
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 150 }), (steps) => {
        const { writer, server } = played(steps)
        const whole = missing(writer, server)
        const [byWhole, byParts] = [copyOf(server), copyOf(server)]
        Y.applyUpdate(byWhole, whole)

        const parts = inParts(whole, limits)
        if (parts.length > 1) cut++
        for (const { update, structs, deleteRanges } of parts) {
          const read = Y.decodeUpdate(update)
          expect(update.length).toBeLessThanOrEqual(limits.bytes)
          expect(read.structs.length).toBe(structs)
          expect(structs).toBeLessThanOrEqual(limits.structs)
          expect(new Set(read.structs.map((it) => it.id.client)).size).toBeLessThanOrEqual(limits.sections)
          const ranges = [...read.ds.clients.values()].flat()
          expect(ranges.length).toBeLessThanOrEqual(deleteRanges)
          expect(deleteRanges).toBeLessThanOrEqual(limits.deleteRanges)

          expect(inspect(byParts, update, rules)).toMatchObject({ is: 'passed' })
          Y.applyUpdate(byParts, update)
          expect([byParts.store.pendingStructs, byParts.store.pendingDs]).toEqual([null, null])
        }
        expect(contentOf(byParts)).toEqual(contentOf(byWhole))
        expect(Y.decodeUpdate(missing(byParts, byWhole)).structs).toEqual([])
      }),
      { numRuns: 300, seed, endOnFailure: true },
    )
    expect(cut).toBeGreaterThan(20)
  },
)

test('one run of text far beyond a message is cut, and no character that takes two places is', () => {
  const doc = newDoc(NAME)
  const text = '😀é'.repeat(60_000)
  writeLine(doc, Q1, text)

  const parts = inParts(Y.encodeStateAsUpdate(doc), { ...MESSAGE, bytes: 10_000 })
  const server = newDoc(NAME)
  for (const { update } of parts) Y.applyUpdate(server, update)
  expect(parts.length).toBeGreaterThan(30)
  expect(contentOf(server)).toEqual(contentOf(doc))
})

test('one long delete set is cut', () => {
  const doc = newDoc(NAME)
  writeLine(doc, Q1, 'ab'.repeat(3_000))
  const server = copyOf(doc)
  const text = (noteFragment(doc, Q1).get(0) as Y.XmlElement).get(0) as Y.XmlText
  doc.transact(() => {
    for (let at = 0; at < 3_000; at++) text.delete(at, 1)
  })

  const parts = inParts(missing(doc, server), MESSAGE)
  for (const { update } of parts) {
    expect(inspect(server, update, rules)).toMatchObject({ is: 'passed' })
    Y.applyUpdate(server, update)
  }
  expect(parts.length).toBe(3_000 / MESSAGE.deleteRanges)
  expect(contentOf(server)).toEqual(contentOf(doc))
})

test('a note replaced by another of its length is at no moment longer than either', () => {
  const doc = newDoc(NAME)
  doc.gc = false
  writeLine(doc, Q1, 'x'.repeat(40_000))
  const server = copyOf(doc)
  for (const letter of ['y', 'z']) {
    noteFragment(doc, Q1).delete(0, 1)
    writeLine(doc, Q1, letter.repeat(40_000))
  }

  for (const { update } of inParts(missing(doc, server), { ...MESSAGE, replaced: 10_000 })) {
    const verdict = inspect(server, update, rules)
    const added = verdict.is === 'passed' ? (verdict.chars.get(`note:${Q1}`) ?? 0) : NaN
    expect(lengthOf(server) + added).toBeLessThanOrEqual(40_000)
    Y.applyUpdate(server, update)
  }
  expect(contentOf(server)).toEqual(contentOf(doc))
})

test('a bold word that is replaced by another stays bold for those who read along', () => {
  const doc = newDoc(NAME)
  writeLine(doc, Q1, 'A plain word.')
  const text = (noteFragment(doc, Q1).get(0) as Y.XmlElement).get(0) as Y.XmlText
  text.format(2, 5, { bold: {} })
  const reader = copyOf(doc)
  doc.transact(() => {
    text.insert(3, 'short')
    text.delete(8, 4)
    text.delete(2, 1)
  })

  for (const { update } of inParts(missing(doc, reader), MESSAGE)) Y.applyUpdate(reader, update)
  expect(noteFragment(reader, Q1).toJSON()).toContain('<bold>short</bold>')
})

test('what waits for something that this device lacks is left out, and the rest goes', () => {
  const doc = newDoc(NAME)
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const line of ['first', 'second', 'third']) writeLine(doc, Q1, line)
  const holed = newDoc(NAME)
  for (const update of [updates[0]!, updates[2]!]) Y.applyUpdate(holed, update)

  const server = newDoc(NAME)
  for (const { update } of inParts(Y.encodeStateAsUpdate(holed), MESSAGE)) {
    expect(inspect(server, update, rules)).toMatchObject({ is: 'passed' })
    Y.applyUpdate(server, update)
  }
  expect(server.store.pendingStructs).toBeNull()
  expect(noteFragment(server, Q1).toJSON()).toContain('first')
})

test('an update within the limits goes as it is; one that says nothing is one part', () => {
  const doc = newDoc(NAME)
  writeLine(doc, Q1, 'Short.')
  const update = Y.encodeStateAsUpdate(doc)

  expect(inParts(update, MESSAGE)).toEqual([{ update, structs: 4, deleteRanges: 0 }])
  const nothing = missing(doc, doc)
  expect(inParts(nothing, MESSAGE)).toEqual([{ update: nothing, structs: 0, deleteRanges: 0 }])
})

test('the client’s limits are within the server’s', () => {
  for (const it of ['bytes', 'sections', 'structs', 'deleteRanges'] as const) {
    expect(MESSAGE[it]).toBeLessThanOrEqual(UPDATE_MAX[it])
  }
})

const lengthOf = (doc: Y.Doc) =>
  noteFragment(doc, Q1)
    .toArray()
    .reduce((sum, it) => sum + ((it as Y.XmlElement).get(0) as Y.XmlText).length, 0)
