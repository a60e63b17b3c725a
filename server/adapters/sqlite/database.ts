import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import type { EpochMs, PanelId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { err } from '#shared/result.ts'
import type { Records } from '#server/ports/records.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { RoomLimits } from '../room-limits.ts'
import { openBackupSocket } from './backup-socket.ts'
import { syncFolder } from './folder.ts'
import { type Space, watchFreeSpace } from './free-space.ts'
import { DatabaseProblem } from './problem.ts'
import { startThread, type Thread } from './thread.ts'

export { DatabaseProblem } from './problem.ts'

export type SqliteOptions = Partial<RoomLimits> & {
  /** How long a caller waits at most. Then the answer is `unavailable`, although a sync that hangs may still get through. */
  readonly answerWithinMs?: number
  /** Hears why something was `unavailable`, in SQLite's words, for the log: once for each commit that failed. */
  readonly onTrouble?: (reason: string) => unknown
  /** Bytes that stay free on the disk: with less, whatever would add to it is `unavailable`, before a write fails half way. */
  readonly freeBytesMin?: number
  /** Hears when that comes near, is reached, and is over. */
  readonly onSpace?: (space: Space, freeBytes: number) => void
}

export type Sqlite = {
  readonly roomLog: RoomLog
  readonly records: Records
  /** Lets `npm run backup` copy the file while it is in use, until `close`. Rejects where this folder cannot offer that. */
  readonly answerBackups: () => Promise<void>
  /** Finishes what was asked and lets go of the folder. Both ports' `close` are this one. */
  readonly close: () => Promise<void>
}

const DEFAULTS = {
  documentBytesMax: 2 * 1024 * 1024,
  roomEntriesMax: 50_000,
  roomBytesMax: 32 * 1024 * 1024,
  answerWithinMs: 10_000,
  onTrouble: () => {},
  freeBytesMin: 0,
  onSpace: () => {},
}

/**
 * Opens `<folder>/panelroom.db`, making both if they are missing, and keeps it to this process until `close`. All work on it is
 * done in one thread, so a sync to disk never holds up the process. Throws a `DatabaseProblem` if it cannot be used.
 */
export async function openSqlite(folder: string, options: SqliteOptions = {}): Promise<Sqlite> {
  const { answerWithinMs, onTrouble, freeBytesMin, onSpace, ...limits } = { ...DEFAULTS, ...options }
  const file = join(resolve(folder), 'panelroom.db')
  makePrivateFile(resolve(folder), file)
  const thread = await startThread({ file, limits }, answerWithinMs, onTrouble)
  const ask: Thread['ask'] = (...args) => thread.ask(...args)
  const space = await watchFreeSpace(resolve(folder), freeBytesMin, onSpace)
  let endBackups = async () => {}
  const close = async () => {
    space.end()
    await endBackups()
    await thread.close()
  }

  const unavailable = err({ code: 'unavailable' } as const)
  /** For what adds to the file. */
  async function ifRoom<Answer>(refusal: Answer, add: () => Promise<Answer>): Promise<Answer> {
    return space.isGone() ? refusal : await add()
  }

  const roomLog: RoomLog = {
    open: (...args) => ifRoom(unavailable, () => ask('roomLog', 'open', args, unavailable)),
    head: (...args) => ask('roomLog', 'head', args),
    read: (...args) => ask('roomLog', 'read', args),
    events: (...args) => ask('roomLog', 'events', args),
    latest: <Type extends Event['type']>(...args: [readonly PanelId[], readonly Type[]]) =>
      ask('roomLog', 'latest', args) as Promise<ReadonlyMap<PanelId, { type: Type; at: EpochMs }>>,
    reachedBy: (...args) => ask('roomLog', 'reachedBy', args),
    appendEvents: (...args) => ifRoom(unavailable, () => ask('roomLog', 'appendEvents', args, unavailable)),
    appendUpdates: (panelId, batch) => ifRoom(unavailable, () => thread.append(panelId, batch, unavailable)),
    document: (...args) => ask('roomLog', 'document', args),
    putSnapshot: (panelId, document, { epoch, seq, bytes }) =>
      ask('roomLog', 'putSnapshot', [panelId, document, { epoch, seq, bytes: ownBytes(bytes) }]),
    claimClient: (...args) => ifRoom(unavailable, () => ask('roomLog', 'claimClient', args, unavailable)),
    clients: (...args) => ask('roomLog', 'clients', args),
    renew: (...args) => ifRoom(unavailable, () => ask('roomLog', 'renew', args, unavailable)),
    close,
  }
  const records: Records = {
    get: (...args) => ask('records', 'get', args),
    put: (...args) => ifRoom(err('unavailable'), () => ask('records', 'put', args, err('unavailable'))),
    remove: (...args) => ask('records', 'remove', args),
    find: (...args) => ask('records', 'find', args),
    list: (...args) => ask('records', 'list', args),
    close,
  }
  const answerBackups = async () => {
    endBackups = await openBackupSocket(resolve(folder), {
      hold: () => ask('file', 'hold', []),
      release: () => ask('file', 'release', []),
    })
  }
  return { roomLog, records, answerBackups, close }
}

/** A view into a larger buffer (a network frame, say) would travel to the thread with all of that buffer. */
const ownBytes = (bytes: Uint8Array) => new Uint8Array(bytes)

/**
 * Nobody but this user reads the file: notes and names are in it. SQLite gives its log the mode of the file. A folder that was
 * there keeps its mode, which is its owner's choice. A file that was there is not opened here: closing it again would drop
 * the lock that this process may hold on it.
 */
function makePrivateFile(folder: string, file: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (existsSync(file)) {
      accessSync(folder, constants.W_OK)
      accessSync(file, constants.R_OK | constants.W_OK)
      if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
    } else {
      closeSync(openSync(file, 'wx', 0o600))
      syncFolder(folder)
    }
  } catch (problem) {
    const code = (problem as NodeJS.ErrnoException).code ?? String(problem)
    throw new DatabaseProblem(
      'not-writable',
      `Panelroom cannot write to the folder ${folder} (${code}). Give its user the right to, or choose another folder.`,
    )
  }
}
