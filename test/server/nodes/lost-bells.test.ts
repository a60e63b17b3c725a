import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import type { Wire } from '#server/ports/wire.ts'
import { createRooms, type Rooms } from '#server/services/rooms/rooms.ts'
import { aPushedClock, type PushedClock } from '#test/server/documents/a-clock.ts'
import { writeLine } from '#test/server/documents/frames.ts'
import { aPanelId } from '#test/server/ports/builders.ts'
import { createMemoryRoomLog } from '#test/support/memory-room-log.ts'
import { aKit, ANA, BEN, seats } from '#test/support/panel.ts'
import { aRoomBounds } from '#test/support/room-bounds.ts'
import { aWriter } from './a-writer.ts'

const WITHIN = { timeout: 10_000, interval: 5 }
const kit = aKit()
const [first] = kit.questions

let clock: PushedClock
let state: ReturnType<Wire['state']>
let nodes: readonly Rooms[]
let panelId: PanelId
beforeEach(async () => {
  panelId = aPanelId()
  clock = aPushedClock()
  const log = createMemoryRoomLog(new Map())
  const diagnostics = { info() {}, warn() {}, error() {} }
  nodes = [0, 1].map(() => {
    const wire = { ...createLocalWire(), ring: () => undefined, state: () => state }
    return createRooms({ ...aRoomBounds(), log, wire, clock, ids: systemIds, diagnostics })
  })
  state = 'up'
  await nodes[0]!.create(panelId, { kit, seats: seats(), rehearsal: false })
  for (const { id } of seats()) await nodes[0]!.system(panelId, id, { type: 'join' })
})
afterEach(() => Promise.all(nodes.map((it) => it.close())))

test.each([
  ['Redis is there and loses every bell', 'up', 2_000],
  ['Redis is away', 'down', 500],
] as const)(
  'where %s, what is written at one node is read at the other when that looks by itself, once',
  async (_, is, withinMs) => {
    state = is
    const ana = await aWriter(nodes[0]!, panelId, { seat: ANA, name: 'notes' })
    const ben = await aWriter(nodes[1]!, panelId, { seat: BEN, name: 'notes' })
    const linesOfBen = () => noteLinesOf(noteFragment(ben.doc, first!.id)).map((it) => it.text)

    for (const line of ['one', 'two', 'three']) {
      const before = linesOfBen()
      writeLine(ana.doc, first!.id, line)
      ana.flush(before.length + 1)
      await vi.waitFor(() => expect(ana.heard.at(-1)).toBe(`ack ${before.length + 1}`), WITHIN)
      expect(linesOfBen()).toEqual(before)
      clock.pass(withinMs)
      await vi.waitFor(() => expect(linesOfBen()).toEqual([...before, line]), WITHIN)
    }
  },
)

test('a clock that is set back by an hour keeps no node from looking', async () => {
  const ana = await aWriter(nodes[0]!, panelId, { seat: ANA, name: 'notes' })
  const ben = await aWriter(nodes[1]!, panelId, { seat: BEN, name: 'notes' })
  clock.setBack(3_600_000)
  writeLine(ana.doc, first!.id, 'after the correction')
  ana.flush(1)
  await vi.waitFor(() => expect(ana.heard.at(-1)).toBe('ack 1'), WITHIN)

  clock.pass(2_000)
  await vi.waitFor(() => {
    const lines = noteLinesOf(noteFragment(ben.doc, first!.id))
    expect(lines.map((it) => it.text)).toEqual(['after the correction'])
  }, WITHIN)
})
