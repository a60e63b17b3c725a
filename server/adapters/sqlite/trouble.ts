import type { Log } from '#server/ports/log.ts'
import { damagedRowIn } from './checksum.ts'
import type { Space } from './free-space.ts'

/**
 * Notes in the log that the database did not take something, by SQLite's code alone: its sentences may quote what was to be
 * stored. `thread` is trouble of the thread itself. Of a row that a disk has changed its name is noted too, which is ours.
 */
export function noteTrouble(log: Log): (reason: string) => void {
  return (reason) => {
    const code = /\bSQLITE_[A-Z_]+/.exec(reason)?.[0] ?? 'thread'
    const damaged = damagedRowIn(reason)
    log.error({ code, ...(damaged && { damaged }) }, 'the database could not store or read')
  }
}

/** Notes in the log how the disk stands, each time that this changes. */
export function noteSpace(log: Log): (space: Space, freeBytes: number) => void {
  return (space, freeBytes) => {
    if (space === 'none') log.error({ freeBytes }, 'the disk is nearly full: nothing more is stored')
    else if (space === 'little') log.warn({ freeBytes }, 'the disk has little space left')
    else log.info({ freeBytes }, 'the disk has space again')
  }
}
