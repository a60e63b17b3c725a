import { expect, test } from 'vitest'
import { ANN, ANNS, aRoom, BOB, BOBS, bytes, event, events, NOTES, textsOf, updates } from '../builders.ts'
import { type SharedLog } from './shared-log.ts'

export function describeLocks(shared: SharedLog): void {
  test('a frozen document takes no update; the others do', async () => {
    const { log } = shared
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
    const { log } = shared
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
    const { log } = shared
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
    const { log } = shared
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
    const { log } = shared
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
    const { log } = shared
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
    const { log } = shared
    const panelId = await aRoom(log)
    const expecting = (seq: number) => events({ expectsDocument: { document: ANNS, seq } })

    expect(await log.appendEvents(panelId, expecting(1))).toEqual({
      ok: false,
      error: { code: 'conflict' },
    })
    expect((await log.appendEvents(panelId, expecting(0))).ok).toBe(true)
  })

  test('the newest update is known even when a snapshot has taken its place', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(ANNS, 'a', 'b'))
    await log.putSnapshot(panelId, ANNS, { epoch: 1, seq: 3, bytes: bytes('ab') })

    const lock = await log.appendEvents(panelId, events({ expectsDocument: { document: ANNS, seq: 3 } }))

    expect(lock.ok).toBe(true)
  })

  test('a sealed room takes nothing more', async () => {
    const { log } = shared
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
}
