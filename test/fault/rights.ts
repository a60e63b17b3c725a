import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { frame, syncFrame } from '#test/server/documents/a-room.ts'
import { enterRoom, type Person, value } from '#test/support/person.ts'
import { ackIn, docOf, type RawDocument, type Seat } from './a-seat.ts'
import { lineOf } from './connections.ts'
import type { Room, Stage } from './stage.ts'

/** Edits that each of six people types in a second into a card that is about to be locked. */
const EDITS_PER_SECOND = 170
const TYPES_FOR_MS = 500

/** Who may do what changes at the very moment in which it is done. */
export function rights(stage: () => Stage): void {
  const linesOf = (frames: readonly Uint8Array[], { questionIds: [question] }: Room) =>
    noteLinesOf(noteFragment(docOf(frames), question!)).map((it) => it.text)

  test('a seat that is revoked during an upgrade, a load or Step2 has nothing open afterwards and says nothing more', async () => {
    const promise = 'every connection closed, nothing taken or shown afterwards'
    await stage().underFault('revoke during upgrade, load, Step2', promise, async (watch) => {
      const room = await stage().aRoom(6)
      const [question] = room.questionIds
      const witness = await room.panelists[5]!.enter('notes')
      const before = await stage().metric('document_connections')
      for (const seat of room.panelists.slice(0, 5)) {
        const edit = (text: string) => syncFrame(SYNC.step2, lineOf(seat.clientId, question!, text))
        // One stands and is about to answer Step1; the others are on their way, to a document in memory and to one that is not.
        const standing = await seat.enter('notes')
        const revoked = room.lead.send({ type: 'revokeSeat', seat: seat.seat })
        const coming = [seat.open('notes'), seat.open(seat.scorecard), seat.open('notes')]
        standing.send(edit('perhaps'))
        value(await revoked)

        const late = await Promise.allSettled([standing, ...(await Promise.all(coming))].map(sayTooLate))
        expect(late.map((it) => it.status)).toEqual(late.map(() => 'rejected'))
        // What was on its way to the log is refused there first; coming back is refused for good.
        for (const { closed } of [standing, ...(await Promise.all(coming))])
          expect([CLOSE.forbidden, CLOSE.notStored]).toContain(await closed)
        expect(await (await seat.open('notes')).closed).toBe(CLOSE.forbidden)
        await watch.passes(3)

        async function sayTooLate(raw: RawDocument): Promise<void> {
          raw.send(edit('too late'))
          await raw.acked(9)
        }
      }

      await room.lead.writeForAll(question!, 'the room goes on')
      await witness.acked(1)
      expect(linesOf(witness.frames, room)).not.toContain('too late')
      expect(linesOf(witness.frames, room)).toContain('the room goes on')
      expect(await stage().metric('document_connections')).toBe(before)
    })
  })

  test('a reveal that goes without those who are late, during their upgrade, load or Step2: nothing of theirs is open afterwards, and nothing is taken', async () => {
    const promise = '4423 on every connection, nothing acknowledged afterwards'
    await stage().underFault('reveal during upgrade, load, Step2', promise, async (watch) => {
      const room = await stage().aRoom(6)
      const [question] = room.questionIds
      value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
      await room.lead.rate(question!, 3)
      value(await room.lead.send({ type: 'lockScorecard' }))
      await room.lead.scorecard!.closed
      // The server counts it until the line itself is gone.
      await watch.passes(3)
      const before = await stage().metric('document_connections')
      const edit = (seat: Seat, text: string) => syncFrame(SYNC.step2, lineOf(seat.clientId, question!, text))
      const standing = await Promise.all(room.panelists.map((it) => it.enter(it.scorecard)))

      const override = { reason: 'they had to leave early' }
      const revealed = room.lead.send({ type: 'reveal', override })
      const coming = room.panelists.map((it) => it.open(it.scorecard))
      for (const [at, it] of standing.entries()) it.send(edit(room.panelists[at]!, 'perhaps'))
      value(await revealed)

      const all = [...standing, ...(await Promise.all(coming))]
      const late = await Promise.allSettled(
        all.map(async (it, at) => {
          it.send(edit(room.panelists[at % room.panelists.length]!, 'too late'))
          await it.acked(9)
        }),
      )
      expect(late.map((it) => it.status)).toEqual(late.map(() => 'rejected'))
      for (const { closed } of all) expect(await closed).toBe(CLOSE.locked)
      for (const seat of room.panelists)
        expect(await (await seat.open(seat.scorecard)).closed).toBe(CLOSE.locked)
      await watch.passes(3)
      expect(Object.keys((await room.lead.until((view) => view.phase === 'debrief')).scorecards)).toEqual([
        room.lead.seat,
      ])
      expect(await stage().metric('document_connections')).toBe(before)
    })
  })

  test('locks that race a thousand edits a second: what was acknowledged is in the card, and nothing after the lock', async () => {
    const promise = 'every card holds a beginning of what was typed, all that was acked, and changes no more'
    await stage().underFault('six locks against 1,000 edits a second', promise, async () => {
      const room = await stage().aRoom(6)
      const people = await Promise.all(room.panelists.map((it) => enterRoom(it.browser, room.panelId)))
      value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
      for (const person of people) await person.until((view) => view.phase === 'scoring')
      await Promise.all(people.map((it) => it.rate(room.questionIds[0]!, 3)))

      const races = await Promise.all(people.map((it, n) => raceLock(it, room.panelists[n]!, room)))
      expect(races.reduce((sum, it) => sum + it.typed, 0)).toBeGreaterThan(
        (EDITS_PER_SECOND * people.length * TYPES_FOR_MS) / 1_000,
      )
      const cards = await room.lead.until((view) =>
        people.every((it) => view.scorecards[it.seat]?.lockedAt !== null),
      )
      for (const { person, acked, sentAtAnswer } of races) {
        const [line] = person.view().scorecards[person.seat]!.card!.notes[room.questionIds[0]!]!
        const kept = line!.text.length
        expect(line!.text).toBe('x'.repeat(kept))
        expect(kept).toBeGreaterThanOrEqual(acked)
        expect(kept).toBeLessThanOrEqual(sentAtAnswer)
        expect(cards.scorecards[person.seat]!.lockedAt).not.toBeNull()
      }
      // Who comes back finds it locked, whatever they bring.
      for (const seat of room.panelists) {
        const late = await seat.open(seat.scorecard, { first: [frame(FRAME.flush, 1)] })
        expect(await late.closed).toBe(CLOSE.locked)
      }
      for (const person of people) person.leave()
    })
  })
}

