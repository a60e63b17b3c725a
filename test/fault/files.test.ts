import { closeSync, fstatSync, ftruncateSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { enterRoom, PASSWORD, type Person, setUp, signIn, value } from '#test/support/person.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'
import { aSmallDisk } from '#test/support/small-disk.ts'

// What happens to the files happens to every room, so there is no bystander here.

let folder: string
let server: ServerProcess | null
const people: Person[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panelroom-files-'))
  server = null
})
afterEach(async () => {
  for (const person of people.splice(0)) person.leave()
  await server?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

async function aRoomIn(place: string, settings: Readonly<Record<string, string>> = {}) {
  server = await startProcess(place, 0, settings)
  const marta = await setUp(server.origin, server.link.split('#code=')[1]!)
  const panel = await aPanelWithPeople(marta)
  people.push(panel.lead, ...panel.people)
  value(await panel.lead.send({ type: 'startInterview' }))
  const question = panel.lead.view().kit.questions[0]!.id
  const lines = (person: Person) =>
    noteLinesOf(noteFragment(person.notes!.doc, question)).map((it) => it.text)
  return { ...panel, question, lines, write: (text: string) => panel.people[0]!.writeForAll(question, text) }
}

/** The next start on the same folder, entered by the lead alone. */
async function again(panelId: PanelId): Promise<Person> {
  server = await startProcess(folder, 0)
  const lead = await enterRoom(await signIn(server.origin, 'marta@example.org', PASSWORD), panelId)
  people.push(lead)
  await lead.notes!.synced()
  return lead
}

test('a write-ahead log that is torn in its last page: the start recovers a beginning of what was written, and the room goes on', async () => {
  const room = await aRoomIn(folder)
  const written: string[] = []
  for (let n = 0; n < 40; n++) {
    written.push(`line ${n}`)
    await room.write(`line ${n}`)
  }
  await server!.kill('SIGKILL')
  for (const person of people.splice(0)) person.leave()
  // The last commit is cut in the middle of a page, as by a disk that lost power and had lied about its sync.
  const wal = openSync(join(folder, 'panelroom.db-wal'), 'r+')
  ftruncateSync(wal, fstatSync(wal).size - 1_000)
  closeSync(wal)

  const lead = await again(room.panelId)
  const kept = room.lines(lead)
  expect(kept.length).toBeGreaterThan(0)
  expect(kept.length).toBeLessThan(written.length + 1)
  expect(kept).toEqual(written.slice(0, kept.length))
  await lead.writeForAll(room.question, 'goes on')
  expect(room.lines(lead)).toContain('goes on')
})

test('without the shared-memory file of the database everything acknowledged is there', async () => {
  const room = await aRoomIn(folder)
  for (let n = 0; n < 20; n++) await room.write(`line ${n}`)
  await server!.kill('SIGKILL')
  for (const person of people.splice(0)) person.leave()
  rmSync(join(folder, 'panelroom.db-shm'), { force: true })

  const lead = await again(room.panelId)
  expect(room.lines(lead)).toEqual(Array.from({ length: 20 }, (_, n) => `line ${n}`))
})

test('a full disk: nothing is acknowledged, reading goes on, and with space again everything is saved without a restart', async ({
  skip,
}) => {
  const disk = aSmallDisk(skip)
  const room = await aRoomIn(disk, { PANELROOM_LIMITS: '{"freeSpaceBytes":1}' })
  await room.write('before')
  const filler = join(disk, 'filler')
  fill(filler)

  let isSaved = false
  const saving = (async () => {
    // Until the pages that SQLite has set aside are used up, the disk is not full for it.
    for (let n = 0; n < 40 && (await ready()); n++)
      await room.write(`while filling ${n} ${'x'.repeat(4_000)}`)
    await room.write('while full')
    isSaved = true
  })()
  while (await ready()) await new Promise(setImmediate)
  expect(isSaved).toBe(false)
  expect(room.lines(room.people[1]!)).not.toContain('while full')
  expect(await room.lead.since(0)).toMatchObject({ ok: true })
  expect((await fetch(`${server!.origin}/healthz`)).status).toBe(200)

  rmSync(filler)
  await saving
  const lead = await enterRoom(await signIn(server!.origin, 'marta@example.org', PASSWORD), room.panelId)
  people.push(lead)
  await lead.notes!.synced()
  expect(room.lines(lead)[0]).toBe('before')
  expect(room.lines(lead).filter((it) => it === 'while full')).toEqual(['while full'])

  async function ready(): Promise<boolean> {
    return (await fetch(`${server!.origin}/readyz`)).status === 200
  }
})

/** Takes all the space that is left. */
function fill(file: string): void {
  const piece = Buffer.alloc(4_096)
  try {
    for (;;) writeFileSync(file, piece, { flag: 'a' })
  } catch (problem) {
    expect((problem as NodeJS.ErrnoException).code).toBe('ENOSPC')
  }
}
