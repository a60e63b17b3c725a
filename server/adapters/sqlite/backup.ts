import { existsSync } from 'node:fs'
import { connect as dial, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { BACKUP, backupSocketIn } from './backup-socket.ts'
import { connect } from './connection.ts'
import { type Copy, copyOver, giveNewName, makeWhole } from './copy.ts'
import { asProblem, DatabaseProblem } from './problem.ts'

/**
 * Copies the database of this folder into `to`, whether a server runs there or not, checks the copy and answers its digest. It holds
 * everything that was answered before it was asked for. Throws a `DatabaseProblem`, and leaves nothing behind, where it cannot.
 */
export async function takeBackup(folder: string, to: string): Promise<Copy> {
  const file = join(resolve(folder), 'panelroom.db')
  if (!existsSync(file)) {
    throw new DatabaseProblem('unavailable', `There is no database in ${resolve(folder)}.`)
  }
  if (existsSync(to))
    throw new DatabaseProblem('not-writable', `${to} is there already. Choose another name.`)

  const socket = await dialled(backupSocketIn(resolve(folder)))
  const write = socket
    ? (beside: string) => copyHeld(socket, file, beside)
    : (beside: string) => copyStopped(file, beside)
  try {
    return await makeWhole(to, { of: file, write, finish: giveNewName })
  } finally {
    socket?.destroy()
  }
}

/** The running server keeps the file still while its bytes are copied, and says at the end whether that worked. */
async function copyHeld(socket: Socket, file: string, beside: string): Promise<void> {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const next = async () => {
    const line = await lines.next()
    return line.done ? null : `${line.value}\n`
  }
  const first = await next()
  if (first === BACKUP.busy)
    throw new DatabaseProblem('in-use', 'Another backup is being made. Try again when it is done.')
  if (first !== BACKUP.held) throw stopped()
  await copyOver(file, beside)
  socket.write(BACKUP.done)
  if ((await next()) !== BACKUP.kept) throw stopped()
}

const stopped = () =>
  new DatabaseProblem(
    'unavailable',
    'The server stopped, or its disk had trouble, while the backup was made. Nothing was kept; try again.',
  )

/** Nobody has the folder: this process takes it for as long as that lasts. */
async function copyStopped(file: string, beside: string): Promise<void> {
  const connection = await connect(file).catch((problem: unknown) => {
    const { code, message } = asProblem(problem, file)
    throw code === 'in-use'
      ? new DatabaseProblem(
          code,
          `${message} That server answers no backup command: stop it, then try again.`,
        )
      : new DatabaseProblem(code, message)
  })
  try {
    await connection.sql('VACUUM INTO ?', [beside])
  } finally {
    connection.close()
  }
}

/** A connection to the server of this folder, or null if none runs there. */
export function dialled(path: string): Promise<Socket | null> {
  return new Promise((resolveWith) => {
    const socket = dial(path)
    socket.once('connect', () => resolveWith(socket))
    // It may break at any time later; then its lines end.
    socket.on('error', () => resolveWith(null))
  })
}
