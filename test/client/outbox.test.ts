import * as decoding from 'lib0/decoding'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import type { EpochMs } from '#shared/model/ids.ts'
import { openOutbox, type Outbox } from '#client/connection/document-outbox.ts'
import { createBucket } from '#server/services/bucket.ts'
import { LIMITS } from '#server/services/limits.ts'
import { UPDATE_MAX } from '#server/services/rooms/documents-update.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A server that counts as the real one does, and refuses as soon. */
function aCountingServer() {
  const clock = {
    now: () => Date.now() as EpochMs,
    after: () => () => undefined,
    every: () => () => undefined,
  }
  const bucket = (perSecond: number, times: number) =>
    createBucket(clock, { perSecond, burst: perSecond * times })
  const messages = bucket(LIMITS.messagesPerSecond, 5)
  const bytes = bucket(LIMITS.bytesPerSecond, 4)
  const work = bucket(LIMITS.workPerSecond, 6)
  const doc = new Y.Doc()
  const heard: string[] = []
  return {
    doc,
    heard,
    take(frame: Uint8Array) {
      const decoder = decoding.createDecoder(frame)
      if (!messages.take(1) || !bytes.take(frame.length)) throw new Error('too fast')
      if (decoding.readVarUint(decoder) === FRAME.flush) {
        heard.push(`ask ${decoding.readVarUint(decoder)}`)
        return
      }
      heard.push(decoding.readVarUint(decoder) === SYNC.step2 ? 'answer' : 'update')
      const update = decoding.readVarUint8Array(decoder)
      const { structs } = Y.decodeUpdate(update)
      expect(update.length).toBeLessThanOrEqual(UPDATE_MAX.bytes)
      expect(structs.length).toBeLessThanOrEqual(UPDATE_MAX.structs)
      if (!work.take(structs.length * 31)) throw new Error('too fast')
      Y.applyUpdate(doc, update)
      expect(doc.store.pendingStructs).toBeNull()
    },
  }
}

function aWriter(): { doc: Y.Doc; text: Y.Text } {
  const doc = new Y.Doc()
  return { doc, text: doc.getText('text') }
}

const outboxTo = (server: ReturnType<typeof aCountingServer>): Outbox =>
  openOutbox({ send: (frame) => server.take(frame), rangeWork: () => 4, freeChars: () => 1_000 })
const seconds = (count: number) => vi.advanceTimersByTime(count * 1_000)

test('a document as large as the server takes arrives whole, never too fast, and is asked about last', () => {
  const server = aCountingServer()
  const { doc, text } = aWriter()
  for (let at = 0; at < 30_000; at++) text.insert(0, 'as scattered as can be '.slice(0, 1 + (at % 23)))
  const outbox = outboxTo(server)

  outbox.answer(Y.encodeStateAsUpdate(doc))
  outbox.ask(1)
  expect(server.heard).not.toContain('ask 1')
  seconds(30)
  expect(server.heard.slice(-2)).toEqual(['answer', 'ask 1'])
  expect(server.doc.getText('text').toJSON()).toBe(text.toJSON())
})

test('somebody who types without a rest is never held up, nor too fast', () => {
  const server = aCountingServer()
  const { doc, text } = aWriter()
  const outbox = outboxTo(server)
  doc.on('update', (update: Uint8Array) => outbox.update(update))

  for (let key = 0; key < 20 * 60; key++) {
    text.insert(text.length, 'a')
    if (key % 2 === 0) outbox.ask(key)
    expect(server.doc.getText('text').length).toBe(key + 1)
    vi.advanceTimersByTime(50)
  }
  expect(outbox.heldUpAt()).toBe(0)
})

test('a flood of edits is slowed down, and none is lost', () => {
  const server = aCountingServer()
  const { doc, text } = aWriter()
  const outbox = outboxTo(server)
  doc.on('update', (update: Uint8Array) => outbox.update(update))

  for (let key = 0; key < 2_000; key++) text.insert(text.length, 'a')
  expect(outbox.heldUpAt()).toBe(Date.now())
  seconds(60)
  expect(server.doc.getText('text').length).toBe(2_000)
  expect(outbox.heldUpAt()).toBeLessThan(Date.now())
})

test('a new answer takes the place of what still waits: nothing is sent twice', () => {
  const server = aCountingServer()
  const { doc, text } = aWriter()
  text.insert(0, 'x'.repeat(900_000))
  const outbox = outboxTo(server)

  outbox.answer(Y.encodeStateAsUpdate(doc))
  const before = server.heard.length
  outbox.answer(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(server.doc)))
  seconds(10)
  expect(server.doc.getText('text').length).toBe(900_000)
  expect(server.heard.filter((it) => it === 'answer')).toHaveLength(1)
  expect(server.heard.length - before).toBeLessThan(15)
})

test('after a connection was lost nothing of it is sent on the next', () => {
  const server = aCountingServer()
  const { doc, text } = aWriter()
  text.insert(0, 'x'.repeat(900_000))
  const outbox = outboxTo(server)

  outbox.answer(Y.encodeStateAsUpdate(doc))
  outbox.ask(1)
  outbox.reset()
  seconds(60)
  expect(server.heard).not.toContain('answer')
  expect(server.heard).not.toContain('ask 1')
})

test('when a message was found too big, the next ones are half as big', () => {
  const { doc, text } = aWriter()
  text.insert(0, 'x'.repeat(60_000))
  const sizes: number[] = []
  const outbox = openOutbox({
    send: (frame) => void sizes.push(frame.length),
    rangeWork: () => 4,
    freeChars: () => 1_000,
  })

  outbox.halve()
  outbox.answer(Y.encodeStateAsUpdate(doc))
  expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384 + 10)
})
