import { expect, test } from 'vitest'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import { placeOf } from '#server/ports/marks.ts'
import type { LogEntry } from '#server/ports/room-log.ts'
import { restoreHistory } from '#server/services/rooms/lost-history.ts'
import { createRooms } from '#server/services/rooms/rooms.ts'
import { aPanelId, bytes, NOTES } from '#test/server/ports/builders.ts'
import { createMemoryRoomLog } from '#test/support/memory-room-log.ts'
import { aKit, ANA, at, seats } from '#test/support/panel.ts'
import { aRoomBounds, counted } from '#test/support/room-bounds.ts'
import { aQuietLog } from '#test/support/start-app.ts'

/** A room whose store has lost an edit that this node read with its document, before it followed the log so far. */
async function aLoss() {
  const log = createMemoryRoomLog(new Map())
  const diagnostics = aQuietLog()
  const ports = { log, wire: createLocalWire(), clock: systemClock, ids: systemIds, diagnostics }
  const bounds = aRoomBounds()
  const rooms = createRooms({ ...ports, ...bounds })
  const panelId = aPanelId()
  await rooms.create(panelId, { kit: aKit(), seats: seats(), rehearsal: false })
  await rooms.close()
  const update = { author: ANA, clientId: 7, at: at(1), bytes: bytes('shown to somebody') }
  const lost: LogEntry = { kind: 'update', seq: 2, document: NOTES, ...update }
  const restore = (seq = 1) =>
    restoreHistory(
      panelId,
      { epoch: 1, seq, entries: [], ahead: [placeOf(lost)], clients: new Map() },
      { ...ports, ...bounds },
    )
  const said = (outcome: string) => counted(bounds.metrics, 'histories_lost', outcome)
  return { log, panelId, update, restore, said, lines: diagnostics.lines }
}

test('an edit that was shown out of a document, and that nobody can store again, is said to be lost', async () => {
  const { restore, said, lines } = await aLoss()

  await restore()

  expect(said('edits lost')).toBe(1)
  expect(lines.join('\n')).toContain('"updates":1')
})

test('one that another node has stored again is not, under whichever number', async () => {
  const { log, panelId, update, restore, said } = await aLoss()
  const other = { ...update, bytes: bytes('of somebody else') }
  const after = { seq: 1, mark: null }
  await log.appendUpdates(panelId, { epoch: 1, document: NOTES, after, updates: [other, update] })

  await restore()

  expect(said('edits lost')).toBe(0)
  expect(said('no event lost')).toBe(1)
})

test('entries of which a node came too late to know more than the number are said to be lost as well', async () => {
  const { restore, said, lines } = await aLoss()

  await restore(4)

  expect(said('edits lost')).toBe(1)
  expect(lines.join('\n')).toContain('"updates":3')
})