/** Types at full speed, locks in the middle of it and goes on typing until the server closes the card. */
async function raceLock(person: Person, seat: Seat, room: Room) {
  const device = await seat.enter(seat.scorecard)
  const doc = docOf(device.frames)
  doc.clientID = seat.clientId
  const began = performance.now()
  const text = new Y.XmlText()
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [text])
  doc.on('update', (update: Uint8Array) => device.update(update))
  let typed = 0
  let acked = 0
  let isOver = false
  device.socket.on('message', (data: Buffer) => {
    acked = ackIn(data) ?? acked
  })
  void device.closed.then(() => (isOver = true))
  noteFragment(doc, room.questionIds[0]!).insert(0, [paragraph])
  let sentAtAnswer = Infinity
  const locks: Promise<void>[] = []

  async function lock(): Promise<void> {
    value(await person.send({ type: 'lockScorecard' }))
    sentAtAnswer = typed
  }

  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      if (isOver) {
        clearInterval(timer)
        return done()
      }
      const elapsed = performance.now() - began
      while (typed < (elapsed * EDITS_PER_SECOND) / 1_000) {
        text.insert(text.length, 'x')
        device.send(frame(FRAME.flush, ++typed))
      }
      if (elapsed > TYPES_FOR_MS && locks.length === 0) locks.push(lock())
    }, 5)
  })
  expect(await device.closed).toBe(CLOSE.locked)
  await Promise.all(locks)
  return { person, typed, acked, sentAtAnswer }
}
