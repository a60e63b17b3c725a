import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqliteOptions } from '#server/adapters/sqlite/database.ts'

export const aFolder = () => mkdtempSync(join(tmpdir(), 'panelroom-'))

/** A database in a folder of its own, that can be closed and opened again, and leaves nothing behind. */
export async function aSqliteStore(options?: SqliteOptions) {
  const folder = aFolder()
  let database = await openSqlite(folder, options)

  return {
    roomLog: database.roomLog,
    records: database.records,
    async reopen() {
      await database.close()
      database = await openSqlite(folder, options)
      return database
    },
    async dispose() {
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}
