import { createMemoryRoomLog, type MemoryDisk } from '#test/support/memory-room-log.ts'
import { describeRoomLog, LIMITS } from './room-log.contract.ts'
import { aSqliteStore } from './sqlite-store.ts'

describeRoomLog('SQLite', async () => {
  const store = await aSqliteStore(LIMITS)
  return { ...store, reopen: async () => (await store.reopen()).roomLog }
})

describeRoomLog('the one in memory', async () => {
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
})
