import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import { draftOf, rate } from '#shared/documents/scorecard.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Request } from '#shared/panel/commands.ts'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { createRooms, type Rooms } from '#server/services/rooms/rooms.ts'
import { aPushedClock, type PushedClock } from '#test/server/documents/a-clock.ts'
import { aPanelId } from '#test/server/ports/builders.ts'
import { createMemoryRoomLog } from '#test/support/memory-room-log.ts'
import { aKit, ANA, LEAD, seats } from '#test/support/panel.ts'
import { aRoomBounds } from '#test/support/room-bounds.ts'
import { aWriter } from './a-writer.ts'

// A rater who writes on several devices, at several nodes, while one of them locks. A lock holds exactly what the log holds before it, so
// whoever writes between its look and its write is in its way.

const WITHIN = { timeout: 10_000, interval: 5 }
const CARD = scorecardOf(ANA)
const kit = aKit()
const [first] = kit.questions

let log: RoomLog
let clock: PushedClock
let here: Rooms
let elsewhere: Rooms
/** A node that nobody's word reaches. */
let deaf: Rooms
let panelId: PanelId
/** Runs each time after a lock here has looked at the card. */
let looked: () => Promise<unknown>
/** Runs before this node asks the store to take an event. */
let deciding: () => Promise<unknown>
let looks: number
beforeEach(async () => {
  ;[looked, deciding] = [async () => undefined, async () => undefined]
  looks = 0
  panelId = aPanelId()
  log = createMemoryRoomLog(new Map())
  clock = aPushedClock()
  const wire = { ...createLocalWire(), state: () => 'up' as const }
  const diagnostics = { info() {}, warn() {}, error() {} }
  const ports = { wire, clock, ids: systemIds, diagnostics }
  const watched: RoomLog = {
    ...log,
    async document(...args) {
      const stored = await log.document(...args)
      looks++
      await looked()
      return stored
    },
    async appendEvents(...args) {
      await deciding()
      return log.appendEvents(...args)
    },
  }
  here = createRooms({ ...ports, ...aRoomBounds(), log: watched })
  elsewhere = createRooms({ ...ports, ...aRoomBounds(), log })
  deaf = createRooms({ ...ports, ...aRoomBounds(), wire: { ...createLocalWire(), state: () => 'down' }, log })
  await elsewhere.create(panelId, { kit, seats: seats(), rehearsal: false })
  for (const { id } of seats()) await elsewhere.system(panelId, id, { type: 'join' })
  await asks(elsewhere, LEAD, { type: 'startInterview' })
  await asks(elsewhere, LEAD, { type: 'endQuestions', reason: 'Time was up.' })
})
afterEach(async () => {
  clock.pass(10_000)
  await Promise.all([elsewhere, here, deaf].map((it) => it.close()))
})

const asks = (rooms: Rooms, seat: SeatId, request: Request) =>
  rooms.submit(panelId, seat, systemIds.id() as CommandId, request)
const ana = (rooms: Rooms, name: DocumentName = CARD) => aWriter(rooms, panelId, { seat: ANA, name })
const rateAll = (doc: Y.Doc) => {
  for (const { id } of kit.questions) rate(doc, id, 4, 1_000)
}
const updates = async (name: DocumentName = CARD) => (await log.document(panelId, name)).updates.length
const answerIn = (doc: Y.Doc) => draftOf(doc, kit).answers[first!.id]?.rating
/** Has rated everything at this node, and answers the first question anew each time: in the log when it resolves. */
async function aRaterAt(rooms: Rooms): Promise<() => Promise<void>> {
  const { doc } = await ana(rooms)
  rateAll(doc)
  await vi.waitFor(async () => expect(await updates()).toBe(kit.questions.length), WITHIN)
  let count = 0
  return async () => {
    const before = await updates()
    rate(doc, first!.id, ([1, 2, 3, 4, 5] as const)[++count % 5]!, 1_000 + count)
    await vi.waitFor(async () => expect(await updates()).toBeGreaterThan(before), WITHIN)
  }
}
function gate(): { readonly until: Promise<void>; open(): void } {
  let open!: () => void
  return { until: new Promise<void>((resolve) => (open = resolve)), open: () => open() }
}

test('a lock that another node’s writes were in front of twenty-two times is stored all the same, with all of them', async () => {
  const write = await aRaterAt(deaf)
  await here.open(panelId)
  looked = async () => looks <= 22 && write()

  const locked = await asks(here, ANA, { type: 'lockScorecard' })

  expect(locked.ok).toBe(true)
  expect(looks).toBe(23)
  expect((await here.open(panelId))!.state().scorecards[ANA]!.card!.answers[first!.id]?.rating).toBe(3)
  const entries = await log.read(panelId, 0, 1_000)
  expect(entries.filter((it) => it.kind === 'update')).toHaveLength(kit.questions.length + 22)
  expect(entries.at(-1)).toMatchObject({ kind: 'event', event: { type: 'scorecardLocked' } })
})

