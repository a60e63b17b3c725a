import { openPostgres, type PostgresOptions } from '#server/adapters/postgres/database.ts'
import type { PostgresServer } from '#test/support/postgres.ts'

/** A database of one's own on this server, that can be closed and opened again. */
export async function aPostgresStore(server: PostgresServer, options?: PostgresOptions) {
  const url = await server.database()
  let database = await openPostgres(url, options)

  return {
    url,
    roomLog: database.roomLog,
    records: database.records,
    async reopen() {
      await database.close()
      database = await openPostgres(url, options)
      return database
    },
    dispose: () => database.close(),
  }
}
