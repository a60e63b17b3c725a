import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { notedIn } from '#shared/documents/notes.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import { rate } from '#shared/documents/scorecard.ts'
import { rootsOf } from '#shared/documents/shape.ts'
import type { CommandId, PanelId } from '#shared/model/ids.ts'
import type { Request } from '#shared/panel/commands.ts'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { compacted } from '#server/services/rooms/documents-replay.ts'
import { createRooms, type Rooms } from '#server/services/rooms/rooms.ts'
import { aPanelId } from '#test/server/ports/builders.ts'
import { createMemoryRoomLog } from '#test/support/memory-room-log.ts'
import { aKit, ANA, LEAD, seats } from '#test/support/panel.ts'
import { aRoomBounds } from '#test/support/room-bounds.ts'
import { aWriter } from './a-writer.ts'

// What a node hears of its own append may come after what another node did next. The log says what was first.

const WITHIN = { timeout: 10_000, interval: 5 }
const kit = aKit()
const roots = rootsOf(scorecardOf(ANA), notedIn(kit))

let log: RoomLog
let here: Rooms
let elsewhere: Rooms
let panelId: PanelId
/** Appends of this node are stored, and not answered before this. */
let answers: Promise<void> | null
/** This node reads nothing before this. */
let reads: Promise<void> | null
beforeEach(async () => {
  ;[answers, reads] = [null, null]
  panelId = aPanelId()
  log = createMemoryRoomLog(new Map())
  const wire = { ...createLocalWire(), state: () => 'up' as const }
  const diagnostics = { info() {}, warn() {}, error() {} }
  const ports = { wire, clock: systemClock, ids: systemIds, diagnostics }
  const slow: RoomLog = {
    ...log,
    async appendUpdates(...args) {
      const answer = await log.appendUpdates(...args)
      await answers
      return answer
    },
    async read(...args) {
      await reads
      return log.read(...args)
    },
  }
  here = createRooms({ ...ports, ...aRoomBounds(), log: slow })
  elsewhere = createRooms({ ...ports, ...aRoomBounds(), log })
  await elsewhere.create(panelId, { kit, seats: seats(), rehearsal: false })
  for (const { id } of seats()) await elsewhere.system(panelId, id, { type: 'join' })
  await does(LEAD, { type: 'startInterview' })
  await does(LEAD, { type: 'endQuestions', reason: 'Time was up.' })
})
afterEach(async () => {
  await elsewhere.close()
  await here.close()
})

const gate = () => {
  let open!: () => void
  return { until: new Promise<void>((resolve) => (open = resolve)), open }
}
async function does(seat: typeof ANA, request: Request): Promise<void> {
  const done = await elsewhere.submit(panelId, seat, systemIds.id() as CommandId, request)
  if (!done.ok) throw new Error(JSON.stringify(done.error))
}

const anaHere = () => aWriter(here, panelId, { seat: ANA, name: scorecardOf(ANA) })
const rateAll = (doc: Y.Doc) => {
  for (const { id } of kit.questions) rate(doc, id, 4, 1_000)
}
const stored = async () => (await log.document(panelId, scorecardOf(ANA))).updates.length

test('what the log took before another node’s lock is confirmed before FROZEN, though its answer is still on its way', async () => {
  const ana = await anaHere()
  const late = gate()
  answers = late.until

  rateAll(ana.doc)
  ana.flush(1)
  await vi.waitFor(async () => expect(await stored()).toBe(kit.questions.length), WITHIN)
  expect(ana.heard).toEqual([])
  await does(ANA, { type: 'lockScorecard' })

  await vi.waitFor(() => expect(ana.heard).toEqual(['ack 1', 'frozen', `closed ${CLOSE.locked}`]), WITHIN)
  late.open()
})

test('the same where a snapshot has taken it from the log before this node read on: the answer is waited for', async () => {
  const ana = await anaHere()
  const [late, later] = [gate(), gate()]
  answers = late.until

  rateAll(ana.doc)
  ana.flush(1)
  await vi.waitFor(async () => expect(await stored()).toBe(kit.questions.length), WITHIN)
  reads = later.until
  await does(ANA, { type: 'lockScorecard' })
  const whole = compacted(await log.document(panelId, scorecardOf(ANA)), roots)
  await log.putSnapshot(panelId, scorecardOf(ANA), { epoch: 1, ...whole! })
  later.open()
  const room = await here.open(panelId)
  await vi.waitFor(() => expect(room!.state().scorecards[ANA]).toBeDefined(), WITHIN)
  expect(ana.heard).toEqual([])
  late.open()

  await vi.waitFor(() => expect(ana.heard).toEqual(['ack 1', 'frozen', `closed ${CLOSE.locked}`]), WITHIN)
})

test('what comes after the lock is not confirmed, whatever was before it', async () => {
  const ana = await anaHere()
  const late = gate()
  rateAll(ana.doc)
  ana.flush(1)
  await vi.waitFor(() => expect(ana.heard).toEqual(['ack 1']), WITHIN)
  const later = gate()
  reads = later.until
  await does(ANA, { type: 'lockScorecard' })
  answers = late.until

  rate(ana.doc, kit.questions[0]!.id, 1, 2_000)
  ana.flush(2)
  later.open()
  late.open()

  await vi.waitFor(() => expect(ana.heard.at(-1)).toBe(`closed ${CLOSE.locked}`), WITHIN)
  expect(ana.heard).not.toContain('ack 2')
})
