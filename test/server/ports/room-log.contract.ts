import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { EpochMs, PanelId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { NOWHERE } from '#server/ports/marks.ts'
import type { LogEntry, RoomLog, StoredDocument } from '#server/ports/room-log.ts'
import {
  ANN,
  ANNS,
  aCommandId,
  aPanelId,
  aRoom,
  BOB,
  BOBS,
  bytes,
  event,
  events,
  NOTES,
  text,
  textsOf,
  updates,
} from './builders.ts'

export type RoomLogUnderTest = {
  readonly roomLog: RoomLog
  /** Closes the store and opens it again, as a restart does. */
  reopen(): Promise<RoomLog>
  /** Ends the test: closes and removes everything. */
  dispose(): Promise<void>
}

/** The limits that the suite needs: 1,000 bytes a document, 300 entries and 2,500 bytes a room. */
export const LIMITS = { documentBytesMax: 1_000, roomEntriesMax: 300, roomBytesMax: 2_500 }

/** Every RoomLog is held to these, whatever stores it. `open` gives an empty one under `LIMITS`. */
export function describeRoomLog(name: string, open: () => Promise<RoomLogUnderTest>) {
  describe(`${name} as a RoomLog`, () => {
    let log: RoomLog
    let store: RoomLogUnderTest

    // One store for all: each test has rooms of its own, and opening costs more than most tests.
    beforeAll(async () => {
      store = await open()
      log = store.roomLog
    })
    afterAll(() => store.dispose())

    test('a room begins with its first event', async () => {
      const panelId = aPanelId()

      const head = { epoch: 1, seq: 1, controlSeq: 1, sealed: false }
      expect(await log.open(panelId, event(1))).toEqual({ ok: true, value: head })
      expect(await log.head(panelId)).toEqual(head)
      expect(await log.read(panelId, 0, 10)).toEqual([
        { kind: 'event', seq: 1, controlSeq: 1, event: event(1) },
      ])
    })

    test('a room begins once', async () => {
      const panelId = aPanelId()

      const opened = await Promise.all([log.open(panelId, event(1)), log.open(panelId, event(2))])

      expect(opened.filter((it) => it.ok)).toHaveLength(1)
      expect(opened).toContainEqual({ ok: false, error: { code: 'conflict' } })
      expect(await log.read(panelId, 0, 10)).toHaveLength(1)
    })

    test('an unknown room is empty and takes nothing', async () => {
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
      await log.putSnapshot(panelId, NOTES, { seq: 1, bytes: bytes('a') })
      expect(await log.document(panelId, NOTES)).toEqual(EMPTY)
      expect(await log.head(panelId)).toBeNull()
    })

    test('events and updates share one dense order, and events have their own', async () => {
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
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(NOTES, 'a', 'b', 'c'))

      expect((await log.read(panelId, 1, 2)).map((it) => it.seq)).toEqual([2, 3])
      expect((await log.read(panelId, 3, 2)).map((it) => it.seq)).toEqual([4])
      expect(await log.read(panelId, 4, 2)).toEqual([])
      expect(await log.read(panelId, 0, 0)).toEqual([])
    })

    test('the events alone are read after a control number', async () => {
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

    test('of two appends at one control number, the second is refused and leaves no trace', async () => {
      const panelId = await aRoom(log)
      const late = events({ events: [event(8), event(9)], freeze: [NOTES], seal: true })

      expect((await log.appendEvents(panelId, events())).ok).toBe(true)
      expect(await log.appendEvents(panelId, late)).toEqual({ ok: false, error: { code: 'conflict' } })

      expect(await log.head(panelId)).toEqual({ epoch: 1, seq: 2, controlSeq: 2, sealed: false })
      expect(await log.events(panelId, 1)).toMatchObject([{ event: event(2) }])
      expect(await log.reachedBy(panelId, late.commandId)).toBeNull()
      expect((await log.document(panelId, NOTES)).frozenAt).toBeNull()
    })

    test('of many appends at one control number at once, exactly one wins', async () => {
      const panelId = await aRoom(log)

      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          log.appendEvents(panelId, events({ events: [event(100 + at)] })),
        ),
      )

      const winners = answers.flatMap((answer, at) => (answer.ok ? [event(100 + at)] : []))
      expect(winners).toHaveLength(1)
      expect((await log.events(panelId, 1)).map((it) => it.event)).toEqual(winners)
    })

    test('appends at once into many rooms keep each room dense', async () => {
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

    test('a command appended twice is in the log once, and both times its answer is the first', async () => {
      const panelId = await aRoom(log)
      const batch = events({ events: [event(2), event(3)] })

      const first = await log.appendEvents(panelId, batch)
      await log.appendEvents(panelId, events({ expectedControlSeq: 3, seal: true }))
      const again = await log.appendEvents(panelId, batch)
      const onTop = await log.appendEvents(panelId, { ...batch, expectedControlSeq: 4 })

      expect(first).toEqual({ ok: true, value: { epoch: 1, seq: 3, controlSeq: 3, sealed: false } })
      expect(again).toEqual(first)
      expect(onTop).toEqual(first)
      expect(await log.reachedBy(panelId, batch.commandId)).toBe(3)
      expect((await log.head(panelId))?.seq).toBe(4)
    })

    test('a command sent twice at once is in the log once', async () => {
      const panelId = await aRoom(log)
      const batch = events()

      const answers = await Promise.all(Array.from({ length: 10 }, () => log.appendEvents(panelId, batch)))

      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect(await log.events(panelId, 1)).toHaveLength(1)
    })

    test('a frozen document takes no update; the others do', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(ANNS, 'a'))
      await log.appendEvents(panelId, events({ freeze: [ANNS], events: [event(2), event(3)] }))

      expect(await log.appendUpdates(panelId, updates(ANNS, 'b'))).toEqual({
        ok: false,
        error: { code: 'frozen', seq: 4 },
      })
      expect((await log.appendUpdates(panelId, updates(BOBS, 'c'))).ok).toBe(true)
      expect((await log.document(panelId, ANNS)).frozenAt).toBe(4)
      expect((await log.document(panelId, BOBS)).frozenAt).toBeNull()
      expect(await textsOf(log, panelId, ANNS)).toEqual(['a'])
    })

    test('from a seat that is barred no update is taken, not beside others either; the others go on', async () => {
      const panelId = await aRoom(log)
      const byBob = { ...updates(NOTES, 'b').updates[0]!, author: BOB }
      await log.appendUpdates(panelId, updates(NOTES, 'a'))
      await log.appendEvents(panelId, events({ bar: [ANN] }))
      const refused = { ok: false, error: { code: 'barred' } }

      expect(await log.appendUpdates(panelId, updates(NOTES, 'late'))).toEqual(refused)
      expect(await log.appendUpdates(panelId, updates(BOBS, 'late'))).toEqual(refused)
      const both = { ...updates(NOTES, 'late'), updates: [byBob, ...updates(NOTES, 'late').updates] }
      expect(await log.appendUpdates(panelId, both)).toEqual(refused)
      expect(await log.appendUpdates(panelId, { ...updates(NOTES), updates: [byBob] })).toMatchObject({
        ok: true,
      })
      expect(await textsOf(log, panelId, NOTES)).toEqual(['a', 'b'])

      await log.appendEvents(panelId, events({ expectedControlSeq: 2, bar: [BOB] }))
      expect(await log.appendUpdates(panelId, { ...updates(NOTES), updates: [byBob] })).toEqual(refused)
      expect(await log.appendUpdates(panelId, updates(NOTES, 'late'))).toEqual(refused)
    })

    test('no update of a seat enters after it is barred, while 200 of them race', async () => {
      const panelId = await aRoom(log)

      const appends = Array.from({ length: 200 }, async (_, at) => {
        if (at === 90) await log.appendEvents(panelId, events({ bar: [ANN] }))
        return await log.appendUpdates(panelId, updates(NOTES, `${at}`))
      })
      await Promise.all(appends)

      const entries = await log.read(panelId, 0, 500)
      expect(entries.at(-1)).toMatchObject({ kind: 'event', controlSeq: 2 })
    })

    test('a document may be frozen before its first update, and freezing it again changes nothing', async () => {
      const panelId = await aRoom(log)
      await log.appendEvents(panelId, events({ freeze: [ANNS] }))
      await log.appendEvents(panelId, events({ expectedControlSeq: 2, freeze: [ANNS, BOBS] }))

      expect((await log.document(panelId, ANNS)).frozenAt).toBe(2)
      expect((await log.document(panelId, BOBS)).frozenAt).toBe(3)
      expect(await log.appendUpdates(panelId, updates(ANNS, 'a'))).toMatchObject({
        error: { code: 'frozen', seq: 2 },
      })
    })

    test('no update enters after a freeze that races 200 of them', async () => {
      const panelId = await aRoom(log)

      const appends = Array.from({ length: 200 }, (_, at) => async () => {
        if (at === 90) await log.appendEvents(panelId, events({ freeze: [ANNS] }))
        return await log.appendUpdates(panelId, updates(ANNS, `${at}`))
      })
      const answers = await Promise.all(appends.map((append) => append()))

      const { frozenAt } = await log.document(panelId, ANNS)
      const kept = (await log.read(panelId, 0, 1_000)).filter((it) => it.kind === 'update')
      expect(kept.every((it) => it.seq < frozenAt!)).toBe(true)
      expect(kept).toHaveLength(answers.filter((it) => it.ok).length)
      const refusals = answers.filter((it) => !it.ok)
      expect(refusals).toEqual(refusals.map(() => ({ ok: false, error: { code: 'frozen', seq: frozenAt } })))
      expect(await log.head(panelId)).toMatchObject({ seq: kept.length + 2 })
    })

    test('what was read out of a document is locked only if nothing came after it', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(ANNS, 'a', 'b'))
      await log.appendUpdates(panelId, updates(NOTES, 'elsewhere'))
      const lock = (seq: number) =>
        events({ events: [event(9)], freeze: [ANNS], expectsDocument: { document: ANNS, seq } })

      for (const seq of [0, 2, 4]) {
        expect(await log.appendEvents(panelId, lock(seq))).toEqual({ ok: false, error: { code: 'conflict' } })
      }
      expect((await log.document(panelId, ANNS)).frozenAt).toBeNull()
      expect((await log.appendEvents(panelId, lock(3))).ok).toBe(true)
    })

    test('an untouched document is expected at 0', async () => {
      const panelId = await aRoom(log)
      const expecting = (seq: number) => events({ expectsDocument: { document: ANNS, seq } })

      expect(await log.appendEvents(panelId, expecting(1))).toEqual({
        ok: false,
        error: { code: 'conflict' },
      })
      expect((await log.appendEvents(panelId, expecting(0))).ok).toBe(true)
    })

    test('the newest update is known even when a snapshot has taken its place', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(ANNS, 'a', 'b'))
      await log.putSnapshot(panelId, ANNS, { seq: 3, bytes: bytes('ab') })

      const lock = await log.appendEvents(panelId, events({ expectsDocument: { document: ANNS, seq: 3 } }))

      expect(lock.ok).toBe(true)
    })

    test('a sealed room takes nothing more', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(NOTES, 'a'))
      await log.claimClient(panelId, 7, ANN)
      const sealed = await log.appendEvents(panelId, events({ seal: true }))
      const refused = { ok: false, error: { code: 'sealed' } }

      expect(sealed).toEqual({ ok: true, value: { epoch: 1, seq: 3, controlSeq: 2, sealed: true } })
      expect(await log.appendEvents(panelId, events({ expectedControlSeq: 2 }))).toEqual(refused)
      expect(await log.appendUpdates(panelId, updates(NOTES, 'b'))).toEqual(refused)
      expect(await log.claimClient(panelId, 8, ANN)).toEqual(refused)
      expect(await log.claimClient(panelId, 7, ANN)).toEqual({ ok: true, value: null })
      expect(await log.head(panelId)).toEqual(sealed.ok && sealed.value)
      expect(await log.read(panelId, 0, 10)).toHaveLength(3)
    })

    test('of many rooms it is told which of some events came last and when, and nothing of rooms that have none of them', async () => {
      const [both, first, none, later] = await Promise.all([1, 2, 3, 4].map(() => aRoom(log)))
      const resumed = { type: 'resumed', at: 3 as EpochMs } as const
      await log.appendEvents(
        both!,
        events({ events: [resumed, { type: 'questionsEnded', at: 4 as EpochMs }] }),
      )
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

    test('an append of another epoch is refused', async () => {
      const panelId = await aRoom(log)
      const refused = { ok: false, error: { code: 'epoch' } }

      expect(await log.appendEvents(panelId, events({ epoch: 2 }))).toEqual(refused)
      expect(await log.appendUpdates(panelId, { ...updates(NOTES, 'a'), epoch: 0 })).toEqual(refused)
      expect(await log.head(panelId)).toMatchObject({ seq: 1 })
    })

    test('a history that is renewed goes on where it is, and takes nothing from before', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(NOTES, 'a'))
      const refused = { ok: false, error: { code: 'epoch' } }
      const head = { epoch: 2, seq: 2, controlSeq: 1, sealed: false }

      expect(await log.renew(panelId, 1)).toEqual({ ok: true, value: head })
      expect(await log.head(panelId)).toEqual(head)
      expect(await log.appendUpdates(panelId, updates(NOTES, 'b'))).toEqual(refused)
      expect(await log.appendEvents(panelId, events())).toEqual(refused)
      expect(await textsOf(log, panelId, NOTES)).toEqual(['a'])
      expect(await log.appendUpdates(panelId, { ...updates(NOTES, 'c'), epoch: 2 })).toMatchObject({
        ok: true,
      })
    })

    test('what builds on more than the store has is refused, and on what it has is let in', async () => {
      const panelId = await aRoom(log)
      const refused = { ok: false, error: { code: 'epoch' } }
      const after = (seq: number) => ({ after: { seq, mark: null } })

      expect(await log.appendUpdates(panelId, { ...updates(NOTES, 'lost'), ...after(2) })).toEqual(refused)
      expect(await log.appendEvents(panelId, events(after(2)))).toEqual(refused)
      expect(await log.appendUpdates(panelId, { ...updates(NOTES, 'a'), ...after(1) })).toMatchObject({
        ok: true,
      })
      expect(await log.appendEvents(panelId, events(after(2)))).toMatchObject({ ok: true })

      expect(await textsOf(log, panelId, NOTES)).toEqual(['a'])
      expect(await log.head(panelId)).toMatchObject({ seq: 3 })
    })

    test('of many that renew one history at once, one does', async () => {
      const panelId = await aRoom(log)

      const answers = await Promise.all([1, 1, 1, 1].map((epoch) => log.renew(panelId, epoch)))

      expect(answers.filter((it) => it.ok)).toHaveLength(1)
      expect(await log.renew(aPanelId(), 1)).toEqual({ ok: false, error: { code: 'no-such-room' } })
      expect(await log.head(panelId)).toMatchObject({ epoch: 2 })
    })

    test('a document that would pass its limit of bytes is refused as a whole batch', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(NOTES, 'x'.repeat(900)))

      expect(await log.appendUpdates(panelId, updates(NOTES, 'y'.repeat(60), 'y'.repeat(41)))).toEqual({
        ok: false,
        error: { code: 'quota' },
      })
      expect((await log.appendUpdates(panelId, updates(NOTES, 'z'.repeat(100)))).ok).toBe(true)
      expect((await log.appendUpdates(panelId, updates(ANNS, 'other'))).ok).toBe(true)
      expect((await textsOf(log, panelId, NOTES)).map((it) => it.length)).toEqual([900, 100])
    })

    test('a snapshot makes room under the limit of bytes', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(NOTES, 'x'.repeat(500), 'x'.repeat(400)))
      await log.putSnapshot(panelId, NOTES, { seq: 2, bytes: bytes('x'.repeat(50)) })

      // 50 of the snapshot and 400 of the update after it are left.
      expect((await log.appendUpdates(panelId, updates(NOTES, 'y'.repeat(551)))).ok).toBe(false)
      expect((await log.appendUpdates(panelId, updates(NOTES, 'y'.repeat(550)))).ok).toBe(true)
    })

    test('a full room takes no more updates, but can still be locked and sealed', async () => {
      const panelId = await aRoom(log)
      const tiny = Array.from({ length: 299 }, () => 'u')
      expect((await log.appendUpdates(panelId, updates(NOTES, ...tiny))).ok).toBe(true)

      expect(await log.appendUpdates(panelId, updates(ANNS, 'a'))).toEqual({
        ok: false,
        error: { code: 'room-full' },
      })
      expect((await log.appendEvents(panelId, events({ freeze: [NOTES] }))).ok).toBe(true)

      await log.putSnapshot(panelId, NOTES, { seq: 200, bytes: bytes('u') })
      expect((await log.appendUpdates(panelId, updates(ANNS, 'a'))).ok).toBe(true)
      expect((await log.appendEvents(panelId, events({ expectedControlSeq: 2, seal: true }))).ok).toBe(true)
    })

    test('a room that would pass its limit of bytes takes no more updates, into whichever document, and keeps what it has', async () => {
      const panelId = await aRoom(log)
      const inEvents = JSON.stringify(event(1)).length
      const full = { ok: false, error: { code: 'room-full' } }
      await log.appendUpdates(panelId, updates(NOTES, 'n'.repeat(1_000)))
      await log.appendUpdates(panelId, updates(ANNS, 'a'.repeat(1_000)))

      const left = 500 - inEvents
      expect(await log.appendUpdates(panelId, updates(BOBS, 'b'.repeat(left), 'b'))).toEqual(full)
      expect((await log.appendUpdates(panelId, updates(BOBS, 'b'.repeat(left)))).ok).toBe(true)
      log = await store.reopen()
      expect(await log.appendUpdates(panelId, updates(BOBS, 'b'))).toEqual(full)
      const lengths = await Promise.all([NOTES, ANNS, BOBS].map((it) => textsOf(log, panelId, it)))
      expect(lengths.map((it) => it.join('').length)).toEqual([1_000, 1_000, left])
    })

    test('events count towards a room’s bytes; a snapshot makes room, also for other documents', async () => {
      const panelId = await aRoom(log)
      const skipped = { type: 'followUpRaised', text: 'é'.repeat(1_000) } as unknown as Event
      const inEvents = [event(1), skipped].reduce((sum, it) => sum + Buffer.byteLength(JSON.stringify(it)), 0)
      expect((await log.appendEvents(panelId, events({ events: [skipped] }))).ok).toBe(true)
      const left = 2_500 - inEvents

      expect((await log.appendUpdates(panelId, updates(NOTES, 'n'.repeat(left)))).ok).toBe(true)
      expect((await log.appendUpdates(panelId, updates(ANNS, 'a'))).ok).toBe(false)
      await log.putSnapshot(panelId, NOTES, { seq: 3, bytes: bytes('n'.repeat(left - 7)) })
      expect((await log.appendUpdates(panelId, updates(ANNS, 'a'.repeat(8)))).ok).toBe(false)
      expect((await log.appendUpdates(panelId, updates(ANNS, 'a'.repeat(7)))).ok).toBe(true)
      expect((await log.appendEvents(panelId, events({ expectedControlSeq: 2, seal: true }))).ok).toBe(true)
    })

    test('events may take up sixteen megabytes more than updates, and no more', async () => {
      const panelId = await aRoom(log)
      const long = { type: 'followUpRaised', text: 'x'.repeat(8 * 1024 * 1024 - 1_000) } as unknown as Event

      expect((await log.appendEvents(panelId, events({ events: [long, long] }))).ok).toBe(true)
      expect(await log.appendUpdates(panelId, updates(ANNS, 'a'))).toEqual({
        ok: false,
        error: { code: 'room-full' },
      })
      const more = { type: 'followUpRaised', text: 'x'.repeat(5_000) } as unknown as Event
      expect(await log.appendEvents(panelId, events({ expectedControlSeq: 3, events: [more] }))).toEqual({
        ok: false,
        error: { code: 'room-full' },
      })
      const seal = await log.appendEvents(panelId, events({ expectedControlSeq: 3, seal: true }))
      expect(seal).toMatchObject({ ok: true, value: { controlSeq: 4, sealed: true } })
    })

    test('a batch without updates changes nothing and says where the room is', async () => {
      const panelId = await aRoom(log)

      expect(await log.appendUpdates(panelId, updates(NOTES))).toEqual({ ok: true, value: { lastSeq: 1 } })
      expect(await log.head(panelId)).toMatchObject({ seq: 1 })
    })

    test('a client id belongs to one seat for good', async () => {
      const panelId = await aRoom(log)

      expect(await log.claimClient(panelId, 4_294_967_295, ANN)).toEqual({ ok: true, value: null })
      expect(await log.claimClient(panelId, 4_294_967_295, ANN)).toEqual({ ok: true, value: null })
      expect(await log.claimClient(panelId, 4_294_967_295, BOB)).toEqual({
        ok: false,
        error: { code: 'conflict' },
      })
      expect(await log.claimClient(panelId, 1, BOB)).toEqual({ ok: true, value: null })
      expect(await log.clients(panelId)).toEqual(
        new Map([
          [4_294_967_295, ANN],
          [1, BOB],
        ]),
      )
    })

    test('of two seats that claim one client id at once, one has it', async () => {
      const panelId = await aRoom(log)

      const claims = await Promise.all([log.claimClient(panelId, 5, ANN), log.claimClient(panelId, 5, BOB)])

      expect(claims.filter((it) => it.ok)).toHaveLength(1)
      expect((await log.clients(panelId)).get(5)).toBe(claims[0].ok ? ANN : BOB)
    })

    test('a document is its newest snapshot and the updates after it', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(NOTES, 'a', 'b', 'c'))
      await log.putSnapshot(panelId, NOTES, { seq: 3, bytes: bytes('ab') })

      const { snapshot, updates: after } = await log.document(panelId, NOTES)

      expect(snapshot && { seq: snapshot.seq, bytes: text(snapshot.bytes) }).toEqual({ seq: 3, bytes: 'ab' })
      expect(after.map((it) => ({ seq: it.seq, bytes: text(it.bytes) }))).toEqual([{ seq: 4, bytes: 'c' }])
    })

    test('an older snapshot never replaces a newer one', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(NOTES, 'a', 'b', 'c'))
      await log.putSnapshot(panelId, NOTES, { seq: 4, bytes: bytes('abc') })

      await log.putSnapshot(panelId, NOTES, { seq: 3, bytes: bytes('ab') })
      await log.putSnapshot(panelId, NOTES, { seq: 4, bytes: bytes('same') })

      expect(await textsOf(log, panelId, NOTES)).toEqual(['abc'])
    })

    test('a snapshot spares the events, other documents and later updates', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(NOTES, 'a'))
      await log.appendEvents(panelId, events())
      await log.appendUpdates(panelId, updates(ANNS, 'other'))
      await log.appendUpdates(panelId, updates(NOTES, 'b', 'c'))
      await log.putSnapshot(panelId, NOTES, { seq: 5, bytes: bytes('ab') })

      expect(await log.events(panelId, 0)).toHaveLength(2)
      expect(await textsOf(log, panelId, ANNS)).toEqual(['other'])
      expect(await textsOf(log, panelId, NOTES)).toEqual(['ab', 'c'])
      // Entries that a snapshot covers may be gone; all others are there, in order, under their old numbers.
      const seqs = (await log.read(panelId, 0, 100)).map((it) => it.seq)
      expect(seqs).toEqual(expect.arrayContaining([1, 3, 4, 6]))
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
      expect((await log.read(panelId, 4, 100)).map(readable).at(-1)).toMatchObject({ seq: 6, bytes: 'c' })
      expect(await log.head(panelId)).toMatchObject({ seq: 6, controlSeq: 2 })
      expect(await log.appendUpdates(panelId, updates(NOTES, 'd'))).toEqual({
        ok: true,
        value: { lastSeq: 7 },
      })
    })

    test('a snapshot of what is not in the log yet is a bug, and is not kept', async () => {
      const panelId = await aRoom(log)

      await expect(log.putSnapshot(panelId, NOTES, { seq: 2, bytes: bytes('a') })).rejects.toThrow(/snapshot/)
      expect(await textsOf(log, panelId, NOTES)).toEqual([])
    })

    test('a sealed or frozen document may still be compacted', async () => {
      const panelId = await aRoom(log)
      await log.appendUpdates(panelId, updates(NOTES, 'a', 'b'))
      await log.appendEvents(panelId, events({ freeze: [NOTES], seal: true }))

      await log.putSnapshot(panelId, NOTES, { seq: 3, bytes: bytes('ab') })

      expect(await textsOf(log, panelId, NOTES)).toEqual(['ab'])
      expect((await log.document(panelId, NOTES)).frozenAt).toBe(4)
    })

    test('everything is there after a restart', async () => {
      const panelId = await aRoom(log)
      const batch = events({ freeze: [ANNS] })
      await log.appendUpdates(panelId, updates(NOTES, 'a', 'b', 'c'))
      await log.putSnapshot(panelId, NOTES, { seq: 3, bytes: bytes('ab') })
      await log.appendEvents(panelId, batch)
      await log.claimClient(panelId, 7, ANN)
      const before = await everythingOf(log, panelId)

      log = await store.reopen()

      expect(await everythingOf(log, panelId)).toEqual(before)
      expect(await log.reachedBy(panelId, batch.commandId)).toBe(2)
      expect(await log.appendUpdates(panelId, updates(ANNS, 'd'))).toMatchObject({
        error: { code: 'frozen' },
      })
      expect(await log.appendUpdates(panelId, updates(NOTES, 'd'))).toEqual({
        ok: true,
        value: { lastSeq: 6 },
      })
    })

    test('closing finishes what was asked before it', async () => {
      const panelId = await aRoom(log)
      const answers = Array.from({ length: 20 }, (_, at) =>
        log.appendUpdates(panelId, updates(NOTES, `${at}`)),
      )

      log = await store.reopen()

      expect((await Promise.all(answers)).every((it) => it.ok)).toBe(true)
      expect(await textsOf(log, panelId, NOTES)).toHaveLength(20)
    })

    test('a closed log is unavailable, and answers at once', async () => {
      const panelId = await aRoom(log)
      const closed = log
      log = await store.reopen()

      expect(await closed.appendEvents(panelId, events())).toEqual({
        ok: false,
        error: { code: 'unavailable' },
      })
      await expect(closed.head(panelId)).rejects.toThrow(/closed/)
    })

    test('any sequence of appends does what the sentence-sized model of a room says', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), async (steps) => {
          const panelId = await aRoom(log)
          const model = createModel()
          for (const step of steps) {
            const answer = await play(log, panelId, model, step)
            expect(answer).toBe(model.take(step))
          }
          expect(await log.head(panelId)).toEqual(model.head())
          expect((await log.events(panelId, 0)).map((it) => it.seq)).toEqual(model.eventSeqs)
          for (const document of DOCUMENTS) {
            expect((await textsOf(log, panelId, document)).join('')).toBe(model.textOf(document))
          }
        }),
        { numRuns: 60 },
      )
    })
  })
}

