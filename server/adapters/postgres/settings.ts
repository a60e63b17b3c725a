import { DatabaseProblem } from '../problem.ts'
import type { Sql } from './session.ts'

const VERSION_MIN = 14

type Settings = {
  version: number
  fsync: string
  synchronous_commit: string
  full_page_writes: string
  encoding: string
  schema: string | null
  standby: boolean
}

/** The settings that must not be `off`, and what goes wrong with them. */
const NEVER_OFF = [
  ['fsync', 'a crash of the machine destroys the database'],
  ['synchronous_commit', 'what was saved last is lost in a crash'],
  ['full_page_writes', 'a crash in the middle of a write destroys a page'],
] as const

/** Times that bound a statement, the wait for a lock, and what a process that stands still may hold up. */
const SETTINGS = `
  SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('fsync') AS fsync,
    current_setting('synchronous_commit') AS synchronous_commit,
    current_setting('full_page_writes') AS full_page_writes,
    current_setting('server_encoding') AS encoding, current_schema() AS schema, pg_is_in_recovery() AS standby,
    set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
    set_config('idle_in_transaction_session_timeout', $3, false),
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('enable_seqscan', 'off', false), set_config('plan_cache_mode', 'force_generic_plan', false),
    set_config('jit', 'off', false)`

/**
 * Sets a connection up and refuses a server that could lose what it answered. `unsafe` lets that pass, for tests on data that
 * nobody needs. A standby is refused always: what was answered elsewhere may not have reached it.
 */
export async function prepareConnection(
  sql: Sql,
  name: string,
  { unsafe, answerWithinMs }: { readonly unsafe: boolean; readonly answerWithinMs: number },
): Promise<void> {
  // Whoever waits for a room gets it before the wait is over, if the one that holds it stands still.
  const times = [answerWithinMs, answerWithinMs / 2, answerWithinMs / 4]
  const [is] = await sql<Settings>(
    SETTINGS,
    times.map((ms) => `${Math.max(1, Math.round(ms))}ms`),
  )
  expectSafe(is!, name, unsafe)
}

/** Throws a `DatabaseProblem` that names what is set wrongly, and says what to do. */
export function expectSafe(is: Settings, name: string, unsafe: boolean): void {
  const refuse = (sentence: string) => {
    throw new DatabaseProblem('unsafe', sentence)
  }
  if (is.version < VERSION_MIN)
    refuse(`${name} is version ${is.version}. Panelroom needs PostgreSQL ${VERSION_MIN} or later.`)
  if (is.encoding !== 'UTF8')
    refuse(`${name} keeps text as ${is.encoding}. Make the database anew: createdb --encoding=UTF8.`)
  if (is.schema === null)
    refuse(`${name} has no schema for the tables of this user. Set its search_path to one that is there.`)
  if (is.standby)
    throw new DatabaseProblem('unavailable', `${name} is a standby. Give the address of the primary.`)
  if (unsafe) return
  for (const [setting, harm] of NEVER_OFF) {
    if (is[setting] !== 'off') continue
    refuse(
      `${name} runs with ${setting} = off: ${harm}. Set ${setting} = on and reload it. For tests only, PANELROOM_DATABASE_UNSAFE=1 lets it pass.`,
    )
  }
}
