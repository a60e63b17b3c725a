import { expect, test } from 'vitest'
import type { PanelId } from '#shared/model/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { ANN, ANNS, aRoom, bytes, events, NOTES, textsOf, updates } from '../builders.ts'
import { readable, type SharedLog } from './shared-log.ts'

export function describeRestarts(shared: SharedLog): void {
  test('everything is there after a restart', async () => {
    let { log } = shared
    const panelId = await aRoom(log)
    const batch = events({ freeze: [ANNS] })
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b', 'c'))
    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 3, bytes: bytes('ab') })
    await log.appendEvents(panelId, batch)
    await log.claimClient(panelId, 7, ANN)
    const before = await everythingOf(log, panelId)

    log = await shared.reopen()

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
    let { log } = shared
    const panelId = await aRoom(log)
    const answers = Array.from({ length: 20 }, (_, at) => log.appendUpdates(panelId, updates(NOTES, `${at}`)))

    log = await shared.reopen()

    expect((await Promise.all(answers)).every((it) => it.ok)).toBe(true)
    expect(await textsOf(log, panelId, NOTES)).toHaveLength(20)
  })

  test('a closed log is unavailable, and answers at once', async () => {
    let { log } = shared
    const panelId = await aRoom(log)
    const closed = log
    log = await shared.reopen()

    expect(await closed.appendEvents(panelId, events())).toEqual({
      ok: false,
      error: { code: 'unavailable' },
    })
    await expect(closed.head(panelId)).rejects.toThrow(/closed/)
  })
}

async function everythingOf(log: RoomLog, panelId: PanelId) {
  return {
    head: await log.head(panelId),
    entries: (await log.read(panelId, 0, 1_000)).map(readable),
    notes: await textsOf(log, panelId, NOTES),
    frozenAt: (await log.document(panelId, ANNS)).frozenAt,
    clients: await log.clients(panelId),
  }
}
