import { once } from 'node:events'
import { createServer } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openPostgres, type PostgresOptions } from '#server/adapters/postgres/database.ts'
import { expectSafe } from '#server/adapters/postgres/settings.ts'
import { DatabaseProblem } from '#server/adapters/problem.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { PASSWORD, type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { aFreePort } from '#test/support/server-process.ts'
import { ANN, ANNS, aPanelId, aRoom, BOB, bytes, event, events, NOTES, textsOf, updates } from './builders.ts'

let server: PostgresServer
let frail: PostgresServer
beforeAll(async () => {
  ;[server, frail] = await Promise.all([startPostgres(), startPostgres()])
})
afterAll(() => Promise.all([server.dispose(), frail.dispose()]))

const SOON = { answerWithinMs: 3_000 }

async function opened(url: string, options?: PostgresOptions) {
  const database = await openPostgres(url, options)
  onTestFinished(() => database.close())
  return database
}

/** The problem that opening ends with, which says nothing of the password. */
async function problemOf(url: string, options?: PostgresOptions): Promise<DatabaseProblem> {
  const problem = await openPostgres(url, options).then(
    () => null,
    (it: unknown) => it,
  )
  expect(problem).toBeInstanceOf(DatabaseProblem)
  expect(String((problem as Error).stack)).not.toContain(PASSWORD)
  return problem as DatabaseProblem
}

/** The server that tests may stop and kill, begun anew with these settings. */
async function aServer(...settings: readonly string[]): Promise<PostgresServer> {
  await frail.kill9()
  await frail.start(settings)
  return frail
}

