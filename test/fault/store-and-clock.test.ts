import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { CommandId, QuestionId } from '#shared/model/ids.ts'
import { frame, syncFrame } from '#test/server/documents/a-room.ts'
import { value } from '#test/support/person.ts'
import { docOf, type RawDocument, type Seat, seatOf } from './a-seat.ts'
import { lineOf } from './connections.ts'
import { aFaultyServer, type FaultyServer, type StoreState } from './faulty-server.ts'
import { aStage, type Room, type Stage } from './stage.ts'

const HOUR_MS = 3_600_000

let server: FaultyServer
let stage: Stage
let room: Room
let question: QuestionId
let witness: RawDocument
let asked = 0
beforeAll(async () => {
  server = await aFaultyServer()
  stage = await aStage(server)
  room = await stage.aRoom(3)
  question = room.questionIds[0]!
})
beforeEach(async () => {
  await store('works')
  witness = await room.panelists[2]!.enter('notes')
})
afterAll(() => stage.close())

const aPage = (): Promise<Seat> => seatOf(room.panelists[0]!.browser, room.panelId)
const store = (state: StoreState) => server.order({ panelId: room.panelId, state })
const linesIn = ({ frames }: RawDocument) =>
  noteLinesOf(noteFragment(docOf(frames), question)).map((it) => it.text)
let count = 0
const aText = () => `line ${++count}`

test.each(['refuses', 'throws'] as const)(
  'a store that %s: no ACK, 4503, nobody is shown anything, and the same edit is taken when it works again',
  async (state) => {
    await stage.underFault(
      `a store that ${state}`,
      '4503, not shown, heals without restart',
      async (watch) => {
        const before = await stage.refusals()
        let refused = 0
        for (; !watch.isEnough(); refused++) {
          const page = await aPage()
          const text = aText()
          const edit = syncFrame(SYNC.update, lineOf(page.clientId, question, text))
          await store(state)
          const unlucky = await page.open('notes', { first: [edit, frame(FRAME.flush, 1)] })
          expect(await unlucky.closed).toBe(CLOSE.notStored)
          expect(unlucky.acks().includes(1)).toBe(false)
          await store('works')
          await witness.acked(++asked)
          expect(linesIn(witness)).not.toContain(text)

          const again = await page.open('notes', { first: [edit] })
          await again.acked(1)
          expect(linesIn(witness).filter((it) => it === text)).toEqual([text])
          again.socket.close()
          await watch.passes(6)
        }
        expect(await stage.refusedSince(before)).toEqual({ 'not stored': refused })
      },
    )
  },
)

test('a command while the store refuses says so, and changes nothing', async () => {
  await stage.underFault(
    'a command to a store that refuses',
    'not-stored, and taken later',
    async (watch) => {
      const ask = (id: string) =>
        room.lead.send({ type: 'raiseFollowUp', questionId: question, text: id }, id as CommandId)
      await store('refuses')
      const id = `ask-${++count}`
      expect(await ask(id)).toMatchObject({ ok: false, error: { kind: 'not-stored' } })
      await watch.passes(6)
      expect(room.lead.view().followUps.map((it) => it.text)).not.toContain(id)

      await store('works')
      value(await ask(id))
      await room.lead.until((view) => view.followUps.some((it) => it.text === id))
    },
  )
})

test('a store that hangs: nobody is told that it is saved or shown it, nothing unsaved is unloaded, and it heals', async () => {
  const promise = 'no ACK, not shown, still there after a minute without its author'
  await stage.underFault('a store that hangs', promise, async (watch) => {
    const page = await aPage()
    const text = aText()
    await store('hangs')
    const author = await page.enter('notes')
    author.update(lineOf(page.clientId, question, text))
    author.send(frame(FRAME.flush, 1))
    await watch.passes(30)
    expect(author.acks().includes(1)).toBe(false)
    expect(linesIn(witness)).not.toContain(text)
    // Everybody goes away, and the document has nobody for longer than an idle one stays in memory.
    for (const it of [author, witness]) it.socket.close()
    await Promise.all([author.closed, witness.closed])
    // In steps: whoever is there must have time to answer the pings.
    for (let seconds = 0; seconds < 60; seconds += 10) {
      await server.order({ pass: 10_000 })
      await watch.passes(5)
    }

    await store('works')
    witness = await room.panelists[2]!.enter('notes')
    expect(linesIn(witness).filter((it) => it === text)).toEqual([text])
  })
})

test('a store that takes half a second: every edit is acknowledged, in order, and shown once', async () => {
  await stage.underFault('a store that takes 500 ms', 'all acked and shown, in order', async (watch) => {
    const page = await aPage()
    await store('slow')
    const author = await page.enter('notes')
    const text = aText()
    author.update(lineOf(page.clientId, question, text))
    for (let n = 1; n <= 20; n++) {
      author.send(frame(FRAME.flush, n))
      await watch.passes(1)
    }
    await author.acked(21)

    expect(author.acks()).toEqual(Array.from({ length: 21 }, (_, n) => n + 1))
    expect(linesIn(witness).filter((it) => it === text)).toEqual([text])
    author.socket.close()
  })
})

test('connections whose other end is gone without a word are let go, and nobody else is', async () => {
  await stage.underFault('ten half-open connections', 'ended after two beats, counted', async (watch) => {
    const before = await stage.refusals()
    const open = await stage.metric('document_connections')
    const gone = await Promise.all(
      Array.from({ length: 10 }, (_, n) => room.panelists[n % 2]!.enter('notes', { autoPong: false })),
    )
    for (let beat = 0; beat < 3; beat++) {
      await server.order({ pass: 15_000 })
      await watch.passes(10)
    }

    await Promise.all(gone.map((it) => it.closed))
    expect(await stage.refusedSince(before)).toEqual({ 'half open': gone.length })
    expect(await stage.metric('document_connections')).toBe(open)
    await witness.acked(++asked)
  })
})

test.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])('a clock that is set %s by an hour ends nobody, starves nobody and loses nothing', async (_, by) => {
  await stage.underFault(
    `a clock set by ${by / HOUR_MS} h`,
    'nobody ended, edits and commands taken',
    async (watch) => {
      const before = await stage.refusals()
      const page = await aPage()
      const author = await page.enter('notes')
      await server.order({ jump: by })

      const text = aText()
      author.update(lineOf(page.clientId, question, text))
      // More than a connection may send at once: only with time that still passes does it get them all through.
      for (let n = 1; n <= 330; n++) {
        author.send(frame(FRAME.flush, n))
        if (n >= 270) await watch.passes(1)
      }
      await author.acked(331)
      expect(linesIn(witness).filter((it) => it === text)).toEqual([text])
      value(await room.lead.send({ type: 'raiseFollowUp', questionId: question, text }))
      expect(await stage.refusedSince(before)).toEqual({})
      author.socket.close()
      await server.order({ jump: -by })
    },
  )
})
