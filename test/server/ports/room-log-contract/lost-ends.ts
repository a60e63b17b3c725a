import { expect, test } from 'vitest'
import type { EpochMs } from '#shared/model/ids.ts'
import { NOWHERE, placeOf } from '#server/ports/marks.ts'
import type { LogEntry, Place } from '#server/ports/room-log.ts'
import { ANN, ANNS, aRoom, BOB, BOBS, bytes, event, events, NOTES, textsOf, updates } from '../builders.ts'
import type { SharedLog } from './shared-log.ts'

const LOST = { ok: false, error: { code: 'epoch' } }

/** What stands there now is what a node saw there before: the store cannot tell why it is another, and need not. */
export function describeLostEnds(shared: SharedLog): void {
  test('on what was seen may be built, be it an edit or an event, by who stored it and by who read it', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b'))
    await log.appendEvents(panelId, events())
    const places = (await log.read(panelId, 0, 10)).map(placeOf)
    expect(places).toEqual([
      placeOf({ kind: 'event', seq: 1, controlSeq: 1, event: event(1) }),
      placeOf(anEdit(2, 'a')),
      placeOf(anEdit(3, 'b')),
      placeOf({ kind: 'event', seq: 4, controlSeq: 2, event: event(2) }),
    ])

    for (const after of places)
      expect(await log.appendUpdates(panelId, { ...updates(ANNS, 'c'), after })).toMatchObject({ ok: true })
    for (const [at, after] of places.entries())
      expect(await log.appendEvents(panelId, events({ after, expectedControlSeq: at + 2 }))).toMatchObject({
        ok: true,
      })
  })

  test('whatever an entry holds, who stores it and who reads it name it alike', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    const said = {
      type: 'recused',
      seat: BOB,
      reason: 'ünï ✓ 𝄞 "\'\\\0 \u2028\n \ud800',
      at: 1.5 as EpochMs,
    } as const
    const odd = new Uint8Array(300).map((_, at) => at * 7)
    const by = { author: BOB, clientId: 4_294_967_295, at: 1_234.5 as EpochMs, bytes: odd }
    await log.appendEvents(panelId, events({ events: [said] }))
    await log.appendUpdates(panelId, { ...updates(BOBS), updates: [by] })

    const stored = [
      placeOf({ kind: 'event', seq: 2, controlSeq: 2, event: said }),
      placeOf({ kind: 'update', seq: 3, document: BOBS, ...by }),
    ]
    expect((await log.read(panelId, 1, 10)).map(placeOf)).toEqual(stored)
    for (const after of stored)
      expect(await log.appendUpdates(panelId, { ...updates(NOTES, 'a'), after })).toMatchObject({ ok: true })
  })

  test('an edit that builds on another entry than stands there is refused, and leaves no trace', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b'))
    const elsewhere: readonly LogEntry[] = [
      anEdit(3, 'other'),
      { ...anEdit(3, 'b'), author: BOB },
      { ...anEdit(3, 'b'), clientId: 8 },
      { ...anEdit(3, 'b'), at: 1_001 as EpochMs },
      { ...anEdit(3, 'b'), document: ANNS },
      anEdit(2, 'b'),
      { kind: 'event', seq: 3, controlSeq: 2, event: event(2) },
      { kind: 'event', seq: 1, controlSeq: 1, event: event(2) },
    ]

    for (const it of elsewhere)
      for (const document of [NOTES, ANNS])
        expect(await log.appendUpdates(panelId, { ...updates(document, 'c'), after: placeOf(it) })).toEqual(
          LOST,
        )
    expect(await log.head(panelId)).toMatchObject({ seq: 3 })
    expect(await textsOf(log, panelId, NOTES)).toEqual(['a', 'b'])
  })

  test('what was decided on another event than stands there is refused, and leaves no trace', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendEvents(panelId, events())
    const other = placeOf({ kind: 'event', seq: 2, controlSeq: 2, event: event(3) })
    const batch = events({ after: other, expectedControlSeq: 2, freeze: [ANNS], bar: [ANN], seal: true })

    expect(await log.appendEvents(panelId, batch)).toEqual(LOST)
    expect(await log.reachedBy(panelId, batch.commandId)).toBeNull()
    expect(await log.head(panelId)).toEqual({ epoch: 1, seq: 2, controlSeq: 2, sealed: false })
    expect(await log.appendUpdates(panelId, updates(ANNS, 'a'))).toMatchObject({ ok: true })
  })

  test('a command that is stored gets its first answer again, whatever it is said to build on', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    const batch = events()
    const first = await log.appendEvents(panelId, batch)

    const elsewhere = placeOf({ kind: 'event', seq: 1, controlSeq: 1, event: event(7) })
    expect(await log.appendEvents(panelId, { ...batch, after: elsewhere })).toEqual(first)
  })

  test('a document says what stands at its newest edit, also below a snapshot and after a restart', async () => {
    let { log } = shared
    const panelId = await aRoom(log)
    expect((await log.document(panelId, NOTES)).newest).toEqual(NOWHERE)
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b'))
    await log.appendUpdates(panelId, updates(ANNS, 'other'))
    const newest = placeOf(anEdit(3, 'b'))
    expect((await log.document(panelId, NOTES)).newest).toEqual(newest)

    await log.putSnapshot(panelId, NOTES, { epoch: 1, ...newest, bytes: bytes('ab') })
    log = await shared.reopen()

    expect((await log.document(panelId, NOTES)).newest).toEqual(newest)
    expect(await log.appendUpdates(panelId, { ...updates(NOTES, 'c'), after: newest })).toMatchObject({
      ok: true,
    })
  })

  test('a snapshot of another history is not kept, be that longer or not', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b'))
    const put = (newest: Place) =>
      log.putSnapshot(panelId, NOTES, { epoch: 1, ...newest, bytes: bytes('lost') })

    for (const seq of [2, 3, 4]) await put(placeOf(anEdit(seq, 'lost')))
    expect(await textsOf(log, panelId, NOTES)).toEqual(['a', 'b'])
    await put(placeOf(anEdit(3, 'b')))
    expect(await textsOf(log, panelId, NOTES)).toEqual(['lost'])
  })

  test('of 100 edits that build on what stands and 100 that do not, in one race, the first are stored and no other', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a'))
    const [stands, lost] = [placeOf(anEdit(2, 'a')), placeOf(anEdit(2, 'lost'))]

    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        log.appendUpdates(panelId, { ...updates(NOTES, at % 2 ? '-' : '+'), after: at % 2 ? lost : stands }),
      ),
    )

    expect(answers.filter((it) => it.ok)).toHaveLength(100)
    expect(answers.filter((it) => !it.ok)).toEqual(Array.from({ length: 100 }, () => LOST))
    expect((await textsOf(log, panelId, NOTES)).join('')).toBe(`a${'+'.repeat(100)}`)
  })
}

/** As `updates` makes it. */
const anEdit = (seq: number, content: string): LogEntry & { kind: 'update' } => ({
  kind: 'update',
  seq,
  document: NOTES,
  author: ANN,
  clientId: 7,
  at: 1_000 as EpochMs,
  bytes: bytes(content),
})
