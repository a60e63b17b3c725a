import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { HeldFile } from './held-file.ts'

/**
 * Between the server and `npm run backup`, over a socket in the data folder that only this user may open. The server says `held`
 * when the file stands still; the command copies it and says `done`; the server says `kept` if the copy may be trusted. Whoever
 * hangs up ends it: a killed command holds nothing up, and a copy that nobody called `kept` is thrown away.
 */
export const BACKUP = { held: 'held\n', done: 'done\n', kept: 'kept\n', busy: 'busy\n' } as const

export const backupSocketIn = (folder: string) => join(folder, 'backup.sock')

/** A socket's path fits into 104 bytes on some systems, its end included. */
const PATH_BYTES_MAX = 103

/** After this the log beside the file has grown for long enough. */
const HOLD_MS_MAX = 15 * 60_000

/** Answers commands until the function it resolves with is called. Rejects where there can be no such socket. */
export async function openBackupSocket(folder: string, file: HeldFile): Promise<() => Promise<void>> {
  const path = backupSocketIn(folder)
  if (process.platform === 'win32') throw new Error('this system has no sockets in folders')
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) throw new Error('the path of the data folder is too long')
  // Left by a process that was killed: whoever has the database open is alone in the folder.
  rmSync(path, { force: true })

  const callers = new Set<Socket>()
  let isHeld = false
  const server = createServer((socket) => {
    callers.add(socket)
    socket.on('close', () => callers.delete(socket))
    socket.on('error', () => socket.destroy())
    if (isHeld) return socket.end(BACKUP.busy)
    isHeld = true
    void answer(socket, file)
      .catch(() => socket.destroy())
      .finally(() => {
        isHeld = false
      })
  })
  const mask = process.umask(0o177)
  try {
    server.listen(path)
  } finally {
    process.umask(mask)
  }
  await once(server, 'listening')
  server.unref()

  return async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of callers) socket.destroy()
    await closed
  }
}

async function answer(socket: Socket, file: HeldFile): Promise<void> {
  const said = new Promise<string>((resolve) => {
    socket.once('data', (bytes) => resolve(String(bytes)))
    socket.once('close', () => resolve(''))
  })
  const deadline = setTimeout(() => socket.destroy(), HOLD_MS_MAX)
  let isKept = false
  try {
    await file.hold()
    socket.write(BACKUP.held)
    isKept = (await said) === BACKUP.done
  } finally {
    clearTimeout(deadline)
    // Also where holding failed half-way.
    isKept = (await file.release()) && isKept
  }
  if (isKept) socket.end(BACKUP.kept)
  else socket.destroy()
}
