import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { PanelId } from '#shared/model/ids.ts'
import type { Log } from '#server/ports/log.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { DatabaseProblem, openSqlite, type SqliteOptions } from '#server/adapters/sqlite/database.ts'
import { noteTrouble } from '#server/adapters/sqlite/trouble.ts'
import { aSmallDisk } from '#test/support/small-disk.ts'
import { withSql } from '#test/support/with-sql.ts'
import { aCommandId, aPanelId, aRoom, bytes, event, events, NOTES, textsOf, updates } from './builders.ts'
import { aFolder } from './sqlite-store.ts'

/** The fields of the log lines that this reason leads to. */
function notedOf(reason: string) {
  const noted: Readonly<Record<string, unknown>>[] = []
  const error: Log['error'] = (fields) => noted.push(fields)
  noteTrouble({ info: error, warn: error, error })(reason)
  return noted
}

test('only this user may read the files', async () => {
  const folder = join(removedAfterwards(aFolder()), 'new', 'data')
  const { roomLog } = await opened(folder)
  await aRoom(roomLog)

  const modes = Object.fromEntries(
    readdirSync(folder).map((file) => [file, statSync(join(folder, file)).mode & 0o777]),
  )
  expect(modes).toEqual({ 'panelroom.db': 0o600, 'panelroom.db-wal': 0o600 })
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

test('a second start on the folder is refused with a sentence, and the first goes on unharmed', async () => {
  const folder = removedAfterwards(aFolder())
  const { roomLog } = await opened(folder)
  const panelId = await aRoom(roomLog)

  const second = await problemOf(folder)

  expect(second.code).toBe('in-use')
  expect(second.message).toBe(
    `The folder ${folder} is in use by another Panelroom process. Stop that one first, or choose another folder.`,
  )
  expect((await roomLog.appendUpdates(panelId, updates(NOTES, 'a'))).ok).toBe(true)
})

test(
  'a second process is refused too, even after another was refused in this one',
  { timeout: 120_000 },
  async () => {
    const folder = removedAfterwards(aFolder())
    const { roomLog } = await opened(folder)
    await problemOf(folder)

    const child = appending(folder)
    const [code] = (await once(child.process, 'close')) as [number]

    expect(code).not.toBe(0)
    expect(child.errors()).toContain('is in use by another Panelroom process')
    expect(await roomLog.head(aPanelId())).toBeNull()
  },
)

test('a folder that cannot be made or written is named in the refusal', async () => {
  const folder = removedAfterwards(aFolder())
  writeFileSync(join(folder, 'file'), '')
  const below = join(folder, 'file', 'data')

  const problem = await problemOf(below)

  expect(problem.code).toBe('not-writable')
  expect(problem.message).toBe(
    `Panelroom cannot write to the folder ${below} (ENOTDIR). Give its user the right to, or choose another folder.`,
  )
})

test('a disk that is mounted read-only is refused, with a database on it and without', async ({ skip }) => {
  const folder = aSmallDisk(skip)
  const first = await openSqlite(join(folder, 'with'))
  await first.close()
  remount(folder, 'ro')

  for (const name of ['with', 'without']) {
    const problem = await problemOf(join(folder, name))
    expect(problem.code).toBe('not-writable')
    expect(problem.message).toContain('Panelroom cannot write to the folder')
  }
})

test('a file that is no database is refused and left as it is', async () => {
  const folder = removedAfterwards(aFolder())
  const file = join(folder, 'panelroom.db')
  writeFileSync(file, 'Dear panel, '.repeat(1_000))

  const problem = await problemOf(folder)

  expect(problem.code).toBe('damaged')
  expect(problem.message).toContain(`${file} is damaged or not a database`)
  expect(statSync(file).size).toBe(12_000)
})

test('a database with a broken page is refused', async () => {
  const folder = removedAfterwards(aFolder())
  const { roomLog, close } = await openSqlite(folder)
  const panelId = await aRoom(roomLog)
  for (let at = 0; at < 40; at++) await roomLog.appendUpdates(panelId, updates(NOTES, 'x'.repeat(3_000)))
  await close()
  breakPages(join(folder, 'panelroom.db'))

  expect((await problemOf(folder)).code).toBe('damaged')
})

test("another program's database is refused and left as it is", async () => {
  const folder = removedAfterwards(aFolder())
  withSql(join(folder, 'panelroom.db'), 'CREATE TABLE theirs (a)')

  const problem = await problemOf(folder)

  expect(problem.message).toContain('is a database of another program')
  withSql(join(folder, 'panelroom.db'), 'SELECT * FROM theirs')
})

test('a file of a newer version is refused', async () => {
  const folder = removedAfterwards(aFolder())
  await (await openSqlite(folder)).close()
  withSql(join(folder, 'panelroom.db'), 'PRAGMA user_version = 999')

  const problem = await problemOf(folder)

  expect(problem.code).toBe('newer')
  expect(problem.message).toContain('was written by a newer Panelroom (format 999')
})

test(
  'after kill -9 the folder opens at once and everything acknowledged is there, five times over',
  { timeout: 120_000 },
  async () => {
    const folder = removedAfterwards(aFolder())

    for (let round = 0; round < 5; round++) {
      const child = appending(folder)
      const acks: string[] = []
      const enough = 100 + Math.floor(Math.random() * 900)
      for await (const line of child.lines) {
        acks.push(line)
        if (acks.length === enough) child.process.kill('SIGKILL')
      }
      // Some rounds also find what a torn write leaves behind the last commit.
      if (round % 2 === 1) appendFileSync(join(folder, 'panelroom.db-wal'), randomBytes(5_000))

      const { roomLog, records, close } = await openSqlite(folder)
      expect(child.errors()).toBe('')
      expect(acks.length).toBeGreaterThanOrEqual(enough)
      const kept = await keptFrom(roomLog, acks[0]!.split(' ')[1] as PanelId)
      const lost = acks.filter((ack) => /^(update|event) /.test(ack) && !kept.has(ack))
      expect(lost).toEqual([])
      const panelId = acks[0]!.split(' ')[1]!
      const version = acks.filter((ack) => ack.startsWith('record ')).length
      expect((await records.get('panel', panelId))?.version ?? 0).toBeGreaterThanOrEqual(version)
      await close()
    }
  },
)

test('a full disk refuses, harms nothing, and is used again when there is space', async ({ skip }) => {
  const disk = aSmallDisk(skip)
  const ballast = join(disk, 'ballast')
  writeFileSync(ballast, randomBytes(1_000_000))
  const folder = join(disk, 'data')
  const troubles: string[] = []
  const onTrouble = (reason: string) => troubles.push(reason)
  const { roomLog, records } = await opened(folder, { documentBytesMax: 1e9, onTrouble })
  const panelId = await aRoom(roomLog)
  const append = () => roomLog.appendUpdates(panelId, updates(NOTES, 'x'.repeat(10_000)))

  const answers: Awaited<ReturnType<typeof append>>[] = []
  while (!answers.some((it) => !it.ok))
    answers.push(...(await Promise.all(Array.from({ length: 10 }, append))))
  const stored = answers.filter((it) => it.ok).length
  const refusals = answers.filter((it) => !it.ok)
  const big = 'y'.repeat(200_000)

  expect(refusals).toEqual(refusals.map(() => ({ ok: false, error: { code: 'unavailable' } })))
  expect(troubles).toEqual([expect.stringContaining('full')])
  expect(notedOf(troubles[0]!)).toEqual([{ code: 'SQLITE_FULL' }])
  expect(await roomLog.head(panelId)).toMatchObject({ seq: stored + 1 })
  expect(await textsOf(roomLog, panelId, NOTES)).toHaveLength(stored)
  expect(await records.put('kit', 'a', big, { expected: 0 })).toEqual({ ok: false, error: 'unavailable' })
  await expect(
    roomLog.putSnapshot(panelId, NOTES, { epoch: 1, seq: 2, bytes: bytes(big) }),
  ).rejects.toBeInstanceOf(DatabaseProblem)
  expect(await records.get('kit', 'a')).toBeNull()
  expect(await textsOf(roomLog, panelId, NOTES)).toHaveLength(stored)

  rmSync(ballast)

  expect(await append()).toEqual({ ok: true, value: { lastSeq: stored + 2 } })
  expect(await records.put('kit', 'a', big, { expected: 0 })).toEqual({ ok: true, value: { version: 1 } })
  expect((await roomLog.events(panelId, 0)).map((it) => it.seq)).toEqual([1])
})

test('of trouble the log keeps a code and nothing that was to be stored', () => {
  expect(notedOf('SQLITE_IOERR_WRITE: disk I/O error')).toEqual([{ code: 'SQLITE_IOERR_WRITE' }])
  expect(notedOf('the database thread failed: cannot clone {"name":"Priya Rao"}')).toEqual([
    { code: 'thread' },
  ])
  expect(notedOf('SQLITE_CORRUPT: entry 7 of panel p-1 is not what was written')).toEqual([
    { code: 'SQLITE_CORRUPT', damaged: 'entry 7 of panel p-1' },
  ])
  expect(notedOf('SQLITE_CORRUPT: {"name":"Priya Rao"} is not what was written, is it')).toEqual([
    { code: 'SQLITE_CORRUPT' },
  ])
})

test('a disk that is full at the start is refused with a sentence', async ({ skip }) => {
  const disk = aSmallDisk(skip)
  const fill = spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'ballast')}`, 'bs=4096'])
  expect(String(fill.stderr)).toContain('No space left')

  const problem = await problemOf(join(disk, 'data'))

  expect(['unavailable', 'not-writable']).toContain(problem.code)
  expect(problem.message).toMatch(/full|ENOSPC/)
})

test('what the driver would end the process over is a bug in the caller’s hands, and the thread goes on', async () => {
  const { roomLog } = await opened(removedAfterwards(aFolder()))
  const panelId = await aRoom(roomLog)
  const [update] = updates(NOTES, 'a').updates
  const withField = (field: object) => ({ ...updates(NOTES, 'a'), updates: [{ ...update!, ...field }] })
  const outlandish = [
    { at: true },
    { at: new Date(0) },
    { author: { seat: 'a' } },
    { bytes: new Uint8Array() },
  ]

  for (const field of outlandish) {
    const append = roomLog.appendUpdates(panelId, withField(field) as never)
    await expect(append).rejects.toThrow(/cannot be stored/)
  }

  expect(await roomLog.appendUpdates(panelId, updates(NOTES, 'a'))).toEqual({
    ok: true,
    value: { lastSeq: 2 },
  })
})

test('an edit is stored before the reads of its moment are done, and while many more are', async () => {
  const { roomLog } = await opened(removedAfterwards(aFolder()))
  const panelId = await aRoom(roomLog)
  let done = 0
  const reads = Array.from({ length: 5_000 }, async () => {
    await roomLog.events(panelId, 0)
    done++
  })

  const first = await roomLog.appendUpdates(panelId, updates(NOTES, 'a'))
  expect([first.ok, done]).toEqual([true, 0])
  await reads[0]
  const second = await roomLog.appendUpdates(panelId, updates(NOTES, 'b'))
  expect(second.ok).toBe(true)
  expect(done).toBeLessThan(reads.length)
  await Promise.all(reads)
  expect(await textsOf(roomLog, panelId, NOTES)).toEqual(['a', 'b'])
})

test('one write that cannot be stored does not touch the others of its commit', async () => {
  const { roomLog, records } = await opened(removedAfterwards(aFolder()))
  const panelId = await aRoom(roomLog)
  const bad = {
    ...updates(NOTES, 'b'),
    updates: [{ ...updates(NOTES, 'b').updates[0]!, clientId: Number.NaN }],
  }

  const [first, broken, third, unsendable] = await Promise.allSettled([
    roomLog.appendUpdates(panelId, updates(NOTES, 'a')),
    roomLog.appendUpdates(panelId, bad),
    roomLog.appendUpdates(panelId, updates(NOTES, 'c')),
    records.put('kit', 'a', () => 'a function', { expected: 0 }),
  ])

  expect(first).toMatchObject({ value: { ok: true, value: { lastSeq: 2 } } })
  expect(broken.status).toBe('rejected')
  expect(third).toMatchObject({ value: { ok: true, value: { lastSeq: 3 } } })
  expect(unsendable.status).toBe('rejected')
  expect(await textsOf(roomLog, panelId, NOTES)).toEqual(['a', 'c'])
})

test(
  'who has waited too long is told so, and what had not begun never happens',
  { timeout: 120_000 },
  async () => {
    const folder = removedAfterwards(aFolder())
    const { roomLog, close } = await openSqlite(folder, { answerWithinMs: 200 })
    const panelId = await aRoom(roomLog)
    const answers = await Promise.all(
      Array.from({ length: 20_000 }, () => roomLog.appendUpdates(panelId, updates(NOTES, 'a'))),
    )
    await close()

    const stored = answers.filter((it) => it.ok).length
    const late = answers.filter((it) => !it.ok && it.error.code === 'unavailable').length
    expect(stored + late).toBe(20_000)
    expect(late).toBeGreaterThan(0)
    const again = await opened(folder)
    const { seq } = (await again.roomLog.head(panelId))!
    expect(seq).toBeGreaterThan(stored)
    expect(seq).toBeLessThan(20_001)
  },
)

test('a command that was refused may come again under the same id', async () => {
  const { roomLog } = await opened(removedAfterwards(aFolder()))
  const panelId = await aRoom(roomLog)
  const commandId = aCommandId()

  const early = await roomLog.appendEvents(panelId, events({ commandId, expectedControlSeq: 5 }))
  const inTime = await roomLog.appendEvents(panelId, events({ commandId, events: [event(2)] }))

  expect(early.ok).toBe(false)
  expect(inTime.ok).toBe(true)
})

/** Opens, and closes when the test ends. */
async function opened(folder: string, options?: SqliteOptions) {
  const database = await openSqlite(folder, options)
  onTestFinished(() => database.close())
  return database
}

async function problemOf(folder: string): Promise<DatabaseProblem> {
  try {
    await (await openSqlite(folder)).close()
  } catch (problem) {
    if (problem instanceof DatabaseProblem) return problem
    throw problem
  }
  throw new Error(`${folder} was opened`)
}

function removedAfterwards(folder: string): string {
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A process that appends and prints what is acknowledged, until it is killed. */
function appending(folder: string) {
  const script = join(import.meta.dirname, 'append-until-killed.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  return { process: child, lines: createInterface({ input: child.stdout }), errors: () => errors }
}

/** The room in the words of `append-until-killed.ts`, after a look at its order. */
async function keptFrom(roomLog: RoomLog, panelId: PanelId): Promise<Set<string>> {
  const entries = await roomLog.read(panelId, 0, 100_000)
  expect(entries.map((it) => it.seq)).toEqual(entries.map((_, at) => at + 1))
  const written = new Map<DocumentName, number>()
  return new Set(
    entries.map((entry) => {
      if (entry.kind === 'event') return `event ${entry.controlSeq}`
      const number = written.get(entry.document) ?? 0
      written.set(entry.document, number + 1)
      const content = Buffer.from(entry.bytes).toString()
      expect(content).toBe(`${number},`)
      return `update ${entry.seq} ${entry.document} ${content}`
    }),
  )
}

function remount(folder: string, mode: 'ro' | 'rw'): void {
  const { status, stderr } = spawnSync('mount', ['-o', `remount,${mode}`, folder])
  if (status !== 0) throw new Error(String(stderr))
}

/** Writes noise over most of the file behind its header and schema. */
function breakPages(file: string): void {
  const { status } = spawnSync('dd', [
    'if=/dev/urandom',
    `of=${file}`,
    'bs=4096',
    'seek=20',
    'count=10',
    'conv=notrunc',
  ])
  if (status !== 0) throw new Error('dd failed')
}
