// What several rooms ask for in one moment goes to PostgreSQL as one statement. Nothing of that may be noticed by a room.
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openPostgres, type PostgresOptions } from '#server/adapters/postgres/database.ts'
import type { AppendRefusal, RoomLog, UpdateBatch } from '#server/ports/room-log.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { createMemoryRoomLog } from '#test/support/memory-room-log.ts'
import { type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { ANN, ANNS, aPanelId, aRoom, BOB, events, NOTES, text, textsOf, updates } from './builders.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.dispose())

const LIMITS = { documentBytesMax: 1_000, roomEntriesMax: 40, roomBytesMax: 1_500 }
const UNAVAILABLE = { ok: false, error: { code: 'unavailable' } }

async function aNode(options?: PostgresOptions, url?: string) {
  const at = url ?? (await server.database())
  const { roomLog, close } = await openPostgres(at, options)
  onTestFinished(close)
  return { roomLog, url: at }
}

/** A connection of somebody else, in a transaction of its own. */
async function aHolder(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  onTestFinished(() => client.end())
  await client.query('BEGIN')
  return client
}

const someRooms = (roomLog: RoomLog, count: number) =>
  Promise.all(Array.from({ length: count }, () => aRoom(roomLog)))

/** How many transactions the updates of all rooms were stored in. */
async function commits(url: string): Promise<number> {
  const [row] = await server.ask<{ count: string }>(
    url,
    'SELECT count(DISTINCT xmin::text) AS count FROM room_log WHERE document IS NOT NULL',
  )
  return Number(row!.count)
}

test('what twenty rooms write in one moment is one commit', async () => {
  const { roomLog, url } = await aNode()
  const rooms = await someRooms(roomLog, 20)

  const answers = await Promise.all(rooms.map((it) => roomLog.appendUpdates(it, updates(NOTES, 'a', 'b'))))

  expect(answers).toEqual(rooms.map(() => ({ ok: true, value: { lastSeq: 3 } })))
  expect(await commits(url)).toBe(1)
  for (const panelId of rooms) {
    const entries = await roomLog.read(panelId, 1, 10)
    expect(entries).toMatchObject([2, 3].map((seq) => ({ seq, document: NOTES, author: ANN, at: 1_000 })))
    expect(await textsOf(roomLog, panelId, NOTES)).toEqual(['a', 'b'])
  }
})

test('rooms that are refused, each for its own reason, leave the others of their group stored', async () => {
  const { roomLog, url } = await aNode(LIMITS)
  const [one, two, frozen, sealed, barred, full, crowded] = await someRooms(roomLog, 7)
  await roomLog.appendEvents(frozen!, events({ freeze: [NOTES] }))
  await roomLog.appendEvents(sealed!, events({ seal: true }))
  await roomLog.appendEvents(barred!, events({ bar: [ANN] }))
  await roomLog.appendUpdates(full!, updates(NOTES, 'x'.repeat(950)))
  await roomLog.appendUpdates(crowded!, updates(NOTES, ...Array.from({ length: 38 }, () => 'x')))
  const [elsewhere, cutShort] = await someRooms(roomLog, 2)
  const before = await commits(url)
  const other = { seq: 1, mark: '0'.repeat(64) }

  const refused = await Promise.all([
    roomLog.appendUpdates(frozen!, updates(NOTES, 'a')),
    roomLog.appendUpdates(sealed!, updates(NOTES, 'a')),
    roomLog.appendUpdates(one!, updates(NOTES, 'a')),
    roomLog.appendUpdates(barred!, updates(NOTES, 'a')),
    roomLog.appendUpdates(full!, updates(NOTES, 'x'.repeat(51))),
    roomLog.appendUpdates(crowded!, updates(NOTES, 'a', 'b')),
    roomLog.appendUpdates(elsewhere!, { ...updates(NOTES, 'a'), epoch: 2 }),
    roomLog.appendUpdates(cutShort!, { ...updates(NOTES, 'a'), after: other }),
    roomLog.appendUpdates(two!, updates(ANNS, 'a')),
    roomLog.appendUpdates(aPanelId(), updates(NOTES, 'a')),
  ])

  const codes = refused.map((it) => (it.ok ? 'stored' : it.error.code))
  expect(codes).toEqual([
    ...['frozen', 'sealed', 'stored', 'barred', 'quota'],
    ...['room-full', 'epoch', 'epoch', 'stored', 'no-such-room'],
  ])
  expect(await commits(url)).toBe(before + 1)
  for (const panelId of [frozen!, sealed!, barred!, elsewhere!, cutShort!]) {
    expect(await textsOf(roomLog, panelId, NOTES)).toEqual([])
  }
})

test('what PostgreSQL itself refuses of one room is that room’s trouble alone', async () => {
  const { roomLog } = await aNode()
  const rooms = await someRooms(roomLog, 5)
  const wrong = updates(NOTES, 'a')
  const unspeakable = { ...wrong, updates: [{ ...wrong.updates[0]!, author: 'a\0' as SeatId }] }

  const asked = rooms.map((it, at) => roomLog.appendUpdates(it, at === 2 ? unspeakable : updates(NOTES, 'a')))
  const answers = await Promise.allSettled(asked)

  expect(answers.map((it) => it.status === 'fulfilled' && it.value.ok)).toEqual([
    true,
    true,
    false,
    true,
    true,
  ])
  expect(String((answers[2] as PromiseRejectedResult).reason)).toContain('(22021)')
  expect(await roomLog.head(rooms[2]!)).toMatchObject({ seq: 1 })
})

test('a room that another node holds keeps nobody of its group waiting, and is stored once it is free', async () => {
  const { roomLog, url } = await aNode()
  const rooms = await someRooms(roomLog, 12)
  const [held, ...free] = rooms
  const holder = await aHolder(url)
  await holder.query('SELECT FROM room WHERE id = $1 FOR UPDATE', [held])

  let isHeld = true
  const [waiting, ...answers] = rooms.map((it) => roomLog.appendUpdates(it, updates(NOTES, 'a')))
  const waited = waiting!.then((answer) => ({ answer, isHeld }))
  expect(await Promise.all(answers)).toEqual(free.map(() => ({ ok: true, value: { lastSeq: 2 } })))
  // More rooms than may be asked about at once, round after round: the held one takes nobody's turn.
  for (let round = 3; round < 8; round++) {
    const more = await Promise.all(free.map((it) => roomLog.appendUpdates(it, updates(NOTES, 'b'))))
    expect(more).toEqual(free.map(() => ({ ok: true, value: { lastSeq: round } })))
  }
  isHeld = false
  await holder.query('ROLLBACK')

  expect(await waited).toEqual({ answer: { ok: true, value: { lastSeq: 2 } }, isHeld: false })
})

test('a connection that ends in the middle of a group leaves all of it in doubt, and nothing else', async () => {
  const troubles: string[] = []
  const { roomLog, url } = await aNode({ onTrouble: (it) => troubles.push(it) })
  const rooms = await someRooms(roomLog, 6)
  const holder = await aHolder(url)
  await holder.query('LOCK TABLE doc IN ACCESS EXCLUSIVE MODE')

  const group = rooms.slice(0, 3).map((it) => roomLog.appendUpdates(it, updates(NOTES, 'a')))
  await theOneThatWaits(url, holder)
  const others = rooms.slice(3).map((it) => roomLog.appendUpdates(it, updates(NOTES, 'b')))
  await holder.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted ORDER BY waitstart LIMIT 1`,
  )
  expect(await Promise.all(group)).toEqual([UNAVAILABLE, UNAVAILABLE, UNAVAILABLE])
  await holder.query('ROLLBACK')

  expect(await Promise.all(others)).toEqual(others.map(() => ({ ok: true, value: { lastSeq: 2 } })))
  expect(troubles.join()).toContain('(57P01)')
  const again = await Promise.all(rooms.map((it) => roomLog.appendUpdates(it, updates(NOTES, 'c'))))
  expect(again.map((it) => it.ok && it.value.lastSeq)).toEqual([2, 2, 2, 3, 3, 3])
})

/** Resolves once a statement waits for what the holder has. */
async function theOneThatWaits(url: string, holder: pg.Client): Promise<void> {
  expect(url).toContain(holder.database!)
  for (;;) {
    const { rows } = await holder.query('SELECT FROM pg_locks WHERE NOT granted')
    if (rows.length > 0) return
  }
}

test('what one room sends is stored in the order of asking, whatever the others send', async () => {
  const { roomLog } = await aNode()
  const rooms = await someRooms(roomLog, 8)

  const asked = Array.from({ length: 20 }, (_, round) =>
    rooms.map((it, at) => roomLog.appendUpdates(it, updates((round + at) % 3 ? NOTES : ANNS, `${round},`))),
  )
  const answers = await Promise.all(asked.flat())

  expect(answers.every((it) => it.ok)).toBe(true)
  for (const panelId of rooms) {
    const kept = (await roomLog.read(panelId, 1, 100)).map((it) => it.kind === 'update' && text(it.bytes))
    expect(kept).toEqual(Array.from({ length: 20 }, (_, round) => `${round},`))
  }
})

test('nodes whose groups name the same rooms in every order never keep each other from storing', async () => {
  const { roomLog: one, url } = await aNode()
  const { roomLog: other } = await aNode({}, url)
  const { roomLog: third } = await aNode({}, url)
  const rooms = await someRooms(one, 10)
  const orders = [rooms, [...rooms].reverse(), [...rooms.slice(5), ...rooms.slice(0, 5)]]

  const answers = await Promise.all(
    [one, other, third].map(async (roomLog, node) => {
      const all = []
      for (let round = 0; round < 30; round++) {
        const batches = orders[node]!.map((it) => roomLog.appendUpdates(it, updates(NOTES, `${node}`)))
        all.push(...(await Promise.all(batches)))
      }
      return all
    }),
  )

  expect(answers.flat().filter((it) => !it.ok)).toEqual([])
  for (const panelId of rooms) {
    const seqs = (await one.read(panelId, 0, 1_000)).map((it) => it.seq)
    expect(seqs).toEqual(Array.from({ length: 91 }, (_, at) => at + 1))
  }
})

test('any batches sent in one moment come to what they come to one by one', async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  const dice = aDice(seed)
  const { roomLog } = await aNode(LIMITS)
  const model = createMemoryRoomLog(new Map(), LIMITS)
  const rooms = await someRooms(roomLog, 12)
  for (const panelId of rooms) await model.open(panelId, { type: 'paused', at: 1 } as never)

  for (let round = 0; round < 25; round++) {
    const batches = Array.from({ length: 24 }, () => ({
      panelId: rooms[dice(rooms.length)]!,
      batch: aBatch(dice),
    }))
    const [panelId, document] = [rooms[dice(rooms.length)]!, dice(2) ? NOTES : ANNS]
    if (round % 5 === 4) {
      const freeze = events({
        expectedControlSeq: (await model.head(panelId))!.controlSeq,
        freeze: [document],
      })
      await model.appendEvents(panelId, freeze)
      await roomLog.appendEvents(panelId, freeze)
    }
    const answers = await Promise.all(batches.map((it) => roomLog.appendUpdates(it.panelId, it.batch)))
    const expected: { ok: boolean; error?: AppendRefusal }[] = []
    for (const it of batches) expected.push(await model.appendUpdates(it.panelId, it.batch))
    expect(answers, `SEED=${seed}, round ${round}`).toEqual(expected)
  }
  for (const panelId of rooms) {
    const kept = (await roomLog.read(panelId, 0, 1_000)).map(plain)
    expect(kept, `SEED=${seed}`).toEqual((await model.read(panelId, 0, 1_000)).map(plain))
  }
})

const plain = (entry: object) =>
  'bytes' in entry ? { ...entry, bytes: text(entry.bytes as Uint8Array) } : entry

function aBatch(dice: (sides: number) => number): UpdateBatch {
  const contents = Array.from({ length: dice(4) }, () => 'x'.repeat(1 + dice(60)))
  const batch = updates(dice(3) ? NOTES : ANNS, ...contents)
  return { ...batch, epoch: dice(12) ? 1 : 2, after: { seq: dice(8) ? 0 : dice(30), mark: null } }
}

/** Numbers below `sides` that look like chance, the same for the same seed. */
function aDice(seed: number) {
  let state = seed >>> 0
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

test('who reads many rooms in one moment gets of each what it holds, however much that is', async () => {
  const { roomLog } = await aNode()
  const rooms = await someRooms(roomLog, 70)
  for (const [at, panelId] of rooms.entries()) {
    const contents = Array.from({ length: at === 7 ? 100 : at % 4 }, (_, index) => `${at}-${index}`)
    if (contents.length > 0) await roomLog.appendUpdates(panelId, updates(NOTES, ...contents))
  }
  const strange = aPanelId()

  const asked = [...rooms, strange]
  const entries = await Promise.all(asked.map((it) => roomLog.read(it, 1, 500)))
  const heads = await Promise.all(asked.map((it) => roomLog.head(it)))
  const few = await Promise.all(rooms.map((it, at) => roomLog.read(it, at % 3, 2)))

  expect(entries.map((it) => it.length)).toEqual([...rooms.map((_, at) => (at === 7 ? 100 : at % 4)), 0])
  expect(entries[7]!.map((it) => it.kind === 'update' && text(it.bytes))[99]).toBe('7-99')
  expect(heads.map((it) => it?.seq)).toEqual([
    ...rooms.map((_, at) => (at === 7 ? 101 : 1 + (at % 4))),
    undefined,
  ])
  expect(heads.at(-1)).toBeNull()
  for (const [at, found] of few.entries()) {
    const newest = heads[at]!.seq
    const all = Array.from({ length: newest }, (_, index) => index + 1)
    expect(found.map((it) => it.seq)).toEqual(all.filter((seq) => seq > at % 3).slice(0, 2))
  }
})

test('reads and heads that cannot be answered reject for everybody, and only then', async () => {
  const { roomLog, url } = await aNode({ answerWithinMs: 500 })
  const rooms = await someRooms(roomLog, 3)
  const holder = await aHolder(url)
  await holder.query('LOCK TABLE room, room_log IN ACCESS EXCLUSIVE MODE')

  const asked = rooms.flatMap((it) => [roomLog.read(it, 0, 10), roomLog.head(it)])
  for (const it of await Promise.allSettled(asked)) {
    expect(it).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
  }
  expect(await roomLog.appendUpdates(rooms[0]!, updates(NOTES, 'a'))).toEqual(UNAVAILABLE)
  await holder.query('ROLLBACK')

  // What was not answered in time may be stored all the same.
  expect((await roomLog.read(rooms[0]!, 0, 10))[0]).toMatchObject({ seq: 1 })
  expect(await roomLog.claimClient(rooms[0]!, 1, BOB)).toEqual({ ok: true, value: null })
})