/** A connection of somebody else. */
async function aClient(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

test.each(['fsync', 'synchronous_commit', 'full_page_writes'])(
  'a server with %s = off is refused by name, unless it is said to be for tests',
  async (setting) => {
    const own = await aServer(`${setting}=off`)

    const problem = await problemOf(own.url())

    expect(problem.code).toBe('unsafe')
    expect(problem.message).toContain(
      `PostgreSQL at 127.0.0.1:${own.port}/postgres runs with ${setting} = off`,
    )
    expect(problem.message).toContain(`Set ${setting} = on`)
    const { roomLog } = await opened(await own.database(), { unsafe: true })
    expect(await roomLog.head(aPanelId())).toBeNull()
  },
)

test.each([
  [{ version: 13 }, 'is version 13. Panelroom needs PostgreSQL 14 or later'],
  [{ schema: null }, 'Set its search_path'],
  [{ standby: true }, 'is a standby. Give the address of the primary'],
])('a server that is %o is refused, for tests too', (what, sentence) => {
  const good = { version: 14, fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
  const is = { ...good, encoding: 'UTF8', schema: 'public', standby: false }

  expect(() => expectSafe(is, 'It', false)).not.toThrow()
  expect(() => expectSafe({ ...is, ...what }, 'It', true)).toThrow(sentence)
})

test('a database that cannot hold every letter is refused', async () => {
  const url = server.url('latin')
  await server.ask(server.url(), "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")

  expect((await problemOf(url)).message).toContain('keeps text as LATIN1')
})

test('a wrong password, user or database, or nobody there, is a sentence without the password', async () => {
  const free = await aFreePort()
  const sentences = [
    [server.url('nowhere'), 'has no such database'],
    [server.url().replace(PASSWORD, `${PASSWORD}x`), 'refuses this user or password (28P01)'],
    [server.url().replace('//panelroom:', '//nobody:'), 'refuses this user or password (28P01)'],
    [
      `postgres://panelroom:${PASSWORD}@127.0.0.1:${free}/room`,
      `PostgreSQL at 127.0.0.1:${free}/room does not answer`,
    ],
    [
      `postgres://panelroom:${PASSWORD}@nowhere.invalid/room`,
      'PostgreSQL at nowhere.invalid:5432/room cannot be',
    ],
    [`http://panelroom:${PASSWORD}@127.0.0.1/room`, 'must look like postgres://'],
    [`postgres://panelroom:${PASSWORD}@127.0.0.1:port/room`, 'must look like postgres://'],
  ] as const

  for (const [url, sentence] of sentences) {
    const problem = await problemOf(url)
    expect(problem.code).toBe('unavailable')
    expect(problem.message).toContain(sentence)
  }
})

test('a port where nobody says anything is given up in time', async () => {
  const mute = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
  await once(mute, 'listening')
  onTestFinished(() => void mute.close())
  const { port } = mute.address() as { port: number }

  const problem = await problemOf(`postgres://panelroom:${PASSWORD}@127.0.0.1:${port}/room`, {
    answerWithinMs: 200,
  })

  expect(problem.code).toBe('unavailable')
})

test('a user who may not make tables is told so', async () => {
  const url = await server.database()
  await server.ask(
    url,
    `CREATE ROLE reader LOGIN PASSWORD '${PASSWORD}'; REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
  )

  const problem = await problemOf(url.replace('//panelroom:', '//reader:'))

  expect(problem.code).toBe('not-writable')
  expect(problem.message).toContain('grant it CREATE')
})

test(
  'a database that stands still is unavailable in time, for everybody, and heals by itself',
  { timeout: 120_000 },
  async () => {
    const own = await aServer()
    const troubles: string[] = []
    const { roomLog, records } = await opened(await own.database(), {
      ...SOON,
      onTrouble: (it) => troubles.push(it),
    })
    const panelId = await aRoom(roomLog)
    const unavailable = { ok: false, error: { code: 'unavailable' } }

    own.pause()
    const appends = Array.from({ length: 30 }, (_, at) =>
      roomLog.appendUpdates(panelId, updates(NOTES, `${at},`)),
    )
    const command = roomLog.appendEvents(panelId, events())
    const put = records.put('kit', 'a', 1, { expected: 0 })
    await expect(roomLog.head(panelId)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await Promise.all(appends)).toEqual(appends.map(() => unavailable))
    expect(await command).toEqual(unavailable)
    expect(await put).toEqual({ ok: false, error: 'unavailable' })
    own.goOn()

    await untilOk(() => roomLog.appendUpdates(panelId, updates(NOTES, 'after')))
    expect((await textsOf(roomLog, panelId, NOTES)).at(-1)).toBe('after')
    expect(troubles.join()).toContain('no answer within 3000 ms')
  },
)

test('closing does not wait for a database that stands still', async () => {
  const own = await aServer()
  const { roomLog, close } = await openPostgres(await own.database(), SOON)
  const panelId = await aRoom(roomLog)

  own.pause()
  const head = roomLog.head(panelId)
  await Promise.all([expect(head).rejects.toMatchObject({ code: 'unavailable' }), close()])
  own.goOn()
})

test(
  'kill -9 of the database in the middle of appends loses nothing that was answered, three times over',
  { timeout: 120_000 },
  async () => {
    const own = await aServer()
    const { roomLog } = await opened(await own.database(), SOON)
    const rooms = await Promise.all(Array.from({ length: 8 }, () => aRoom(roomLog)))
    const answered = new Map(rooms.map((panelId) => [panelId, [] as string[]]))

    for (let round = 0; round < 3; round++) {
      let count = 0
      let killed: Promise<void> | undefined
      await Promise.all(
        rooms.map(async (panelId) => {
          for (let at = 0; ; at++) {
            const content = `${round}-${at},`
            const answer = await roomLog.appendUpdates(panelId, updates(NOTES, content))
            if (!answer.ok) {
              expect(answer.error.code).toBe('unavailable')
              if (killed) return
              continue
            }
            answered.get(panelId)!.push(content)
            if (++count === 200) killed = own.kill9()
          }
        }),
      )
      await killed
      expect(count).toBeGreaterThanOrEqual(200)
      await own.start()
      await untilOk(() => roomLog.claimClient(rooms[0]!, round, ANN))
    }

    for (const panelId of rooms) {
      const kept = await textsOf(roomLog, panelId, NOTES)
      expect(kept).toEqual(expect.arrayContaining(answered.get(panelId)!))
      const seqs = (await roomLog.read(panelId, 0, 100_000)).map((it) => it.seq)
      expect(seqs).toEqual(seqs.map((_, at) => at + 1))
    }
  },
)

test('a restart of the database ends no process and needs none', async () => {
  const own = await aServer()
  const { roomLog, records } = await opened(await own.database(), SOON)
  const panelId = await aRoom(roomLog)

  await own.stop()
  expect(await roomLog.appendUpdates(panelId, updates(NOTES, 'a'))).toEqual({
    ok: false,
    error: { code: 'unavailable' },
  })
  await expect(records.list('kit', 1)).rejects.toMatchObject({ code: 'unavailable' })
  await own.start()

  expect(await roomLog.head(panelId)).toMatchObject({ seq: 1 })
})

test('a database that comes back unsafe is not written to', async () => {
  const own = await aServer()
  const troubles: string[] = []
  const { roomLog } = await opened(await own.database(), { ...SOON, onTrouble: (it) => troubles.push(it) })
  const panelId = await aRoom(roomLog)

  await own.stop()
  await own.start(['fsync=off'])

  expect(await roomLog.appendUpdates(panelId, updates(NOTES, 'a'))).toMatchObject({
    error: { code: 'unavailable' },
  })
  expect(troubles.join()).toContain('fsync = off')
})

test('where no connection is left a start says so; with a few of its own a node goes on', async () => {
  const own = await aServer('max_connections=10', 'superuser_reserved_connections=0')
  const url = await own.database()
  const others = await Promise.all(Array.from({ length: 9 }, () => aClient(url)))
  const { roomLog } = await opened(url)
  const panelId = await aRoom(roomLog)

  expect((await problemOf(url)).message).toContain('has no connection left (53300). Raise max_connections')
  const answers = await Promise.all(
    Array.from({ length: 40 }, async () => roomLog.appendUpdates(await aRoom(roomLog), updates(NOTES, 'a'))),
  )

  expect(answers.every((it) => it.ok)).toBe(true)
  expect(await roomLog.head(panelId)).toMatchObject({ seq: 1 })
  expect(others).toHaveLength(9)
})

test('a room that somebody holds keeps no other room waiting, and takes its edits again afterwards', async () => {
  const url = await server.database()
  const { roomLog } = await opened(url, SOON)
  const [held, free] = [await aRoom(roomLog), await aRoom(roomLog)]
  const holder = await aClient(url)
  await holder.query('BEGIN')
  await holder.query('SELECT FROM room WHERE id = $1 FOR UPDATE', [held])

  const waiting = Array.from({ length: 20 }, () => roomLog.appendUpdates(held, updates(NOTES, 'a')))
  expect(await roomLog.appendUpdates(free, updates(NOTES, 'b'))).toEqual({ ok: true, value: { lastSeq: 2 } })
  expect(await Promise.all(waiting)).toEqual(
    waiting.map(() => ({ ok: false, error: { code: 'unavailable' } })),
  )
  await holder.query('ROLLBACK')

  expect(await roomLog.appendUpdates(held, updates(NOTES, 'c'))).toMatchObject({ ok: true })
  expect((await textsOf(roomLog, held, NOTES)).at(-1)).toBe('c')
})

test('what went wrong is told without what was to be stored', async () => {
  const { records } = await opened(await server.database())

  const problem = await records.put('kit', 'a\0private', 1, { expected: 0 }).catch((it: unknown) => it)

  expect(String(problem)).toBe('Error: PostgreSQL refused a statement (22021)')
})

test('of what two nodes send into one document, nothing enters after the lock', async () => {
  const { one, other, panelId } = await twoNodes()

  const appends = Array.from({ length: 300 }, (_, at) =>
    (at % 2 ? one : other).appendUpdates(panelId, updates(ANNS, `${at},`)),
  )
  await appends[40]
  const lock = await locked(one, panelId)
  const answers = await Promise.all(appends)

  const { frozenAt } = await one.document(panelId, ANNS)
  const kept = (await other.read(panelId, 0, 1_000)).filter((it) => it.kind === 'update')
  expect(kept).toHaveLength(answers.filter((it) => it.ok).length)
  expect(kept.every((it) => it.seq < frozenAt!)).toBe(true)
  // What the lock was made of is exactly what is there.
  expect(kept.at(-1)?.seq ?? 0).toBe(lock)
  expect(answers.filter((it) => !it.ok)).toEqual(
    answers.filter((it) => !it.ok).map(() => ({ ok: false, error: { code: 'frozen', seq: frozenAt } })),
  )
  expect(await one.head(panelId)).toMatchObject({ seq: kept.length + 2 })
})

/** Locks what is newest, as a rater's lock does, and says where that was. */
async function locked(roomLog: RoomLog, panelId: PanelId): Promise<number> {
  for (;;) {
    const seq = (await roomLog.document(panelId, ANNS)).updates.at(-1)?.seq ?? 0
    const batch = events({ freeze: [ANNS], expectsDocument: { document: ANNS, seq } })
    const answer = await roomLog.appendEvents(panelId, batch)
    if (answer.ok) return seq
    expect(answer.error.code).toBe('conflict')
  }
}

test('the first edit of a scorecard, and a lock that expects none, exclude each other on two nodes', async () => {
  const { one, other } = await twoNodes()

  for (let round = 0; round < 40; round++) {
    const panelId = await aRoom(one)
    const batch = events({ freeze: [ANNS], expectsDocument: { document: ANNS, seq: 0 } })
    const [edit, lock] = await Promise.all([
      one.appendUpdates(panelId, updates(ANNS, 'a')),
      other.appendEvents(panelId, batch),
    ])
    expect([edit.ok, lock.ok].filter(Boolean)).toHaveLength(1)
  }
})

test('snapshots from two nodes race appends, and every count stays right', async () => {
  const { one, other, panelId, url } = await twoNodes()

  let newest = 0
  await Promise.all(
    [one, other].map(async (roomLog) => {
      for (let at = 0; at < 60; at++) {
        const answer = await roomLog.appendUpdates(panelId, updates(NOTES, `${at}`, 'x'.repeat(at)))
        if (!answer.ok) throw new Error(answer.error.code)
        newest = Math.max(newest, answer.value.lastSeq)
        if (at % 3 === 0)
          await roomLog.putSnapshot(panelId, NOTES, { epoch: 1, seq: newest - (at % 2), bytes: bytes('s') })
      }
    }),
  )

  const [counts] = await server.ask<Record<string, string>>(
    url,
    `SELECT room.entries, doc.bytes,
       count(log.seq) FILTER (WHERE log.event IS NOT NULL OR log.seq > snapshot.seq) AS rows,
       length(snapshot.bytes) + sum(length(log.bytes)) FILTER (WHERE log.seq > snapshot.seq) AS size
     FROM room JOIN doc ON doc.room_id = room.id JOIN doc_snapshot AS snapshot ON snapshot.room_id = room.id
     JOIN room_log AS log ON log.room_id = room.id
     GROUP BY room.entries, doc.bytes, snapshot.bytes`,
  )
  expect(counts!.entries).toBe(counts!.rows)
  expect(counts!.bytes).toBe(counts!.size)
})

test('a document is read whole while another node makes snapshots of it', async () => {
  const { one, other, panelId } = await twoNodes()
  const all = Array.from({ length: 150 }, (_, at) => `${at},`)

  await Promise.all([
    (async () => {
      for (const [at] of all.entries()) {
        await one.appendUpdates(panelId, updates(NOTES, all[at]!))
        const content = all.slice(0, at + 1).join('')
        await one.putSnapshot(panelId, NOTES, { epoch: 1, seq: at + 2, bytes: bytes(content) })
      }
    })(),
    (async () => {
      for (let round = 0; round < 150; round++) {
        const found = (await textsOf(other, panelId, NOTES)).join('')
        expect(all.join('').startsWith(found)).toBe(true)
      }
    })(),
  ])
})

test('two nodes that open a room, claim a client id or send a command at once do it once', async () => {
  const { one, other } = await twoNodes()

  for (let round = 0; round < 20; round++) {
    const panelId = aPanelId()
    const opens = await Promise.all([one.open(panelId, event(1)), other.open(panelId, event(2))])
    expect(opens.filter((it) => it.ok)).toHaveLength(1)

    const claims = await Promise.all([one.claimClient(panelId, 7, ANN), other.claimClient(panelId, 7, BOB)])
    expect(claims.filter((it) => it.ok)).toHaveLength(1)
    expect(claims).toContainEqual({ ok: false, error: { code: 'conflict' } })

    const batch = events()
    const answers = await Promise.all([one.appendEvents(panelId, batch), other.appendEvents(panelId, batch)])
    expect(answers[0]).toEqual({ ok: true, value: { epoch: 1, seq: 2, controlSeq: 2, sealed: false } })
    expect(answers[1]).toEqual(answers[0])
  }
})

test('a removal that races a put leaves no key behind', async () => {
  const url = await server.database()
  const [{ records: one }, { records: other }] = [await opened(url), await opened(url)]

  for (let round = 0; round < 30; round++) {
    await one.put('invite', 'a', 0, { expected: 0, keys: { hash: 'old' } })
    await Promise.all([
      one.put('invite', 'a', 1, { expected: 1, keys: { hash: 'new' } }),
      other.remove('invite', 'a'),
    ])
    expect(await one.get('invite', 'a')).toBeNull()
    expect(await server.ask(url, 'SELECT * FROM record_key')).toEqual([])
  }
})

test('the newest thousand entries stay for who follows, whatever snapshots cover; of a sealed room none', async () => {
  const { one: roomLog, panelId } = await twoNodes()
  for (let at = 0; at < 15; at++) {
    await roomLog.appendUpdates(panelId, updates(NOTES, ...Array.from({ length: 100 }, () => 'u')))
  }
  await roomLog.putSnapshot(panelId, NOTES, { epoch: 1, seq: 1_501, bytes: bytes('all') })

  expect((await roomLog.read(panelId, 501, 5_000)).map((it) => it.seq)).toEqual(
    Array.from({ length: 1_000 }, (_, at) => at + 502),
  )
  expect((await roomLog.read(panelId, 0, 5_000)).map((it) => it.seq).slice(0, 2)).toEqual([1, 502])
  expect(await textsOf(roomLog, panelId, NOTES)).toEqual(['all'])

  await roomLog.appendUpdates(panelId, updates(NOTES, 'last'))
  await roomLog.appendEvents(panelId, events({ seal: true }))
  await roomLog.putSnapshot(panelId, NOTES, { epoch: 1, seq: 1_502, bytes: bytes('all, last') })
  expect((await roomLog.read(panelId, 0, 5_000)).map((it) => it.kind)).toEqual(['event', 'event'])
})

/** Two processes in one: what they share is the database alone. */
async function twoNodes() {
  const url = await server.database()
  const [{ roomLog: one }, { roomLog: other }] = [await opened(url), await opened(url)]
  return { one, other, url, panelId: await aRoom(one) }
}

/** Asks again until it is done, as a browser does. */
async function untilOk(ask: () => Promise<{ readonly ok: boolean }>): Promise<void> {
  while (!(await ask()).ok) await new Promise((done) => setImmediate(done))
}
