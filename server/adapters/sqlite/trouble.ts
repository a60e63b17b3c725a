import type { Log } from '#server/ports/log.ts'

/**
 * Notes in the log that the database did not take something, by SQLite's code alone: its sentences may quote what was to be
 * stored. `thread` is trouble of the thread itself.
 */
export const noteTrouble = (log: Log) => (reason: string) =>
  log.error(
    { code: /\bSQLITE_[A-Z_]+/.exec(reason)?.[0] ?? 'thread' },
    'the database could not store or read',
  )
