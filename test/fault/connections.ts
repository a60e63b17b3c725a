import * as decoding from 'lib0/decoding'
import { beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { frame, handmade, syncFrame, writeLine } from '#test/server/documents/a-room.ts'
import { docOf, type RawDocument, type Seat, seatOf } from './a-seat.ts'
import type { Room, Stage } from './stage.ts'

/** What a page would send of this line, written in a document of its own under its client id. */
export function lineOf(clientId: number, question: QuestionId, text: string): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = clientId
  writeLine(doc, question, text)
  return Y.encodeStateAsUpdate(doc)
}

const linesIn = (frames: readonly Uint8Array[], question: QuestionId): string[] =>
  noteLinesOf(noteFragment(docOf(frames), question)).map((it) => it.text)

/** Lines that die, stall, lie or come all at once. */
export function connections(stage: () => Stage): void {
  let room: Room
  let question: QuestionId
  let witness: RawDocument
  let count = 0
  beforeAll(async () => {
    room = await stage().aRoom(6)
    question = room.questionIds[0]!
    witness = await room.panelists.at(-1)!.enter('notes')
  })
  /** A page of its own for each try: its client id has written nothing yet. */
  const aPage = (n: number): Promise<Seat> => {
    const { browser, panelId } = room.panelists[n % 5]!
    return seatOf(browser, panelId)
  }

  test('a socket that dies unnoticed and closes late leaves the one that came after it alone', async () => {
    const promise = 'the new one is heard, before and after the old close'
    await stage().underFault('a late close of a dead socket', promise, async (watch) => {
      for (let n = 0; !watch.isEnough(); n++) {
        const page = await aPage(n)
        const old = await page.enter('notes')
        const fresh = await page.enter('notes')
        const text = `line ${++count}`
        fresh.update(lineOf(page.clientId, question, text))
        await fresh.acked(1)

        old.socket.terminate()
        await old.closed
        await fresh.acked(2)
        expect(fresh.socket.readyState).toBe(fresh.socket.OPEN)
        expect(linesIn(witness.frames, question).filter((it) => it === text)).toEqual([text])
        fresh.socket.close()
        await watch.passes(6)
      }
    })
  })

  test('what is written before the server has said anything is saved and shown once', async () => {
    await stage().underFault('edits before SyncStep1', 'saved, shown once', async (watch) => {
      for (let n = 0; !watch.isEnough(); n++) {
        const page = await aPage(n)
        const text = `line ${++count}`
        const edit = syncFrame(SYNC.update, lineOf(page.clientId, question, text))
        const early = await page.open('notes', { first: [edit, frame(FRAME.flush, 1), edit] })
        await early.acked(2)

        expect(linesIn(witness.frames, question).filter((it) => it === text)).toEqual([text])
        early.socket.close()
        await watch.passes(6)
      }
    })
  })

  test('everybody reloads again and again, and every edit is there once', async () => {
    await stage().underFault('a storm of reloads', 'all converge, nothing doubled', async (watch) => {
      const written: string[] = []
      for (let n = 0; !watch.isEnough(); n++) {
        const pages = await Promise.all([0, 1, 2, 3, 4].map(aPage))
        await Promise.all(
          pages.map(async (page) => {
            const text = `line ${++count}`
            const edit = syncFrame(SYNC.update, lineOf(page.clientId, question, text))
            const tabs = await Promise.all([0, 1, 2].map(() => page.open('notes', { first: [edit] })))
            await Promise.all(tabs.map((it) => it.acked(1)))
            written.push(text)
            for (const tab of tabs) tab.socket.terminate()
            await Promise.all(tabs.map((it) => it.closed))
          }),
        )
        await watch.passes(6)
      }

      const newcomer = await room.panelists[0]!.enter('notes')
      await witness.acked(++count)
      for (const { frames } of [newcomer, witness]) {
        const lines = linesIn(frames, question)
        expect(new Set(lines).size).toBe(lines.length)
        expect(written.filter((it) => !lines.includes(it))).toEqual([])
      }
      newcomer.socket.close()
    })
  })

  test('a reader may repeat what everybody has and ask what is saved; a caret of theirs is shown to nobody', async () => {
    await stage().underFault(
      'a reader’s empty Step2, FLUSH, caret',
      'taken, shown to nobody',
      async (watch) => {
        const carets = () => witness.frames.filter((it) => isCaretOf(room.observer.clientId, it)).length
        const page = await aPage(0)
        const known = lineOf(page.clientId, question, `line ${++count}`)
        const writer = await page.open('notes', { first: [syncFrame(SYNC.update, known)] })
        await writer.acked(1)
        writer.socket.close()
        const before = [await stage().refusals(), carets()]
        for (let n = 0; !watch.isEnough(); n++) {
          const reader = await room.observer.enter('notes')
          reader.send(syncFrame(SYNC.step2, new Uint8Array([0, 0])))
          reader.send(syncFrame(SYNC.step2, known))
          const state = handmade((pen) => pen.uint(1, room.observer.clientId, n + 1).text('{"user":{}}'))
          reader.send(
            handmade((pen) => state.reduce((to, it) => to.byte(it), pen.uint(FRAME.awareness, state.length))),
          )
          await reader.acked(1)
          reader.socket.close()
          await watch.passes(6)
        }

        await witness.acked(++count)
        expect([await stage().refusals(), carets()]).toEqual(before)
      },
    )
  })

  test('a reader who writes, by whatever message, is closed, and nobody is shown any of it', async () => {
    await stage().underFault('a reader’s Step2 and updates', '4403, shown to nobody', async (watch) => {
      const before = await stage().refusals()
      let sent = 0
      for (; !watch.isEnough(); sent++) {
        const reader = await room.observer.enter('notes')
        const kind = sent % 2 === 0 ? SYNC.step2 : SYNC.update
        reader.send(syncFrame(kind, lineOf(room.observer.clientId, question, 'not a reader’s to say')))
        expect(await reader.closed).toBe(CLOSE.forbidden)
        await watch.passes(6)
      }

      await witness.acked(++count)
      expect(linesIn(witness.frames, question)).not.toContain('not a reader’s to say')
      expect(await stage().refusedSince(before)).toEqual({ 'read only': sent })
    })
  })

  test('one byte at a time: it is let go when its time is over', async () => {
    await stage().underFault('ten senders of a byte at a time', '4508, counted', async (watch) => {
      const before = await stage().refusals()
      const senders = await Promise.all(
        Array.from({ length: 10 }, (_, n) => room.panelists[n % 5]!.open(room.panelists[n % 5]!.scorecard)),
      )
      let ended = 0
      for (const { closed } of senders) void closed.then(() => ended++)
      // A masked binary frame of 60,000 bytes, which arrives bit by bit.
      const lines = senders.map((it) => (it.socket as unknown as { _socket: NodeJS.WritableStream })._socket)
      for (const line of lines) line.write(Buffer.from([0x82, 0xfe, 0xea, 0x60, 0, 0, 0, 0]))
      while (ended < senders.length) {
        for (const line of lines) line.write(Buffer.from([0]))
        await watch.passes(1)
      }

      expect(await Promise.all(senders.map((it) => it.closed))).toEqual(senders.map(() => CLOSE.tooSlow))
      expect(await stage().refusedSince(before)).toEqual({ 'no first step': senders.length })
    })
  })

  test('who asks for everything and reads nothing is let go before it costs memory', async () => {
    const crowd = await stage().aRoom(4)
    const [first, ...others] = crowd.panelists
    const author = await first!.enter('notes')
    // A long document, so that few questions for it are much to send.
    for (const [n, id] of crowd.questionIds.entries())
      for (let part = 0; part < 3; part++) {
        const page = await seatOf(first!.browser, crowd.panelId)
        author.update(lineOf(page.clientId, id, 'x'.repeat(50_000)))
        await author.acked(n * 3 + part + 1)
      }

    const promise = '4508, counted, memory bounded'
    await stage().underFault('three who ask for all and read nothing', promise, async (watch) => {
      const before = await stage().refusals()
      const open = await stage().metric('document_connections')
      const slow = await Promise.all(others.map((it) => it.enter('notes')))
      for (const { socket } of slow) socket.pause()
      while ((await stage().metric('document_connections')) > open) {
        for (const it of slow) it.send(syncFrame(SYNC.step1, new Uint8Array([0])))
        await watch.passes(10)
      }

      expect(await stage().refusedSince(before)).toEqual({ 'too slow': slow.length })
      for (const { socket } of slow) socket.terminate()
    })
    await author.acked(100)
    author.socket.close()
  })
}

/** The carets of others are renewed now and then by the pages that they belong to. */
function isCaretOf(clientId: number, frame: Uint8Array): boolean {
  const decoder = decoding.createDecoder(frame)
  if (decoding.readVarUint(decoder) !== FRAME.awareness) return false
  const carets = decoding.createDecoder(decoding.readVarUint8Array(decoder))
  return Array.from({ length: decoding.readVarUint(carets) }, () => {
    const of = decoding.readVarUint(carets)
    decoding.readVarUint(carets)
    decoding.readVarString(carets)
    return of
  }).includes(clientId)
}
