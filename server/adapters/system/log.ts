import { destination, pino } from 'pino'
import type { Log } from '#server/ports/log.ts'

export type LogLevel = 'info' | 'warn' | 'error' | 'silent'

/** One line of JSON a message, to stderr and at once, so that the last words of a process are not lost. */
export function createLog(level: LogLevel): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { error: unquoted, problem: unquoted },
    },
    destination({ dest: 2, sync: true }),
  )
}

const SAID_MAX_CHARS = 2_000

/** An error's own words often quote what it choked on, and that may be somebody's note: what stands in quotes is left out. */
export function unquoted(said: unknown): unknown {
  if (typeof said !== 'string') return typeof said
  return said.replace(/"[^"]*"?|“[^”]*”?|`[^`]*`?|'[^']*'(?![a-z])/g, '…').slice(0, SAID_MAX_CHARS)
}
