import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgres } from '#server/adapters/postgres/database.ts'
import { type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { ANNS, aRoom, events, NOTES, textsOf, updates } from './builders.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.dispose())

/** The problem that opening ends with. */
const problemOf = (url: string) =>
  openPostgres(url).then(
    () => null,
    (problem: { code: string; message: string }) => problem,
  )

test('a database of another program is refused and left as it is', async () => {
  const url = await server.database()
  await server.ask(url, 'CREATE TABLE theirs (a int)')

  const problem = await problemOf(url)

  expect(problem?.code).toBe('damaged')
  expect(problem?.message).toContain('is a database of another program')
  expect(await server.ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([
    { tablename: 'theirs' },
  ])
})

test('a database of a newer version is refused politely', async () => {
  const url = await server.database()
  await (await openPostgres(url)).close()
  await server.ask(url, 'UPDATE panelroom_format SET version = 999')

  const problem = await problemOf(url)

  expect(problem?.code).toBe('newer')
  expect(problem?.message).toContain('was written by a newer Panelroom (format 999')
})

test('ten nodes that start together on an empty database make its tables once', async () => {
  const url = await server.database()

  // One after the other it would work without any lock.
  const nodes = await Promise.all(Array.from({ length: 10 }, () => openPostgres(url)))

  const panelId = await aRoom(nodes[0]!.roomLog)
  for (const { roomLog, close } of nodes) {
    expect(await roomLog.head(panelId)).toMatchObject({ seq: 1 })
    await close()
  }
  expect(await server.ask(url, 'SELECT version FROM panelroom_format')).toHaveLength(1)
})

test('a database from before rooms counted their bytes is counted once, and goes on under the limit', async () => {
  const url = await server.database()
  const before = await openPostgres(url)
  const panelId = await aRoom(before.roomLog)
  await before.roomLog.appendEvents(panelId, events())
  await before.roomLog.appendUpdates(panelId, updates(NOTES, 'n'.repeat(700)))
  await before.roomLog.putSnapshot(panelId, NOTES, { epoch: 1, seq: 3, bytes: new Uint8Array(500) })
  await before.roomLog.appendUpdates(panelId, updates(NOTES, 'more'))
  await before.close()
  const [counted] = await server.ask(url, 'SELECT total_bytes FROM room')
  await server.ask(url, 'ALTER TABLE room DROP COLUMN total_bytes')
  await server.ask(url, 'UPDATE panelroom_format SET version = 2')

  const { roomLog, close } = await openPostgres(url, { roomBytesMax: 600 })

  expect(await server.ask(url, 'SELECT total_bytes FROM room')).toEqual([counted])
  expect(await roomLog.appendUpdates(panelId, updates(ANNS, 'a'.repeat(100)))).toEqual({
    ok: false,
    error: { code: 'room-full' },
  })
  expect((await roomLog.appendUpdates(panelId, updates(ANNS, 'a'))).ok).toBe(true)
  expect((await textsOf(roomLog, panelId, NOTES)).map((it) => it.length)).toEqual([500, 4])
  await close()
})
