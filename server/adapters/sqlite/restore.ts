import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { link, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { dialled } from './backup.ts'
import { backupSocketIn } from './backup-socket.ts'
import { connect } from './connection.ts'
import { type Copy, copyOver, giveNewName, makeWhole, unfinished } from './copy.ts'
import { syncFolder } from './folder.ts'
import { asProblem, DatabaseProblem } from './problem.ts'

/**
 * Puts a backup in place of the database of this folder, in one step: a crash leaves the old one or the new one, whole. What was
 * there is kept aside under the name that is answered, null where there was nothing. Throws a `DatabaseProblem`, with nothing
 * changed, if a server runs there, if the file is not a sound backup of ours, or if the folder holds anything and `replace` is false.
 *
 * This process holds the former database until it ends, so that no server can start on it in between.
 */
export async function restoreBackup(
  from: string,
  folder: string,
  { replace, now }: { readonly replace: boolean; readonly now: Date },
): Promise<Copy & { readonly aside: string | null }> {
  const target = resolve(folder)
  const file = join(target, 'panelroom.db')
  if (!existsSync(from)) throw new DatabaseProblem('unavailable', `There is no file ${from}.`)
  makeFolder(target)

  const remains = new Set(['', '-wal', '-shm', '-journal'].map((end) => unfinished('panelroom.db') + end))
  const there = readdirSync(target).filter((it) => !remains.has(it))
  if (there.length > 0 && !replace) {
    throw new DatabaseProblem(
      'not-writable',
      `${target} is not empty. To put the backup in its place, say --replace: what is there is kept aside.`,
    )
  }
  const running = await dialled(backupSocketIn(target))
  running?.destroy()
  if (running) throw inUse(target)
  const write = (beside: string) => copyOver(from, beside)
  if (!existsSync(file)) {
    const copy = await makeWhole(file, { of: from, write, finish: giveNewName })
    return { ...copy, aside: null }
  }

  await takeForGood(file, target)
  const aside = `${file}.before-${now.toISOString().replaceAll(/[:.]/g, '-')}`
  const finish = async (beside: string) => {
    await link(file, aside)
    // Only what no server could open still has a log: it must not be taken for the new one's.
    for (const end of ['-wal', '-journal'].filter((it) => existsSync(file + it))) {
      await rename(file + end, aside + end)
    }
    syncFolder(target)
    await rename(beside, file)
  }
  const copy = await makeWhole(file, { of: from, write, finish })
  return { ...copy, aside }
}

/**
 * Locks the former database and moves its log into it. Never let go of: closing would remove a log by its name, and that name may be
 * a new server's by then. One that is too damaged to be opened is a reason to restore, and none to refuse.
 */
async function takeForGood(file: string, folder: string): Promise<void> {
  try {
    const { sql } = await connect(file)
    await sql('PRAGMA journal_mode = DELETE')
    await sql('BEGIN EXCLUSIVE')
    // Kept by SQLite for its next change, which will not come.
    await rm(`${file}-journal`, { force: true })
  } catch (problem) {
    if (asProblem(problem, file).code === 'in-use') throw inUse(folder)
  }
}

const inUse = (folder: string) =>
  new DatabaseProblem(
    'in-use',
    `A Panelroom server runs on ${folder}. Stop it first, then restore. Nothing was changed.`,
  )

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException
    throw new DatabaseProblem('not-writable', `Panelroom cannot write to the folder ${folder} (${code}).`)
  }
}
