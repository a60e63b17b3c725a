import type { Sql } from './connection.ts'

/** The database file held still, so that another process may copy it while this one goes on storing. */
export type HeldFile = {
  /** From now on the file holds everything answered so far and does not change: what comes goes into its log alone. */
  hold(): Promise<void>
  /** Goes on as before. Whether the file has stood still since `hold`. */
  release(): Promise<boolean>
}

/** SQLite's own default: pages in the log after which they are moved into the file. */
const CHECKPOINT_PAGES = 1_000

/**
 * In WAL mode only a checkpoint writes to the file. One at `hold`, none until `release`: nobody waits for a backup however long it
 * takes, which `VACUUM INTO` on the one connection would make them do. Whether it was so is told by the setting.
 */
export function createHeldFile(sql: Sql): HeldFile {
  return {
    async hold() {
      await sql('PRAGMA wal_autocheckpoint = 0')
      const [done] = await sql<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')
      if (done!.busy !== 0) throw new Error('the log could not be moved into the file')
    },
    async release() {
      const [is] = await sql<{ wal_autocheckpoint: number }>('PRAGMA wal_autocheckpoint')
      await sql(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
      return is!.wal_autocheckpoint === 0
    },
  }
}
