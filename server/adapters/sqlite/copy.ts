import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, open, rm, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CHECKSUMS_SINCE, expectTrueRows } from './checksum.ts'
import { openFile } from './driver.ts'
import { syncFolder } from './folder.ts'
import { asProblem, DatabaseProblem } from './problem.ts'
import { createRoomHeads } from './room-heads.ts'
import { JOURNAL_SINCE, versionOf } from './schema.ts'
import { expectSoundPages, expectWholeRooms } from './soundness.ts'

/** A checked, whole database in one file. */
export type Copy = { readonly bytes: number; readonly sha256: string }

/** A file of this name is unfinished and may be deleted. */
export const unfinished = (file: string) => `${file}.unfinished`

type Making = {
  /** Where it comes from, for sentences. */
  readonly of: string
  readonly write: (to: string) => Promise<void>
  readonly finish: (from: string, to: string) => Promise<void>
}

/** Gives a finished file its name, never over what is there, even if that came in this moment. */
export async function giveNewName(from: string, to: string): Promise<void> {
  await link(from, to)
  await unlink(from)
}

/**
 * Makes `file` in three steps, so that there is never half of one under that name: `write` puts it beside under another, it is checked
 * and synced there, and then it gets its name. What is left of an attempt that was cut short is overwritten by the next.
 */
export async function makeWhole(file: string, { of, write, finish }: Making): Promise<Copy> {
  const beside = unfinished(file)
  await removeDatabase(beside)
  try {
    // Made by us before anything is in it, so that nobody else could ever read it.
    await (await open(beside, 'wx', 0o600)).close()
    await write(beside)
    await check(beside, of)
    const copy = await synced(beside)
    await finish(beside, file)
    syncFolder(dirname(file))
    return copy
  } catch (problem) {
    await removeDatabase(beside)
    throw asCopyProblem(problem, file, of)
  }
}

/** Copies bytes into a file that is there and empty. Its mode stays: the system's own copying would bring the other's. */
export async function copyOver(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createWriteStream(to, { flags: 'r+' }))
}

/** Throws a `DatabaseProblem` unless this is one of ours, not newer than this program, sound to the last page. */
async function check(file: string, of: string): Promise<void> {
  const { sql, close } = openFile(file)
  try {
    // Whatever its log holds goes into the file: one file is all there is to keep.
    await sql('PRAGMA journal_mode = DELETE')
    const version = await versionOf(sql, of)
    if (version === 0) throw new DatabaseProblem('damaged', `${of} is empty.`)
    await expectSoundPages(sql)
    await expectWholeRooms(sql, of)
    if (version >= CHECKSUMS_SINCE) await expectTrueRows(sql)
    if (version >= JOURNAL_SINCE) await createRoomHeads(sql, of).begin()
  } finally {
    close()
  }
}

async function synced(file: string): Promise<Copy> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** With what SQLite may have left beside it. */
async function removeDatabase(file: string): Promise<void> {
  for (const end of ['', '-wal', '-shm', '-journal']) await rm(file + end, { force: true })
}

function asCopyProblem(problem: unknown, file: string, of: string): DatabaseProblem {
  const { code } = problem as { code?: unknown }
  if (problem instanceof DatabaseProblem) return problem
  if (code === 'ENOSPC' || code === 'SQLITE_FULL')
    return new DatabaseProblem('unavailable', `There is no room for ${file}. Nothing was changed.`)
  if (code === 'EEXIST')
    return new DatabaseProblem('not-writable', `${file} has come to be meanwhile. Nothing was changed.`)
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code))
    return new DatabaseProblem('not-writable', `${file} cannot be written (${code}). Nothing was changed.`)
  const same = asProblem(problem, of)
  return same.code === 'damaged'
    ? new DatabaseProblem(
        'damaged',
        `${of} is damaged or not a database of Panelroom (${(problem as Error).message}). Nothing was changed.`,
      )
    : same
}