test('a lock that others are in front of for ever is given up after five seconds, well before whoever asked gives up, and locks nothing', async () => {
  const write = await aRaterAt(deaf)
  looked = write
  let isAnswered = false
  const locked = asks(here, ANA, { type: 'lockScorecard' }).finally(() => (isAnswered = true))
  await vi.waitFor(() => expect(looks).toBeGreaterThan(6), WITHIN)

  clock.pass(3_000)
  const soFar = looks
  await vi.waitFor(() => expect(looks).toBeGreaterThan(soFar + 1), WITHIN)
  expect(isAnswered).toBe(false)
  clock.pass(2_000)

  expect(await locked).toEqual({ ok: false, error: { kind: 'not-stored' } })
  expect((await here.open(panelId))!.state().scorecards[ANA]).toBeUndefined()
  await write()
})

test('while a lock is on its way nobody at its node writes into the card, and nothing of it is confirmed that the card does not hold', async () => {
  const rater = await ana(here)
  rateAll(rater.doc)
  rater.flush(1)
  await vi.waitFor(() => expect(rater.heard).toEqual(['ack 1']), WITHIN)
  const [reached, on] = [gate(), gate()]
  deciding = () => {
    reached.open()
    return on.until
  }

  const locking = asks(here, ANA, { type: 'lockScorecard' })
  await reached.until
  rater.flush(2)
  rate(rater.doc, first!.id, 1, 2_000)
  rater.flush(3)
  const notes = await ana(here, 'notes')
  notes.flush(1)
  await vi.waitFor(() => expect(notes.heard).toEqual(['ack 1']), WITHIN)
  expect(await updates()).toBe(kit.questions.length)
  expect(rater.heard).toEqual(['ack 1'])
  on.open()

  expect((await locking).ok).toBe(true)
  await vi.waitFor(() => expect(rater.heard.at(-1)).toBe(`closed ${CLOSE.locked}`), WITHIN)
  expect(rater.heard).toContain('ack 2')
  expect(rater.heard).not.toContain('ack 3')
  const room = await here.open(panelId)
  expect(room!.state().scorecards[ANA]!.card!.answers[first!.id]?.rating).toBe(4)
  expect(answerIn((await room!.documents.settle(CARD)).doc)).toBe(4)
})

test('a lock that is refused lets everybody go on writing, and loses nothing of what waited for it', async () => {
  const rater = await ana(here)
  const [looking, on] = [gate(), gate()]
  looked = () => {
    looking.open()
    return on.until
  }

  const locking = asks(here, ANA, { type: 'lockScorecard' })
  await looking.until
  rateAll(rater.doc)
  rater.flush(1)
  on.open()

  expect(await locking).toMatchObject({ ok: false, error: { kind: 'refused' } })
  await vi.waitFor(() => expect(rater.heard).toEqual(['ack 1']), WITHIN)
  expect(await updates()).toBe(kit.questions.length)
})

test('where a lock finds no moment, scorecards at other nodes rest for one, and only for one; the notes go on', async () => {
  const write = await aRaterAt(elsewhere)
  const device = await ana(elsewhere)
  const notes = await ana(elsewhere, 'notes')
  looked = async () => looks === 1 && write()
  const [late, on] = [gate(), gate()]
  deciding = () => {
    if (looks < 2) return Promise.resolve()
    late.open()
    return on.until
  }
  const locking = asks(here, ANA, { type: 'lockScorecard' })
  await late.until

  rate(device.doc, first!.id, 5, 9_000)
  device.flush(1)
  notes.flush(1)
  await vi.waitFor(() => expect(notes.heard).toEqual(['ack 1']), WITHIN)
  expect(device.heard).toEqual([])
  clock.pass(2_000)

  // Whoever waits for a lock that never comes goes on.
  await vi.waitFor(() => expect(device.heard).toEqual(['ack 1']), WITHIN)
  deciding = async () => undefined
  on.open()
  expect((await locking).ok).toBe(true)
  const { card } = (await here.open(panelId))!.state().scorecards[ANA]!
  expect(card!.answers[first!.id]?.rating).toBe(5)
})

test('however often another node asks for it, a scorecard is written into in between', async () => {
  await aRaterAt(elsewhere)
  const device = await ana(elsewhere)
  const { documents } = (await elsewhere.open(panelId))!

  documents.rest()
  device.flush(1)
  clock.pass(2_000)
  documents.rest()

  await vi.waitFor(() => expect(device.heard).toEqual(['ack 1']), WITHIN)
  clock.pass(500)
  documents.rest()
  device.flush(2)
  clock.pass(1_900)
  await documents.settle('notes')
  expect(device.heard).toEqual(['ack 1'])
  clock.pass(100)
  await vi.waitFor(() => expect(device.heard).toEqual(['ack 1', 'ack 2']), WITHIN)
})
