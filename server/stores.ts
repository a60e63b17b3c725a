import { createLocalRates } from './adapters/local/rates.ts'
import { createLocalWire } from './adapters/local/wire.ts'
import { openPostgres } from './adapters/postgres/database.ts'
import { createRedisRates } from './adapters/redis/rates.ts'
import { createRedisWire } from './adapters/redis/wire.ts'
import { openSqlite } from './adapters/sqlite/database.ts'
import type { RoomLimits } from './adapters/room-limits.ts'
import { noteSpace, noteTrouble } from './adapters/sqlite/trouble.ts'
import type { Config, Nodes } from './config.ts'
import type { Log } from './ports/log.ts'
import type { Rates } from './ports/rates.ts'
import type { Records } from './ports/records.ts'
import type { RoomLog } from './ports/room-log.ts'
import type { Wire } from './ports/wire.ts'

export type Stores = {
  readonly roomLog: RoomLog
  readonly records: Records
  readonly wire: Wire
  readonly rates: Rates
  /** What was said last is told before what was kept is closed. */
  close(): Promise<void>
}

/**
 * One process with its own folder, or one of several nodes over one PostgreSQL and one Redis. Rejects with a `DatabaseProblem` if
 * the database cannot be had; Redis may be away.
 */
export async function openStores(config: Config, diagnostics: Log): Promise<Stores> {
  let isOpen = false
  const open = config.nodes ? openShared(config.nodes) : openOwn(config.data, config.limits.freeSpaceBytes)
  const stores = await open({
    limits: {
      documentBytesMax: config.limits.documentStoredBytes,
      roomEntriesMax: config.limits.roomEntries,
      roomBytesMax: config.limits.roomBytes,
    },
    diagnostics,
    // What keeps it from opening is said in a sentence of its own.
    isOpen: () => isOpen,
  })
  isOpen = true
  return {
    ...stores,
    async close() {
      await Promise.all([stores.wire.close(), stores.rates.close()])
      await stores.close()
    },
  }
}

type Opening = {
  limits: RoomLimits
  diagnostics: Log
  isOpen: () => boolean
}

const openOwn =
  (folder: string, freeBytesMin: number) =>
  async ({ limits, diagnostics, isOpen }: Opening): Promise<Stores> => {
    const note = noteTrouble(diagnostics)
    const store = await openSqlite(folder, {
      ...limits,
      freeBytesMin,
      onTrouble: (reason) => isOpen() && note(reason),
      onSpace: noteSpace(diagnostics),
    })
    await store.answerBackups().catch((problem: unknown) => {
      diagnostics.warn({ reason: String(problem) }, 'no backup while this server runs')
    })
    return { ...store, wire: createLocalWire(), rates: createLocalRates() }
  }

const openShared =
  ({ databaseUrl, redisUrl, unsafe }: Nodes) =>
  async ({ limits, diagnostics, isOpen }: Opening): Promise<Stores> => {
    const store = await openPostgres(databaseUrl, {
      ...limits,
      unsafe,
      onTrouble: (reason) =>
        isOpen() && diagnostics.error({ reason }, 'the database could not store or read'),
    })
    const redis = { url: redisUrl, diagnostics }
    return { ...store, wire: createRedisWire(redis), rates: createRedisRates(redis) }
  }
