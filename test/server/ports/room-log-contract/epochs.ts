import { expect, test } from 'vitest'
import { aPanelId, aRoom, bytes, events, NOTES, textsOf, updates } from '../builders.ts'
import { type SharedLog } from './shared-log.ts'

export function describeEpochs(shared: SharedLog): void {
  test('an append of another epoch is refused', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    const refused = { ok: false, error: { code: 'epoch' } }

    expect(await log.appendEvents(panelId, events({ epoch: 2 }))).toEqual(refused)
    expect(await log.appendUpdates(panelId, { ...updates(NOTES, 'a'), epoch: 0 })).toEqual(refused)
    expect(await log.head(panelId)).toMatchObject({ seq: 1 })
  })

  test('a history that is renewed goes on where it is, and takes nothing from before', async () => {
    const { log } = shared
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
    const { log } = shared
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

  test('a snapshot of before is not kept, though the same edit stands at its number again', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b'))
    const { newest } = await log.document(panelId, NOTES)
    await log.renew(panelId, 1)

    await log.putSnapshot(panelId, NOTES, { epoch: 1, ...newest, bytes: bytes('of before') })
    expect(await textsOf(log, panelId, NOTES)).toEqual(['a', 'b'])

    await log.putSnapshot(panelId, NOTES, { epoch: 2, ...newest, bytes: bytes('ab') })
    expect(await textsOf(log, panelId, NOTES)).toEqual(['ab'])
  })

  test('of many that renew one history at once, one does', async () => {
    const { log } = shared
    const panelId = await aRoom(log)

    const answers = await Promise.all([1, 1, 1, 1].map((epoch) => log.renew(panelId, epoch)))

    expect(answers.filter((it) => it.ok)).toHaveLength(1)
    expect(await log.renew(aPanelId(), 1)).toEqual({ ok: false, error: { code: 'no-such-room' } })
    expect(await log.head(panelId)).toMatchObject({ epoch: 2 })
  })
}
