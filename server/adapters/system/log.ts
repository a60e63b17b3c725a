import { destination, pino } from 'pino'
import type { Log } from '#server/ports/log.ts'

export type LogLevel = 'info' | 'warn' | 'error' | 'silent'

/** One line of JSON a message, to stderr and at once, so that the last words of a process are not lost. */
export function createLog(level: LogLevel): Log {
  return pino(
    { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    destination({ dest: 2, sync: true }),
  )
}
