import { expect, test } from 'vitest'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { EpochMs } from '#shared/model/ids.ts'
import { NOWHERE } from '#server/ports/marks.ts'
import type { StoredDocument } from '#server/ports/room-log.ts'
import {
  ANN,
  ANNS,
  aCommandId,
  aPanelId,
  aRoom,
  BOB,
  bytes,
  event,
  events,
  NOTES,
  textsOf,
  updates,
} from '../builders.ts'
import { readable, type SharedLog } from './shared-log.ts'

export function describeOrder(shared: SharedLog): void {
  test('a room begins with its first event', async () => {
    const { log } = shared
    const panelId = aPanelId()

    const head = { epoch: 1, seq: 1, controlSeq: 1, sealed: false }
    expect(await log.open(panelId, event(1))).toEqual({ ok: true, value: head })
    expect(await log.head(panelId)).toEqual(head)
    expect(await log.read(panelId, 0, 10)).toEqual([
      { kind: 'event', seq: 1, controlSeq: 1, event: event(1) },
    ])
  })

  test('a room begins once', async () => {
    const { log } = shared
    const panelId = aPanelId()

    const opened = await Promise.all([log.open(panelId, event(1)), log.open(panelId, event(2))])

    expect(opened.filter((it) => it.ok)).toHaveLength(1)
    expect(opened).toContainEqual({ ok: false, error: { code: 'conflict' } })
    expect(await log.read(panelId, 0, 10)).toHaveLength(1)
  })

  test('an unknown room is empty and takes nothing', async () => {
    const { log } = shared
    const panelId = aPanelId()
    const refused = { ok: false, error: { code: 'no-such-room' } }

    expect(await log.head(panelId)).toBeNull()
    expect(await log.read(panelId, 0, 10)).toEqual([])
    expect(await log.events(panelId, 0)).toEqual([])
    expect(await log.reachedBy(panelId, aCommandId())).toBeNull()
    expect(await log.document(panelId, NOTES)).toEqual(EMPTY)
    expect(await log.clients(panelId)).toEqual(new Map())
    expect(await log.appendEvents(panelId, events())).toEqual(refused)
    expect(await log.appendUpdates(panelId, updates(NOTES, 'a'))).toEqual(refused)
    expect(await log.claimClient(panelId, 1, ANN)).toEqual(refused)
    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 1, bytes: bytes('a') })
    expect(await log.document(panelId, NOTES)).toEqual(EMPTY)
    expect(await log.head(panelId)).toBeNull()
  })

  test('events and updates share one dense order, and events have their own', async () => {
    const { log } = shared
    const panelId = await aRoom(log)

    const first = await log.appendUpdates(panelId, updates(NOTES, 'a', 'b'))
    const second = await log.appendEvents(panelId, events({ events: [event(2), event(3)] }))
    const third = await log.appendUpdates(panelId, updates(ANNS, 'c'))

    expect(first).toEqual({ ok: true, value: { lastSeq: 3 } })
    expect(second).toEqual({ ok: true, value: { epoch: 1, seq: 5, controlSeq: 3, sealed: false } })
    expect(third).toEqual({ ok: true, value: { lastSeq: 6 } })
    const by = { author: ANN, clientId: 7, at: 1_000 }
    expect((await log.read(panelId, 0, 100)).map(readable)).toEqual([
      { kind: 'event', seq: 1, controlSeq: 1, event: event(1) },
      { kind: 'update', seq: 2, document: NOTES, ...by, bytes: 'a' },
      { kind: 'update', seq: 3, document: NOTES, ...by, bytes: 'b' },
      { kind: 'event', seq: 4, controlSeq: 2, event: event(2) },
      { kind: 'event', seq: 5, controlSeq: 3, event: event(3) },
      { kind: 'update', seq: 6, document: ANNS, ...by, bytes: 'c' },
    ])
    expect(await log.head(panelId)).toEqual({ epoch: 1, seq: 6, controlSeq: 3, sealed: false })
  })

  test('reading goes on where it stopped, at most as far as asked', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b', 'c'))

    expect((await log.read(panelId, 1, 2)).map((it) => it.seq)).toEqual([2, 3])
    expect((await log.read(panelId, 3, 2)).map((it) => it.seq)).toEqual([4])
    expect(await log.read(panelId, 4, 2)).toEqual([])
    expect(await log.read(panelId, 0, 0)).toEqual([])
  })

  test('the events alone are read after a control number', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a'))
    await log.appendEvents(panelId, events({ events: [event(2), event(3)] }))

    expect(await log.events(panelId, 1)).toEqual([
      { kind: 'event', seq: 3, controlSeq: 2, event: event(2) },
      { kind: 'event', seq: 4, controlSeq: 3, event: event(3) },
    ])
    expect(await log.events(panelId, 3)).toEqual([])
  })

  test('rooms know nothing of each other', async () => {
    const { log } = shared
    const [one, other] = [await aRoom(log), await aRoom(log)]
    const commandId = aCommandId()

    await log.appendEvents(one, events({ commandId, freeze: [NOTES], seal: true }))
    await log.claimClient(one, 7, ANN)

    expect(await log.head(other)).toEqual({ epoch: 1, seq: 1, controlSeq: 1, sealed: false })
    expect(await log.reachedBy(other, commandId)).toBeNull()
    expect((await log.appendEvents(other, events({ commandId }))).ok).toBe(true)
    expect((await log.appendUpdates(other, updates(NOTES, 'a'))).ok).toBe(true)
    expect(await log.claimClient(other, 7, BOB)).toEqual({ ok: true, value: null })
  })

  test('whatever an event and an update hold comes back as it was', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    const reason = 'ünï ✓ 𝄞 "\'\\\0 \u2028\n'
    const odd = [1, 2, 100, 900].map((length) => new Uint8Array(length).map((_, at) => at * 7))
    const by = { author: BOB, clientId: 4_294_967_295, at: 1_234.5 as EpochMs }

    await log.appendEvents(
      panelId,
      events({ events: [{ type: 'recused', seat: BOB, reason, at: 1.5 as EpochMs }] }),
    )
    for (const [at, content] of odd.entries()) {
      const document: DocumentName = `scorecard:${at}`
      await log.appendUpdates(panelId, {
        epoch: 1,
        document,
        after: NOWHERE,
        updates: [{ ...by, bytes: content }],
      })
    }

    const [stored, ...edits] = await log.read(panelId, 1, 100)
    expect(stored).toMatchObject({ event: { reason, at: 1.5 } })
    expect(edits).toEqual(
      odd.map((content, at) => ({
        kind: 'update',
        seq: at + 3,
        document: `scorecard:${at}`,
        ...by,
        bytes: content,
      })),
    )
  })

  test('of many rooms it is told which of some events came last and when, and nothing of rooms that have none of them', async () => {
    const { log } = shared
    const [both, first, none, later] = await Promise.all([1, 2, 3, 4].map(() => aRoom(log)))
    const resumed = { type: 'resumed', at: 3 as EpochMs } as const
    await log.appendEvents(both!, events({ events: [resumed, { type: 'questionsEnded', at: 4 as EpochMs }] }))
    await log.appendUpdates(both!, updates(NOTES, 'a'))
    await log.appendEvents(later!, events({ events: [resumed, event(4)] }))
    const rooms = [both!, first!, none!, later!, aPanelId()]

    expect(await log.latest(rooms, ['paused', 'resumed'])).toEqual(
      new Map([
        [both, { type: 'resumed', at: 3 }],
        [first, { type: 'paused', at: 1 }],
        [none, { type: 'paused', at: 1 }],
        [later, { type: 'paused', at: 4 }],
      ]),
    )
    expect(await log.latest(rooms, ['questionsEnded'])).toEqual(
      new Map([[both, { type: 'questionsEnded', at: 4 }]]),
    )
    expect(await log.latest([], ['paused'])).toEqual(new Map())
    expect(await log.latest(rooms, [])).toEqual(new Map())
  })

  test('appends at once into many rooms keep each room dense', async () => {
    const { log } = shared
    const rooms = await Promise.all(Array.from({ length: 10 }, () => aRoom(log)))

    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => log.appendUpdates(rooms[at % 10]!, updates(NOTES, `${at}`))),
    )

    expect(answers.every((answer) => answer.ok)).toBe(true)
    for (const [index, panelId] of rooms.entries()) {
      const entries = await log.read(panelId, 0, 100)
      expect(entries.map((it) => it.seq)).toEqual(Array.from({ length: 21 }, (_, at) => at + 1))
      expect(await textsOf(log, panelId, NOTES)).toEqual(
        Array.from({ length: 20 }, (_, at) => `${at * 10 + index}`),
      )
    }
  })
}

const EMPTY: StoredDocument = { snapshot: null, updates: [], frozenAt: null, newest: NOWHERE }
