import { expect, test } from 'vitest'
import { ANNS, aRoom, bytes, events, NOTES, text, textsOf, updates } from '../builders.ts'
import { readable, type SharedLog } from './shared-log.ts'

export function describeSnapshots(shared: SharedLog): void {
  test('a document is its newest snapshot and the updates after it', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b', 'c'))
    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 3, bytes: bytes('ab') })

    const { snapshot, updates: after } = await log.document(panelId, NOTES)

    expect(snapshot && { seq: snapshot.seq, bytes: text(snapshot.bytes) }).toEqual({ seq: 3, bytes: 'ab' })
    expect(after.map((it) => ({ seq: it.seq, bytes: text(it.bytes) }))).toEqual([{ seq: 4, bytes: 'c' }])
  })

  test('an older snapshot never replaces a newer one', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b', 'c'))
    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 4, bytes: bytes('abc') })

    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 3, bytes: bytes('ab') })
    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 4, bytes: bytes('same') })

    expect(await textsOf(log, panelId, NOTES)).toEqual(['abc'])
  })

  test('a snapshot spares the events, other documents and later updates', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a'))
    await log.appendEvents(panelId, events())
    await log.appendUpdates(panelId, updates(ANNS, 'other'))
    await log.appendUpdates(panelId, updates(NOTES, 'b', 'c'))
    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 5, bytes: bytes('ab') })

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
    const { log } = shared
    const panelId = await aRoom(log)

    await expect(log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 2, bytes: bytes('a') })).rejects.toThrow(
      /snapshot/,
    )
    expect(await textsOf(log, panelId, NOTES)).toEqual([])
  })

  test('a sealed or frozen document may still be compacted', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b'))
    await log.appendEvents(panelId, events({ freeze: [NOTES], seal: true }))

    await log.putSnapshot(panelId, NOTES, { epoch: 1, seq: 3, bytes: bytes('ab') })

    expect(await textsOf(log, panelId, NOTES)).toEqual(['ab'])
    expect((await log.document(panelId, NOTES)).frozenAt).toBe(4)
  })
}
