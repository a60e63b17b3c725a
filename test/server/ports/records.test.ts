import { describeRecords } from './records.contract.ts'
import { aSqliteStore } from './sqlite-store.ts'

describeRecords('SQLite', async () => {
  const store = await aSqliteStore()
  return { ...store, reopen: async () => (await store.reopen()).records }
})
