import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { PanelId } from '#shared/model/ids.ts'
import { openPostgres } from '#server/adapters/postgres/database.ts'
import { openSqlite } from '#server/adapters/sqlite/database.ts'
import type { RecordKind, Records } from '#server/ports/records.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { ANN, aRoom, bytes, event, events, NOTES, textsOf, updates } from '#test/server/ports/builders.ts'
import { setUp } from '#test/support/person.ts'
import { playPanel } from '#test/support/played-position.ts'
import { PASSWORD, type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { runProcess, spawnServer, startProcess } from '#test/support/server-process.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.dispose())

let top: string
let data: string
let url: string
beforeEach(async () => {
  top = mkdtempSync(join(tmpdir(), 'panelroom-move-'))
  data = join(top, 'data')
  url = await server.database()
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

// Commands are processes: on a busy machine each takes seconds to begin.
const LONG = { timeout: 240_000 }

const script = (...args: readonly string[]) => ['server/move.ts', ...args]
const move = (from: string, to: string) => runProcess({}, script('--from', from, '--to', to))
const digestIn = (said: string) => /SHA-256 ([0-9a-f]{64})/.exec(said)?.[1]

test('a played workspace moves to PostgreSQL and back, and is the same', LONG, async () => {
  const process = await startProcess(data, 0)
  const marta = await setUp(process.origin, process.link.split('#code=')[1]!)
  const panelId = await playPanel(
    marta,
    {},
    [4, 2],
    [
      { name: 'Bo Berg', scores: [5, null] },
      { name: 'Cleo Diaz', scores: [1, 3] },
    ],
  )
  await process.kill('SIGTERM')
  const there = await onceOpen(openSqlite(data), (stores) => contentOf(stores, [panelId]))

  const forth = await move(`sqlite:${data}`, url)

  expect(forth.said).toContain('Both sides are the same')
  expect(forth.code).toBe(0)
  expect(await onceOpen(openPostgres(url), (stores) => contentOf(stores, [panelId]))).toEqual(there)

  const other = join(top, 'other')
  const back = await move(url, `sqlite:${other}`)

  expect(back.said).toContain('Both sides are the same')
  expect(digestIn(back.said)).toBe(digestIn(forth.said))
  expect(await onceOpen(openSqlite(other), (stores) => contentOf(stores, [panelId]))).toEqual(there)
  const again = await startProcess(other, 0)
  await again.kill('SIGTERM')
})

test(
  'a room that is still edited goes on where it was, with its snapshots, freezes and commands',
  LONG,
  async () => {
    const batch = events({ freeze: ['scorecard:ann'] })
    const panelId = await onceOpen(openSqlite(data), async ({ roomLog }) => {
      const id = await aRoom(roomLog)
      await roomLog.appendUpdates(id, updates(NOTES, 'a', 'b', 'c'))
      await roomLog.putSnapshot(id, NOTES, { epoch: 1, seq: 3, bytes: bytes('ab') })
      await roomLog.appendEvents(id, batch)
      await roomLog.claimClient(id, 4_294_967_295, ANN)
      return id
    })

    expect((await move(`sqlite:${data}`, url)).code).toBe(0)

    const head = { epoch: 1, seq: 5, controlSeq: 2, sealed: false }
    await onceOpen(openPostgres(url), async ({ roomLog, records }) => {
      expect(await roomLog.appendEvents(panelId, batch)).toEqual({ ok: true, value: head })
      expect(await roomLog.appendUpdates(panelId, updates('scorecard:ann', 'late'))).toMatchObject({
        error: { code: 'frozen', seq: 5 },
      })
      expect((await roomLog.latest([panelId], ['paused'])).get(panelId)?.type).toBe('paused')
      // How full the room is came along.
      const [{ total_bytes: full }] = (await server.ask(url, 'SELECT total_bytes FROM room')) as [
        { total_bytes: string },
      ]
      expect(Number(full)).toBe(
        JSON.stringify(event(1)).length + JSON.stringify(event(2)).length + 'abc'.length,
      )
      await roomLog.appendUpdates(panelId, updates(NOTES, 'd'))
      await roomLog.putSnapshot(panelId, NOTES, { epoch: 1, seq: 6, bytes: bytes('abcd') })
      await roomLog.appendUpdates(panelId, updates(NOTES, 'e'))
      await records.put('kit', 'new', 1, { expected: 0 })
    })
    const other = join(top, 'other')
    expect((await move(url, `sqlite:${other}`)).code).toBe(0)

    await onceOpen(openSqlite(other), async ({ roomLog }) => {
      expect(await roomLog.head(panelId)).toMatchObject({ seq: 7 })
      expect(await textsOf(roomLog, panelId, NOTES)).toEqual(['abcd', 'e'])
      expect(await roomLog.clients(panelId)).toEqual(new Map([[4_294_967_295, ANN]]))
      expect(await roomLog.appendUpdates(panelId, updates(NOTES, 'f'))).toMatchObject({
        value: { lastSeq: 8 },
      })
    })
  },
)

test('a move that is killed leaves nothing, and the next one does it all', LONG, async () => {
  const rooms = await fill(data)

  await killedWhile(['--from', `sqlite:${data}`, '--to', url])
  expect(await server.ask(url, 'SELECT id FROM room')).toEqual([])
  const forth = await move(`sqlite:${data}`, url)
  expect(forth.said).toContain(`Moved ${rooms.length} rooms`)
  expect(forth.code).toBe(0)

  const other = join(top, 'other')
  await killedWhile(['--from', url, '--to', `sqlite:${other}`])
  expect(existsSync(join(other, 'panelroom.db'))).toBe(false)
  const back = await move(url, `sqlite:${other}`)
  expect(back.code).toBe(0)
  expect(readdirSync(other)).toEqual(['panelroom.db'])
  expect(digestIn(back.said)).toBe(digestIn(forth.said))

  // Once more changes nothing.
  expect(digestIn((await move(`sqlite:${data}`, url)).said)).toBe(digestIn(forth.said))
  expect(digestIn((await move(url, `sqlite:${other}`)).said)).toBe(digestIn(forth.said))
})

test.each([
  ['dies', (own: PostgresServer) => own.kill9()],
  [
    'is told to let it go',
    (own: PostgresServer) =>
      own.ask(
        own.url(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'panelroom-move'",
      ),
  ],
])(
  'a database that %s in the middle of a move: a sentence says so, and nothing was changed',
  LONG,
  async (_how, go) => {
    const own = await startPostgres()
    onTestFinished(() => own.dispose())
    await fill(data)
    const line = await aLineUntil('INSERT INTO room_log', own.port, () => go(own))
    onTestFinished(line.close)

    const { code, said } = await move(`sqlite:${data}`, own.url().replace(`:${own.port}/`, `:${line.port}/`))

    expect(said).toMatch(/^The connection to PostgreSQL at \S+ ended\. Nothing was changed; try again\.$/m)
    expect(said).not.toContain(PASSWORD)
    expect(code).toBe(1)
    await own.stop()
    await own.start([])
    expect((await move(`sqlite:${data}`, own.url())).code).toBe(0)
  },
)

test('a folder that cannot be made is told in a sentence', LONG, async () => {
  await (await openPostgres(url)).close()
  await (await openSqlite(data)).close()

  const { code, said } = await move(url, `sqlite:${join(data, 'panelroom.db', 'inside')}`)

  expect(said).toMatch(
    /^The folder \S+ cannot be made \(ENOTDIR\)\. Nothing was changed; choose another one\.$/m,
  )
  expect(said).not.toContain('    at ')
  expect(code).toBe(1)
})

test('where something else is, nothing goes', LONG, async () => {
  await onceOpen(openSqlite(data), ({ records }) => records.put('kit', 'a', 1, { expected: 0 }))
  await onceOpen(openPostgres(url), ({ records }) => records.put('kit', 'b', 2, { expected: 0 }))

  for (const [from, to] of [
    [`sqlite:${data}`, url],
    [url, `sqlite:${data}`],
  ] as const) {
    const { code, said } = await move(from, to)
    expect(said).toContain('holds something else already. Nothing was changed')
    expect(code).toBe(1)
  }
  await onceOpen(openPostgres(url), async ({ records }) =>
    expect((await records.list('kit', 9)).map((it) => it.id)).toEqual(['b']),
  )
})

test('a database of another program is not moved into', LONG, async () => {
  await (await openSqlite(data)).close()
  await server.ask(url, 'CREATE TABLE theirs (a int)')

  const { code, said } = await move(`sqlite:${data}`, url)

  expect(said).toContain('is a database of another program')
  expect(code).toBe(1)
})

test('what a server or a node has open is not moved', LONG, async () => {
  const sqlite = await openSqlite(data)
  const folder = await move(`sqlite:${data}`, url)
  expect(folder.said).toContain('is in use by another Panelroom process. Stop that one first')
  expect(folder.code).toBe(1)
  await sqlite.close()

  // Whatever else its address calls it.
  const node = await openPostgres(`${url}?application_name=mine`)
  onTestFinished(() => node.close())
  for (const [from, to] of [
    [`sqlite:${data}`, url],
    [url, `sqlite:${join(top, 'other')}`],
  ] as const) {
    const { code, said } = await move(from, to)
    expect(said).toContain('is in use by a Panelroom node. Stop all nodes first.')
    expect(code).toBe(1)
  }
})

test.each([
  [[], '--from is missing'],
  [['--from', 'sqlite:a'], '--to is missing'],
  [['--from', 'sqlite:a', '--to'], '--to says no place'],
  [['--from', '--to', 'sqlite:a'], '--from says no place'],
  [['--from', 'sqlite:a', '--from', 'sqlite:b'], '--from is there twice'],
  [['--from=sqlite:a', '--to', 'sqlite:b'], 'There is no --from here'],
  [['--from', 'sqlite:a', '--to', 'sqlite:b'], 'One of the two must be SQLite'],
  [['--from', 'sqlite:', '--to', 'postgres://a/b'], '--from must be sqlite:<folder> or postgres://'],
  [
    ['--from', 'sqlite:a', '--to', `mysql://u:${PASSWORD}@h/d`],
    '--to must be sqlite:<folder> or postgres://',
  ],
  [['--from', 'sqlite:nowhere', '--to', 'postgres://a/b'], 'There is no database in'],
  [['--from', 'sqlite:a', '--to', 'postgres://a/b', 'more'], 'There is no more here'],
])('%j is refused with a sentence', async (args, sentence) => {
  const { code, said } = await runProcess({}, script(...args))

  expect(said).toContain(sentence)
  expect(said).not.toContain(PASSWORD)
  expect(code).toBe(1)
})

test('a wrong password is told without it', LONG, async () => {
  await (await openSqlite(data)).close()

  const { code, said } = await move(`sqlite:${data}`, url.replace(PASSWORD, `${PASSWORD}-wrong`))

  expect(said).toContain('refuses this user or password')
  expect(said).not.toContain(PASSWORD)
  expect(code).toBe(1)
})

type Stores = { readonly roomLog: RoomLog; readonly records: Records }

async function onceOpen<Answer>(
  opening: Promise<Stores & { close(): Promise<void> }>,
  run: (stores: Stores) => Promise<Answer>,
): Promise<Answer> {
  const stores = await opening
  try {
    return await run(stores)
  } finally {
    await stores.close()
  }
}

const KINDS: readonly RecordKind[] = [
  'workspace',
  'member',
  'person',
  'session',
  'panel',
  'invite',
  'position',
  'kit',
  'reading',
]

/** Everything of these rooms, and all records in their order. */
async function contentOf({ roomLog, records }: Stores, panelIds: readonly PanelId[]) {
  const rooms = panelIds.map(async (panelId) => {
    const entries = await roomLog.read(panelId, 0, 100_000)
    return {
      head: await roomLog.head(panelId),
      events: await roomLog.events(panelId, 0),
      notes: await roomLog.document(panelId, NOTES),
      updates: entries.filter((it) => it.kind === 'update').length,
      clients: await roomLog.clients(panelId),
    }
  })
  const lists = KINDS.map(async (kind) => [kind, await records.list(kind, 1_000)] as const)
  const content = { rooms: await Promise.all(rooms), records: await Promise.all(lists) }
  expect(content.records.flatMap(([, list]) => list).length).toBeGreaterThan(0)
  return content
}

/** So much that a move can be killed in its middle. */
async function fill(folder: string): Promise<PanelId[]> {
  return await onceOpen(openSqlite(folder), async ({ roomLog, records }) => {
    await records.put('kit', 'a', { name: 'ünï' }, { expected: 0, keys: { role: 'x' } })
    const rooms = await Promise.all(Array.from({ length: 20 }, () => aRoom(roomLog)))
    await Promise.all(
      rooms.map((panelId, room) =>
        roomLog.appendUpdates(
          panelId,
          updates(NOTES, ...Array.from({ length: 400 }, (_, at) => `${room}.${at} ${'x'.repeat(200)}`)),
        ),
      ),
    )
    return rooms
  })
}

/** Kills the command as soon as it tells of entries. */
async function killedWhile(args: readonly string[]): Promise<void> {
  const child = spawnServer({}, script(...args))
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line.startsWith('room_log:')) child.kill('SIGKILL')
  }
  expect((await ended)[1]).toBe('SIGKILL')
}

/** A line to this port that carries nothing more from the moment these words go over it, and says so then. */
async function aLineUntil(words: string, to: number, act: () => Promise<unknown>) {
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    let isOver = false
    far.pipe(near)
    near.on('data', (chunk: Buffer) => {
      if (isOver) return
      isOver = chunk.includes(words)
      if (isOver) void act()
      else far.write(chunk)
    })
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
    near.on('close', () => far.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: () => void server.close(),
  }
}
