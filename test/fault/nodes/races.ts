import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { noteFragment } from '#shared/documents/notes.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { ackIn, docOf, type Seat, seatOf } from '#test/fault/a-seat.ts'
import { lineOf } from '#test/fault/connections.ts'
import { frame, syncFrame } from '#test/server/documents/frames.ts'
import { value } from '#test/support/person.ts'
import type { Beside } from './beside.ts'
import { atNode, type Cast } from './cast.ts'
import { entriesIn } from './kept.ts'
import { NODES, type SeveralNodes } from './several-nodes.ts'

/** At each of the three nodes, a thousand in sum, until the card is closed. */
const EDITS_PER_SECOND = 334
/** The lock is asked for in the middle of it. */
const LOCKS_AFTER_MS = 400

/** What happens at one node at the moment in which another decides. */
export function races(cluster: () => SeveralNodes, beside: () => Beside): void {
  test(
    'a lock at one node races a thousand edits a second at three: what was acknowledged is in the card, and nothing enters after it',
    { timeout: 120_000 },
    () =>
      beside().unnoticed('a lock against 1,000 edits a second at three nodes', async () => {
        const cast = await cluster().aCast()
        const [lead, priya] = cast.writers
        const name = scorecardOf(priya.seat)
        const question = cast.questionIds[0]!
        value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
        await priya.until((view) => view.phase === 'scoring')
        await priya.rate(question, 4)
        const devices = await atEveryNode(cast)

        let isAnswered = false
        const racing = devices.map((it, node) => race(it, question, 'abc'[node]!, () => isAnswered))
        await Promise.all(racing.map((it) => it.begun))
        // At the first asking, in less time than a client waits.
        value(await priya.send({ type: 'lockScorecard' }))
        isAnswered = true
        const outcomes = await Promise.all(racing.map((it) => it.ended))

        const { card } = priya.view().scorecards[priya.seat]!
        const lines = card!.notes[question]!.map((it) => it.text)
        for (const { sign, acked, sentAtAnswer } of outcomes) {
          const line = lines.find((it) => it.startsWith(sign)) ?? ''
          expect(line).toBe(sign.repeat(line.length))
          expect(line.length).toBeGreaterThanOrEqual(acked)
          expect(line.length).toBeLessThanOrEqual(sentAtAnswer)
        }
        expect(lines).toHaveLength(outcomes.length)
        const typed = outcomes.reduce((sum, it) => sum + it.typed, 0)
        expect(typed).toBeGreaterThanOrEqual((NODES * EDITS_PER_SECOND * LOCKS_AFTER_MS) / 1_000)
        const entries = await entriesIn(cluster().databaseUrl, cast.panelId)
        const lock = entries.find((it) => it.kind === 'event' && it.event.type === 'scorecardLocked')!
        const updates = entries.filter((it) => it.kind === 'update' && it.document === name)
        expect(updates.length).toBeGreaterThan(0)
        expect(updates.filter((it) => it.seq > lock.seq)).toEqual([])
        await cluster().expectWhole(cast)
        cast.leave()
      }),
  )

  test(
    'a seat revoked at one node, during an upgrade, a load or Step2 at another, has nothing open there afterwards and says nothing more',
    { timeout: 120_000 },
    () =>
      beside().unnoticed('a seat revoked during an upgrade, a load, Step2', async () => {
        const cast = await cluster().aCast()
        const [lead, , tomas] = cast.writers
        const question = cast.questionIds[0]!
        const seat = await seatOf(atNode(cast.browsers[2], 2), cast.panelId)
        const standing = await seat.enter('notes')
        const saying = (text: string) => syncFrame(SYNC.step2, lineOf(seat.clientId, question, text))

        const revoked = lead.send({ type: 'revokeSeat', seat: tomas.seat })
        const coming = [seat.open('notes'), seat.open(seat.scorecard), seat.open('notes')]
        standing.send(saying('perhaps'))
        value(await revoked)
        const all = [standing, ...(await Promise.all(coming))]
        for (const it of all) {
          if (it.socket.readyState === it.socket.OPEN) it.send(saying('perhaps'))
          // What had arrived is refused by the log, and whoever wrote it is turned away on coming back.
          expect([CLOSE.forbidden, CLOSE.notStored]).toContain(await it.closed)
        }
        expect(await (await seat.open('notes')).closed).toBe(CLOSE.forbidden)
        expect(await tomas.notes!.closed).toBe(CLOSE.forbidden)

        // The other node hears of it a moment later; the log itself takes nothing that had arrived there by then.
        await lead.writeForAll(question, 'the room goes on')
        const entries = await entriesIn(cluster().databaseUrl, cast.panelId)
        const at = entries.find((it) => it.kind === 'event' && it.event.type === 'seatRevoked')!.seq
        const said = entries.filter((it) => it.kind === 'update' && it.author === tomas.seat)
        expect(said.filter((it) => it.seq > at)).toEqual([])
        cast.leave()
      }),
  )

  test(
    'a reveal at one node that goes without those who are late, during an upgrade, a load or Step2 at another: nothing of theirs enters behind it',
    { timeout: 120_000 },
    () =>
      beside().unnoticed('a reveal during an upgrade, a load, Step2', async () => {
        const cast = await cluster().aCast()
        const [lead, , tomas] = cast.writers
        const question = cast.questionIds[0]!
        value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
        await lead.rate(question, 3)
        value(await lead.send({ type: 'lockScorecard' }))
        await tomas.until((view) => view.phase === 'scoring')
        const seat = await seatOf(atNode(cast.browsers[2], 2), cast.panelId)
        const standing = await seat.enter(seat.scorecard)
        const saying = (text: string) => syncFrame(SYNC.step2, lineOf(seat.clientId, question, text))

        const override = { reason: 'he had to leave early' }
        const revealed = lead.send({ type: 'reveal', override })
        const coming = [seat.open(seat.scorecard), seat.open(seat.scorecard)]
        standing.send(saying('perhaps'))
        value(await revealed)
        for (const it of [standing, ...(await Promise.all(coming))]) {
          if (it.socket.readyState === it.socket.OPEN) it.send(saying('perhaps'))
          expect(await it.closed).toBe(CLOSE.locked)
        }
        expect(await (await seat.open(seat.scorecard)).closed).toBe(CLOSE.locked)
        expect(await tomas.scorecard!.closed).toBe(CLOSE.locked)

        const entries = await entriesIn(cluster().databaseUrl, cast.panelId)
        const at = entries.find((it) => it.kind === 'event' && it.event.type === 'revealed')!.seq
        const said = entries.filter((it) => it.kind === 'update' && it.document === seat.scorecard)
        expect(said.filter((it) => it.seq > at)).toEqual([])
        expect(tomas.view().scorecards[tomas.seat]).toBeUndefined()
        cast.leave()
      }),
  )
}

