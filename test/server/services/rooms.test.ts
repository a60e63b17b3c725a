import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import type { CommandId, EpochMs, PanelId, SeatId } from '#shared/model/ids.ts'
import { err } from '#shared/result.ts'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import { NOWHERE } from '#server/ports/marks.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { createRooms, type Rooms } from '#server/services/rooms/rooms.ts'
import { aSqliteStore } from '#test/server/ports/sqlite-store.ts'
import { aPanelId, events } from '#test/server/ports/builders.ts'
import { aKit, ANA, LEAD, seats } from '#test/support/panel.ts'
import { aRoomBounds } from '#test/support/room-bounds.ts'

let store: Awaited<ReturnType<typeof aSqliteStore>>
let rooms: Rooms
/** The same rooms on another node: it goes by the same log and hears nothing of the first. */
let elsewhere: Rooms
let full = false
/** How often a room was rebuilt from its log. */
let opened = 0
beforeAll(async () => {
  store = await aSqliteStore()
  const log: RoomLog = {
    ...store.roomLog,
    open: async (...it) => (full ? err({ code: 'unavailable' }) : store.roomLog.open(...it)),
    claimClient: async (...it) => (full ? err({ code: 'unavailable' }) : store.roomLog.claimClient(...it)),
    head: (...it) => {
      opened++
      return store.roomLog.head(...it)
    },
  }
  const diagnostics = { info() {}, warn() {}, error() {} }
  const ports = { log, wire: createLocalWire(), clock: systemClock, ids: systemIds, diagnostics }
  rooms = createRooms({ ...ports, ...aRoomBounds() })
  elsewhere = createRooms({ ...ports, ...aRoomBounds() })
})
afterAll(async () => {
  await rooms.close()
  await elsewhere.close()
  await store.dispose()
})

const opening = { kit: aKit(), seats: seats(), rehearsal: false }
async function whileFull<Value>(run: () => Promise<Value>): Promise<Value> {
  full = true
  try {
    return await run()
  } finally {
    full = false
  }
}
async function aRoom(): Promise<PanelId> {
  const panelId = aPanelId()
  await rooms.create(panelId, opening)
  return panelId
}
const submit = (panelId: PanelId, type: 'startInterview' | 'endQuestions', node = rooms) =>
  node.submit(panelId, LEAD, systemIds.id() as CommandId, {
    type,
    ...(type === 'endQuestions' && { reason: 'Time was up.' }),
  })

test('a room that the store does not take is not stored and not there; the same room begins once there is space', async () => {
  const panelId = aPanelId()

  expect(await whileFull(() => rooms.create(panelId, opening))).toEqual({
    ok: false,
    error: { kind: 'not-stored' },
  })
  expect(await rooms.stateOf(panelId)).toBeNull()
  expect(await rooms.create(panelId, opening)).toEqual({ ok: true, value: null })
  expect(await rooms.create(panelId, opening)).toMatchObject({ ok: false, error: { kind: 'conflict' } })
})

test('a client id that the store does not take is not given out', async () => {
  const panelId = await aRoom()

  expect(await whileFull(() => rooms.issueClient(panelId, LEAD))).toEqual({
    ok: false,
    error: { kind: 'not-stored' },
  })
  const issued = await rooms.issueClient(panelId, LEAD)
  expect(issued.ok && (await rooms.ownerOfClient(panelId, issued.value))).toBe(LEAD)
  expect(await rooms.issueClient(aPanelId(), 'nobody' as SeatId)).toEqual({
    ok: false,
    error: { kind: 'not-found' },
  })
})

test('the phases of many rooms are told without opening one', async () => {
  const panelIds = await Promise.all(Array.from({ length: 20 }, aRoom))
  const [lobby, started, ended] = panelIds as [PanelId, PanelId, PanelId]
  for (const panelId of [started, ended]) await submit(panelId, 'startInterview')
  await submit(ended, 'endQuestions')

  opened = 0
  const phases = await rooms.phasesOf([...panelIds, aPanelId()])
  expect(opened).toBe(0)
  expect(phases.size).toBe(20)
  expect([lobby, started, ended].map((it) => phases.get(it))).toEqual(['lobby', 'interview', 'scoring'])
  for (const panelId of panelIds) expect(phases.get(panelId)).toBe((await rooms.stateOf(panelId))?.phase)
  expect(opened).toBeGreaterThan(0)
})

test('when rooms were sealed is told without opening one, and of the others nothing', async () => {
  const [sealed, open] = [await aRoom(), await aRoom()]
  const seal = { type: 'sealed', at: 1_234 as EpochMs, by: LEAD, result: null } as const
  await store.roomLog.appendEvents(sealed, events({ events: [seal], seal: true }))

  opened = 0
  expect(await rooms.sealedAtOf([sealed, open, aPanelId()])).toEqual(new Map([[sealed, 1_234]]))
  expect(opened).toBe(0)
})

test('what another node stored takes away here what may not be open any more, as soon as this one learns of it', async () => {
  const panelId = await aRoom()
  const issued = await rooms.issueClient(panelId, ANA)
  const { documents } = (await rooms.open(panelId))!
  const codes: number[] = []
  const clientId = issued.ok ? issued.value : 0
  await documents.connect('scorecard:ana', ANA, clientId, {
    send() {},
    close: (code) => codes.push(code),
    abort: (code) => codes.push(code),
    bufferedAmount: 0,
    left: 0,
  })

  const recused = { type: 'recuse', reason: 'we were at school together' } as const
  expect((await submit(panelId, 'startInterview', elsewhere)).ok).toBe(true)
  expect((await elsewhere.submit(panelId, ANA, systemIds.id() as CommandId, recused)).ok).toBe(true)
  expect(codes).toEqual([])
  expect(await submit(panelId, 'startInterview')).toMatchObject({ ok: false, error: { kind: 'refused' } })

  expect(codes).toEqual([CLOSE.forbidden])
  // The store itself takes nothing more into it: a node that has not heard of it writes nothing either.
  const update = { author: ANA, clientId, at: systemClock.now(), bytes: new Uint8Array([0, 0]) }
  const late = { epoch: 1, document: 'scorecard:ana', after: NOWHERE, updates: [update] } as const
  expect(await store.roomLog.appendUpdates(panelId, late)).toMatchObject({ error: { code: 'frozen' } })
})
