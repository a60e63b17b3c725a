import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openSqlite } from '#server/adapters/sqlite/database.ts'
import { aSmallDisk } from '#test/support/small-disk.ts'
import { aRoom, events, NOTES, updates } from './builders.ts'

const MEGABYTE = 1024 * 1024
const WAIT = { timeout: 10_000 }

test('before a disk is full nothing more is taken in, what is there can be read, and with space again it goes on by itself', async ({
  skip,
}) => {
  const disk = aSmallDisk(skip, 16)
  const heard: string[] = []
  const { roomLog, records, close } = await openSqlite(join(disk, 'data'), {
    freeBytesMin: 2 * MEGABYTE,
    onSpace: (space) => heard.push(space),
  })
  onTestFinished(close)
  const panelId = await aRoom(roomLog)
  const before = await roomLog.appendUpdates(panelId, updates(NOTES, 'a'))
  expect(before.ok).toBe(true)
  const ballast = join(disk, 'ballast')

  writeFileSync(ballast, Buffer.alloc(10 * MEGABYTE))
  await vi.waitFor(() => expect(heard).toEqual(['little']), WAIT)
  expect((await roomLog.appendUpdates(panelId, updates(NOTES, 'b'))).ok).toBe(true)

  writeFileSync(ballast, Buffer.alloc(4 * MEGABYTE), { flag: 'a' })
  await vi.waitFor(() => expect(heard).toEqual(['little', 'none']), WAIT)
  const unavailable = { ok: false, error: { code: 'unavailable' } }
  expect(await roomLog.appendUpdates(panelId, updates(NOTES, 'c'))).toEqual(unavailable)
  expect(await roomLog.appendEvents(panelId, events())).toEqual(unavailable)
  expect(await records.put('kit', 'a', {}, { expected: 0 })).toEqual({ ok: false, error: 'unavailable' })
  expect((await roomLog.document(panelId, NOTES)).updates).toHaveLength(2)

  rmSync(ballast)
  await vi.waitFor(() => expect(heard).toEqual(['little', 'none', 'enough']), WAIT)
  expect((await roomLog.appendUpdates(panelId, updates(NOTES, 'd'))).ok).toBe(true)
})
