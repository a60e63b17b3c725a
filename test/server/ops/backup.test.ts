import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm, watch } from 'node:fs/promises'
import { createServer, connect as dial } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { PanelId } from '#shared/model/ids.ts'
import { takeBackup } from '#server/adapters/sqlite/backup.ts'
import { connect } from '#server/adapters/sqlite/connection.ts'
import { openSqlite } from '#server/adapters/sqlite/database.ts'
import { createHeldFile } from '#server/adapters/sqlite/held-file.ts'
import { aRoom, NOTES, textsOf, updates } from '#test/server/ports/builders.ts'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { setUp, value } from '#test/support/person.ts'
import { linesKeptIn } from '#test/support/kept-lines.ts'
import { runProcess, spawnServer, startProcess } from '#test/support/server-process.ts'
import { aSmallDisk } from '#test/support/small-disk.ts'
import { withSql } from '#test/support/with-sql.ts'

let top: string
let data: string
let file: string
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'panelroom-backup-'))
  data = join(top, 'data')
  file = join(top, 'kept.db')
})
afterEach(() => rm(top, { recursive: true, force: true }))

const backup = (to = file, from = data) => runProcess({ PANELROOM_DATA: from }, ['server/backup.ts', to])
const restore = (to: string, ...more: readonly string[]) =>
  runProcess({ PANELROOM_DATA: to }, ['server/restore.ts', file, ...more])