/** One more page of the same rater at every node. */
const atEveryNode = (cast: Cast): Promise<readonly Seat[]> =>
  Promise.all(
    Array.from({ length: NODES }, (_, node) => seatOf(atNode(cast.browsers[1], node), cast.panelId)),
  )

/** Types one line at full speed until the server closes the card. */
function race(seat: Seat, question: QuestionId, sign: string, isAnswered: () => boolean) {
  let begin = () => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))

  async function run() {
    const device = await seat.enter(seat.scorecard)
    const doc = docOf(device.frames)
    doc.clientID = seat.clientId
    const text = new Y.XmlText()
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [text])
    doc.on('update', (update: Uint8Array) => device.update(update))
    noteFragment(doc, question).insert(0, [paragraph])
    let typed = 0
    let acked = 0
    let sentAtAnswer = Infinity
    device.socket.on('message', (data: Buffer) => (acked = ackIn(data) ?? acked))
    const began = performance.now()
    const timer = setInterval(() => {
      if (isAnswered()) sentAtAnswer = Math.min(sentAtAnswer, typed)
      const elapsed = performance.now() - began
      while (typed < (elapsed * EDITS_PER_SECOND) / 1_000) {
        text.insert(text.length, sign)
        device.send(frame(FRAME.flush, ++typed))
      }
      if (elapsed > LOCKS_AFTER_MS) begin()
    }, 5)
    const code = await device.closed
    clearInterval(timer)
    begin()
    expect(code).toBe(CLOSE.locked)
    return { sign, typed, acked, sentAtAnswer }
  }
  const ended = run()
  // Whoever waits for it hears of it; a lock that fails is told first.
  ended.catch(() => undefined)
  return { begun, ended }
}