const EMPTY: StoredDocument = { snapshot: null, updates: [], frozenAt: null, newest: NOWHERE }

const readable = (entry: LogEntry) =>
  entry.kind === 'update' ? { ...entry, bytes: text(entry.bytes) } : entry

async function everythingOf(log: RoomLog, panelId: PanelId) {
  return {
    head: await log.head(panelId),
    entries: (await log.read(panelId, 0, 1_000)).map(readable),
    notes: await textsOf(log, panelId, NOTES),
    frozenAt: (await log.document(panelId, ANNS)).frozenAt,
    clients: await log.clients(panelId),
  }
}

const DOCUMENTS: readonly DocumentName[] = [NOTES, ANNS, BOBS]

type Step =
  | { readonly do: 'update'; readonly document: DocumentName; readonly count: number }
  | {
      readonly do: 'event'
      readonly behind: boolean
      readonly freeze: readonly DocumentName[]
      readonly seal: boolean
    }
  | { readonly do: 'snapshot'; readonly document: DocumentName }

const anyDocument = fc.constantFrom(...DOCUMENTS)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('update'),
      document: anyDocument,
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('event'),
      behind: fc.boolean(),
      freeze: fc.subarray([...DOCUMENTS], { maxLength: 1 }),
      seal: fc.integer({ min: 0, max: 19 }).map((it) => it === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('snapshot'), document: anyDocument }) },
)

