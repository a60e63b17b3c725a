import { afterAll, beforeAll } from 'vitest'
import { createMemoryRoomLog, type MemoryDisk } from '#test/support/memory-room-log.ts'
import { type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { aPostgresStore } from './postgres-store.ts'
import { describeRoomLog, describeRoomLogThatMayLose, LIMITS } from './room-log.contract.ts'
import { aSqliteStore } from './sqlite-store.ts'

// Not held to what may lose its end: one process has the file, and a restored one needs a restart.
describeRoomLog('SQLite', async () => {
  const store = await aSqliteStore(LIMITS)
  return { ...store, reopen: async () => (await store.reopen()).roomLog }
})

describeRoomLog('the one in memory', inMemory)
describeRoomLogThatMayLose('the one in memory', inMemory)

async function inMemory() {
  const disk: MemoryDisk = new Map()
  let roomLog = createMemoryRoomLog(disk, LIMITS)
  return {
    roomLog,
    async reopen() {
      await roomLog.close()
      roomLog = createMemoryRoomLog(disk, LIMITS)
      return roomLog
    },
    dispose: () => roomLog.close(),
  }
}

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.dispose())

describeRoomLog('PostgreSQL', onPostgres)
describeRoomLogThatMayLose('PostgreSQL', onPostgres)

async function onPostgres() {
  const store = await aPostgresStore(server, LIMITS)
  return { ...store, reopen: async () => (await store.reopen()).roomLog }
}
