import { createLocalRates } from './adapters/local/rates.ts'
import { createLocalWire } from './adapters/local/wire.ts'
import { createRedisRates } from './adapters/redis/rates.ts'
import { createRedisWire } from './adapters/redis/wire.ts'
import { openSqlite } from './adapters/sqlite/database.ts'
import { DatabaseProblem } from './adapters/sqlite/problem.ts'
import { noteTrouble } from './adapters/sqlite/trouble.ts'
import type { Config } from './config.ts'
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
  const options = {
    documentBytesMax: config.limits.documentStoredBytes,
    roomEntriesMax: config.limits.roomEntries,
    // What keeps it from opening is said in a sentence of its own.
    onTrouble: (reason: string) => isOpen && noteTrouble(diagnostics)(reason),
  }
  const stores = config.nodes
    ? await openShared(config.nodes, options, diagnostics)
    : await openOwn(config.data, options, diagnostics)
  isOpen = true
  return {
    ...stores,
    async close() {
      await Promise.all([stores.wire.close(), stores.rates.close()])
      await stores.close()
    },
  }
}

type Options = {
  documentBytesMax: number
  roomEntriesMax: number
  onTrouble: (reason: string) => void
}

async function openOwn(folder: string, options: Options, diagnostics: Log): Promise<Stores> {
  const store = await openSqlite(folder, options)
  await store.answerBackups().catch((problem: unknown) => {
    diagnostics.warn({ reason: String(problem) }, 'no backup while this server runs')
  })
  return { ...store, wire: createLocalWire(), rates: createLocalRates() }
}

async function openShared(
  { redisUrl }: NonNullable<Config['nodes']>,
  _options: Options,
  diagnostics: Log,
): Promise<Stores> {
  await createRedisWire({ url: redisUrl, diagnostics }).close()
  await createRedisRates({ url: redisUrl, diagnostics }).close()
  throw new DatabaseProblem('unavailable', 'Several nodes are not ready yet: PostgreSQL is missing.')
}
