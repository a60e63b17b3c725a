import { afterAll, beforeAll } from 'vitest'
import { type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { aPostgresStore } from './postgres-store.ts'
import { describeRecords } from './records.contract.ts'
import { aSqliteStore } from './sqlite-store.ts'

describeRecords('SQLite', async () => {
  const store = await aSqliteStore()
  return { ...store, reopen: async () => (await store.reopen()).records }
})

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.dispose())

describeRecords('PostgreSQL', async () => {
  const store = await aPostgresStore(server)
  return { ...store, reopen: async () => (await store.reopen()).records }
})
