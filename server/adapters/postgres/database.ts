import { err } from '#shared/result.ts'
import type { Records } from '#server/ports/records.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { DatabaseProblem } from '../problem.ts'
import type { RoomLimits } from '../room-limits.ts'
import { addressOf } from './address.ts'
import { createPool } from './pool.ts'
import { asProblem } from './problem.ts'
import { createRecords } from './records.ts'
import { createRoomLog } from './room-log.ts'
import { migrate } from './schema.ts'
import { prepareConnection } from './settings.ts'

export type PostgresOptions = Partial<RoomLimits> & {
  /** How long a caller waits at most. Then the answer is `unavailable`, although what hangs may still get through. */
  readonly answerWithinMs?: number
  /** Hears why something was `unavailable`, for the log: a code and a few words, nothing of what was to be stored. */
  readonly onTrouble?: (reason: string) => unknown
  /** Takes a server that may lose what it answered. For tests. */
  readonly unsafe?: boolean
}

export type Postgres = {
  readonly roomLog: RoomLog
  readonly records: Records
  /** Finishes what was asked and lets go of the connections. Both ports' `close` are this one. */
  readonly close: () => Promise<void>
}

const DEFAULTS = {
  documentBytesMax: 2 * 1024 * 1024,
  roomEntriesMax: 50_000,
  roomBytesMax: 32 * 1024 * 1024,
  answerWithinMs: 10_000,
  onTrouble: () => {},
  unsafe: false,
}

/**
 * Opens the database at `url` and makes its tables if they are missing. Any number of processes may have it open. Once it is open,
 * an outage only makes answers `unavailable`, and it is used again as soon as it is back. Throws a `DatabaseProblem`, which never
 * holds the password, if it cannot be used.
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Postgres> {
  const { answerWithinMs, onTrouble, unsafe, ...limits } = { ...DEFAULTS, ...options }
  const address = addressOf(url)
  const pool = createPool({
    address,
    answerWithinMs,
    onTrouble,
    prepare: (sql) => prepareConnection(sql, address.name, { unsafe, answerWithinMs }),
  })
  try {
    await pool.start((session) => migrate(session, address.name))
  } catch (problem) {
    await pool.close()
    throw asProblem(problem, address.name)
  }

  const roomLog = createRoomLog(pool, limits)
  const records = createRecords(pool)
  const unavailable = err({ code: 'unavailable' } as const)
  return {
    roomLog: {
      ...roomLog,
      open: (...args) => roomLog.open(...args).catch(insteadOfTrouble(unavailable)),
      appendEvents: (...args) => roomLog.appendEvents(...args).catch(insteadOfTrouble(unavailable)),
      appendUpdates: (...args) => roomLog.appendUpdates(...args).catch(insteadOfTrouble(unavailable)),
      claimClient: (...args) => roomLog.claimClient(...args).catch(insteadOfTrouble(unavailable)),
      renew: (...args) => roomLog.renew(...args).catch(insteadOfTrouble(unavailable)),
      close: pool.close,
    },
    records: {
      ...records,
      put: (...args) => records.put(...args).catch(insteadOfTrouble(err('unavailable'))),
      close: pool.close,
    },
    close: pool.close,
  }
}

const insteadOfTrouble =
  <Answer>(answer: Answer) =>
  (problem: unknown): Answer => {
    if (problem instanceof DatabaseProblem) return answer
    throw problem
  }
