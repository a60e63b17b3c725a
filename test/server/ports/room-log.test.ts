import { describeRoomLog, LIMITS } from './room-log.contract.ts'
import { aSqliteStore } from './sqlite-store.ts'

describeRoomLog('SQLite', async () => {
  const store = await aSqliteStore(LIMITS)
  return { ...store, reopen: async () => (await store.reopen()).roomLog }
})