test(
  'a backup while three people type holds everything that was acknowledged before it began, and nobody waits for it',
  { timeout: 120_000 },
  async () => {
    const server = await startProcess(data, 0)
    const marta = await setUp(server.origin, server.link.split('#code=')[1]!)
    const { lead, people, panelId } = await aPanelWithPeople(marta)
    value(await lead.send({ type: 'startInterview' }))
    const questionId = lead.view().kit.questions[0]!.id
    const all = [lead, ...people]
    await Promise.all(all.map((it) => it.until((view) => view.place !== null)))
    const acked: string[] = []
    let typing = true
    const typists = all.map(async (person, who) => {
      for (let n = 0; typing; n++) {
        const line = `line ${who}.${n}`
        await person.write(questionId, 'heard', line)
        acked.push(line)
      }
    })
    while (acked.length < 30) await lead.scorecard!.flushed()

    const before = [...acked]
    const { code, said } = await backup()
    const during = acked.length - before.length
    typing = false
    await Promise.all(typists)

    expect(said).toMatch(/^Backed up to .* bytes, SHA-256 [0-9a-f]{64}\n$/)
    expect(code).toBe(0)
    expect(during).toBeGreaterThan(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(said).toContain(createHash('sha256').update(readFileSync(file)).digest('hex'))
    for (const person of all) person.leave()
    expect(await server.kill('SIGTERM')).toBe(0)

    const elsewhere = join(top, 'elsewhere')
    expect((await restore(elsewhere)).code).toBe(0)
    const kept = await linesKeptIn(elsewhere, panelId)
    expect(before.filter((line) => !kept.includes(line))).toEqual([])
    expect(kept.filter((line) => !acked.includes(line))).toEqual([])
  },
)

test('while a backup copies, edits are stored; if the server is killed in it, they are there and the copy is not kept', async () => {
  const server = await startProcess(data, 0)
  const marta = await setUp(server.origin, server.link.split('#code=')[1]!)
  const { lead, people, panelId } = await aPanelWithPeople(marta)
  value(await lead.send({ type: 'startInterview' }))
  const questionId = lead.view().kit.questions[0]!.id
  await Promise.all(people.map((it) => it.until((view) => view.place !== null)))

  const copying = dial(join(data, 'backup.sock'))
  expect(String((await once(copying, 'data'))[0])).toBe('held\n')
  const heldAt = readFileSync(join(data, 'panelroom.db'))
  const second = await backup()
  for (let n = 0; n < 20; n++) await people[0]!.write(questionId, 'heard', `held ${n}`)

  expect(second).toMatchObject({
    code: 1,
    said: 'Another backup is being made. Try again when it is done.\n',
  })
  expect(readFileSync(join(data, 'panelroom.db')).equals(heldAt)).toBe(true)
  await server.kill('SIGKILL')
  for (const person of [lead, ...people]) person.leave()
  copying.destroy()

  expect((await backup()).code).toBe(0)
  const elsewhere = join(top, 'elsewhere')
  expect((await restore(elsewhere)).code).toBe(0)
  const kept = await linesKeptIn(elsewhere, panelId)
  expect(kept).toEqual(expect.arrayContaining(Array.from({ length: 20 }, (_, n) => `held ${n}`)))
})

test('a copy that the server does not call good is thrown away', async () => {
  await aFilledFolder()
  const stranger = createServer((socket) => {
    socket.write('held\n')
    socket.on('data', () => socket.destroy())
  }).listen(join(data, 'backup.sock'))
  onTestFinished(() => void stranger.close())
  await once(stranger, 'listening')

  await expect(takeBackup(data, file)).rejects.toThrow(/Nothing was kept/)
  expect(readdirSync(top)).toEqual(['data'])
})

test('the file is not called still once a checkpoint may have moved it', async () => {
  mkdirSync(data)
  const { sql, close } = await connect(join(data, 'panelroom.db'))
  const held = createHeldFile(sql)

  await held.hold()
  expect(await held.release()).toBe(true)
  await held.hold()
  // What a connection is set to that replaced ours.
  await sql('PRAGMA wal_autocheckpoint = 1000')
  expect(await held.release()).toBe(false)
  close()
})

test('a backup command that is killed leaves nothing under the name, holds nothing up, and the next one works', async () => {
  const { roomLog, close, answerBackups } = await aFilledFolder()
  await answerBackups()
  const panelId = await aRoom(roomLog)
  const abort = new AbortController()
  const seen = (async () => {
    for await (const { filename } of watch(top, { signal: abort.signal }))
      if (filename?.startsWith('kept.db')) return
  })()
  const command = spawnServer({ PANELROOM_DATA: data }, ['server/backup.ts', file])
  await seen
  command.kill('SIGKILL')
  await once(command, 'exit')
  abort.abort()

  expect(existsSync(file)).toBe(false)
  expect((await roomLog.appendUpdates(panelId, updates(NOTES, 'a'))).ok).toBe(true)
  expect(await backup()).toMatchObject({ code: 0 })
  expect(readdirSync(top).toSorted()).toEqual(['data', 'kept.db'])
  await close()
})

test('a backup never goes over a file that is there', async () => {
  await (await aFilledFolder()).close()
  writeFileSync(file, 'mine')

  expect(await backup()).toMatchObject({ code: 1, said: `${file} is there already. Choose another name.\n` })
  expect(readFileSync(file, 'utf8')).toBe('mine')
})

test('a backup of a folder without a database, or to nowhere, is refused with a sentence', async () => {
  expect((await backup()).said).toBe(`There is no database in ${data}.\n`)
  await (await aFilledFolder()).close()

  const { code, said } = await backup(join(top, 'no', 'such', 'folder.db'))

  expect(code).toBe(1)
  expect(said).toMatch(/cannot be written \(ENOENT\)\. Nothing was changed\.\n$/)
})

test('where the backup has no room it is refused, nothing is left of it, and the server goes on', async ({
  skip,
}) => {
  const disk = aSmallDisk(skip)
  const { roomLog, panelId, close, answerBackups } = await aFilledFolder()
  await answerBackups()
  writeFileSync(join(disk, 'ballast'), randomBytes(4_000_000))

  const { code, said } = await backup(join(disk, 'kept.db'))

  expect([code, said]).toEqual([1, `There is no room for ${join(disk, 'kept.db')}. Nothing was changed.\n`])
  expect(readdirSync(disk)).toEqual(['ballast'])
  expect((await roomLog.appendUpdates(panelId, updates(NOTES, 'a'))).ok).toBe(true)
  await close()
})

test('a restore while a server runs is refused, whatever is asked', async () => {
  const server = await startProcess(data, 0)
  await backup()

  for (const more of [[], ['--replace']]) {
    const { code, said } = await restore(data, ...more)
    expect(code).toBe(1)
    expect(said).toMatch(
      more.length > 0 ? /^A Panelroom server runs on .* Nothing was changed\.\n$/ : /is not empty/,
    )
  }
  expect(await server.kill('SIGTERM')).toBe(0)
})

test('a server without the socket is found out too', async () => {
  const { close } = await aFilledFolder()
  // Not a copy of it: this process has the lock, and loses it if it opens the file once more.
  writeFileSync(file, 'anything')

  expect((await restore(data, '--replace')).said).toContain('A Panelroom server runs on')
  expect((await backup(join(top, 'other.db'))).said).toContain('stop it, then try again')
  await close()
})

test('a restore goes over nothing without --replace, and with it keeps what was there', async () => {
  const first = await aFilledFolder()
  await first.close()
  await backup()
  const again = await openSqlite(data)
  await again.roomLog.appendUpdates(first.panelId, updates(NOTES, 'later'))
  await again.close()

  const refused = await restore(data)
  const { code, said } = await restore(data, '--replace')

  expect([refused.code, code]).toEqual([1, 0])
  expect(refused.said).toContain('say --replace')
  const aside = readdirSync(data).find((it) => it.startsWith('panelroom.db.before-'))!
  expect(said).toContain(`What was there before is kept as ${join(data, aside)}`)
  expect(await textsIn(data, first.panelId)).toHaveLength(40)
  const old = join(top, 'old')
  mkdirSync(old)
  copyFileSync(join(data, aside), join(old, 'panelroom.db'))
  expect((await textsIn(old, first.panelId)).at(-1)).toBe('later')
})

test('over a database that is too damaged to open a backup can be restored, and the damaged one is kept', async () => {
  const { panelId, close } = await aFilledFolder()
  await close()
  await backup()
  breakPages(join(data, 'panelroom.db'))

  const start = await runProcess({ PANELROOM_DATA: data, PORT: '0' })
  expect([start.code, start.said.trim().split('\n').length]).toEqual([1, 1])
  expect(start.said).toMatch(/is damaged .*Restore a backup \(npm run restore -- <file> --replace\)/)

  expect((await restore(data, '--replace')).code).toBe(0)
  expect(await textsIn(data, panelId)).toHaveLength(40)
})

test('a history with a hole in it keeps the server from starting, with a sentence', async () => {
  const { close } = await aFilledFolder()
  await close()
  withSql(join(data, 'panelroom.db'), 'DELETE FROM room_log WHERE seq = 7')

  const { code, said } = await runProcess({ PANELROOM_DATA: data, PORT: '0' })

  expect(code).toBe(1)
  expect(said).toContain('the history of one panel has holes. Restore a backup')
  expect((await backup()).said).toContain('has holes')
  expect(existsSync(file)).toBe(false)
})

test.each<[string, () => void, RegExp]>([
  ['is cut short', () => truncateSync(file, 60_000), /damaged or not a database/],
  ['has broken pages', () => breakPages(file), /damaged or not a database/],
  ['is no database', () => writeFileSync(file, 'Dear panel, '.repeat(1_000)), /damaged or not a database/],
  ['is empty', () => truncateSync(file, 0), /is empty/],
  ["is another program's", () => withSql(file, 'PRAGMA application_id = 7'), /of another program/],
  ['is of a newer version', () => withSql(file, 'PRAGMA user_version = 999'), /newer Panelroom \(format 999/],
  ['has a hole', () => withSql(file, 'DELETE FROM room_log WHERE seq = 7'), /has holes/],
])('a backup that %s is refused, and the folder is as it was', async (_, spoil, sentence) => {
  const { panelId, close } = await aFilledFolder()
  await close()
  await backup()
  spoil()

  const { code, said } = await restore(data, '--replace')

  expect(code).toBe(1)
  expect(said).toMatch(sentence)
  expect(said).toContain(file)
  expect(readdirSync(data)).toEqual(['panelroom.db'])
  expect(await textsIn(data, panelId)).toHaveLength(40)
})

test.each([
  [['server/backup.ts'], /Say where the backup goes/],
  [['server/backup.ts', 'a', 'b'], /Say where the backup goes/],
  [['server/restore.ts', '--replace'], /Say which backup/],
  [['server/restore.ts', '/no/such/file'], /There is no file/],
])('%j is answered with what is missing', async (command, sentence) => {
  const { code, said } = await runProcess({ PANELROOM_DATA: data }, command)

  expect(code).toBe(1)
  expect(said).toMatch(sentence)
})

/** A database in `data` with one room, whose notes have 40 updates of 3,000 bytes. */
async function aFilledFolder() {
  const store = await openSqlite(data)
  const panelId = await aRoom(store.roomLog)
  for (let n = 0; n < 40; n++) await store.roomLog.appendUpdates(panelId, updates(NOTES, 'x'.repeat(3_000)))
  onTestFinished(() => store.close())
  return { ...store, panelId }
}

async function textsIn(folder: string, panelId: PanelId): Promise<string[]> {
  const store = await openSqlite(folder)
  const texts = await textsOf(store.roomLog, panelId, NOTES)
  await store.close()
  return texts
}

function breakPages(path: string): void {
  const bytes = readFileSync(path)
  randomBytes(40_000).copy(bytes, 80_000)
  writeFileSync(path, bytes)
}