/** A room as a few variables: what each step must answer, and what must be there in the end. */
function createModel() {
  let [seq, controlSeq, sealed] = [1, 1, false]
  const eventSeqs = [1]
  const texts = new Map<DocumentName, string>()
  const frozen = new Set<DocumentName>()

  return {
    eventSeqs,
    controlSeq: () => controlSeq,
    head: () => ({ epoch: 1, seq, controlSeq, sealed }),
    textOf: (document: DocumentName) => texts.get(document) ?? '',
    take(step: Step): string {
      if (step.do === 'snapshot') return 'ok'
      if (sealed) return 'sealed'
      if (step.do === 'update') {
        if (frozen.has(step.document)) return 'frozen'
        for (let at = 0; at < step.count; at++) {
          texts.set(step.document, `${texts.get(step.document) ?? ''}${at}`)
        }
        seq += step.count
        return 'ok'
      }
      if (step.behind) return 'conflict'
      eventSeqs.push(++seq)
      controlSeq += 1
      for (const document of step.freeze) frozen.add(document)
      sealed = step.seal
      return 'ok'
    },
  }
}

async function play(
  log: RoomLog,
  panelId: PanelId,
  model: ReturnType<typeof createModel>,
  step: Step,
): Promise<string> {
  if (step.do === 'snapshot') {
    const { seq } = model.head()
    const text = model.textOf(step.document)
    // No document, however empty, takes up no bytes at all.
    if (text !== '') await log.putSnapshot(panelId, step.document, { seq, bytes: bytes(text) })
    return 'ok'
  }
  const answer =
    step.do === 'update'
      ? await log.appendUpdates(
          panelId,
          updates(step.document, ...Array.from({ length: step.count }, (_, at) => `${at}`)),
        )
      : await log.appendEvents(
          panelId,
          events({
            expectedControlSeq: model.controlSeq() - (step.behind ? 1 : 0),
            freeze: step.freeze,
            seal: step.seal,
          }),
        )
  return answer.ok ? 'ok' : answer.error.code
}
