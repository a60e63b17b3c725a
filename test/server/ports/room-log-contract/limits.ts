import { expect, test } from 'vitest'
import type { Event } from '#shared/panel/events.ts'
import { ANNS, aRoom, BOBS, bytes, event, events, NOTES, textsOf, updates } from '../builders.ts'
import { type SharedLog } from './shared-log.ts'

export function describeLimits(shared: SharedLog): void {
  test('a document that would pass its limit of bytes is refused as a whole batch', async () => {
    const { log } = shared
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
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'x'.repeat(500), 'x'.repeat(400)))
    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 2, bytes: bytes('x'.repeat(50)) })

    // 50 of the snapshot and 400 of the update after it are left.
    expect((await log.appendUpdates(panelId, updates(NOTES, 'y'.repeat(551)))).ok).toBe(false)
    expect((await log.appendUpdates(panelId, updates(NOTES, 'y'.repeat(550)))).ok).toBe(true)
  })

  test('a full room takes no more updates, but can still be locked and sealed', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    const tiny = Array.from({ length: 299 }, () => 'u')
    expect((await log.appendUpdates(panelId, updates(NOTES, ...tiny))).ok).toBe(true)

    expect(await log.appendUpdates(panelId, updates(ANNS, 'a'))).toEqual({
      ok: false,
      error: { code: 'room-full' },
    })
    expect((await log.appendEvents(panelId, events({ freeze: [NOTES] }))).ok).toBe(true)

    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 200, bytes: bytes('u') })
    expect((await log.appendUpdates(panelId, updates(ANNS, 'a'))).ok).toBe(true)
    expect((await log.appendEvents(panelId, events({ expectedControlSeq: 2, seal: true }))).ok).toBe(true)
  })

  test('a room that would pass its limit of bytes takes no more updates, into whichever document, and keeps what it has', async () => {
    let { log } = shared
    const panelId = await aRoom(log)
    const inEvents = JSON.stringify(event(1)).length
    const full = { ok: false, error: { code: 'room-full' } }
    await log.appendUpdates(panelId, updates(NOTES, 'n'.repeat(1_000)))
    await log.appendUpdates(panelId, updates(ANNS, 'a'.repeat(1_000)))

    const left = 500 - inEvents
    expect(await log.appendUpdates(panelId, updates(BOBS, 'b'.repeat(left), 'b'))).toEqual(full)
    expect((await log.appendUpdates(panelId, updates(BOBS, 'b'.repeat(left)))).ok).toBe(true)
    log = await shared.reopen()
    expect(await log.appendUpdates(panelId, updates(BOBS, 'b'))).toEqual(full)
    const lengths = await Promise.all([NOTES, ANNS, BOBS].map((it) => textsOf(log, panelId, it)))
    expect(lengths.map((it) => it.join('').length)).toEqual([1_000, 1_000, left])
  })

  test('events count towards a room’s bytes; a snapshot makes room, also for other documents', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    const skipped = { type: 'followUpRaised', text: 'é'.repeat(1_000) } as unknown as Event
    const inEvents = [event(1), skipped].reduce((sum, it) => sum + Buffer.byteLength(JSON.stringify(it)), 0)
    expect((await log.appendEvents(panelId, events({ events: [skipped] }))).ok).toBe(true)
    const left = 2_500 - inEvents

    expect((await log.appendUpdates(panelId, updates(NOTES, 'n'.repeat(left)))).ok).toBe(true)
    expect((await log.appendUpdates(panelId, updates(ANNS, 'a'))).ok).toBe(false)
    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 3, bytes: bytes('n'.repeat(left - 7)) })
    expect((await log.appendUpdates(panelId, updates(ANNS, 'a'.repeat(8)))).ok).toBe(false)
    expect((await log.appendUpdates(panelId, updates(ANNS, 'a'.repeat(7)))).ok).toBe(true)
    expect((await log.appendEvents(panelId, events({ expectedControlSeq: 2, seal: true }))).ok).toBe(true)
  })

  test('events may take up sixteen megabytes more than updates, and no more', async () => {
    const { log } = shared
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
    const { log } = shared
    const panelId = await aRoom(log)

    expect(await log.appendUpdates(panelId, updates(NOTES))).toEqual({ ok: true, value: { lastSeq: 1 } })
    expect(await log.head(panelId)).toMatchObject({ seq: 1 })
  })
}
