import type { Clock } from '#server/ports/clock.ts'

/** What one connection may send, and what one document may hold. */
export const LIMITS = {
  frameBytes: 65_600,
  stateVectorBytes: 32_768,
  messages: { perSecond: 60, burst: 300 },
  bytes: { perSecond: 262_144, burst: 1_048_576 },
  /** In the gate's unit of 100 ns: 25 ms of each second, 150 ms at once. */
  work: { perSecond: 250_000, burst: 1_500_000 },
  step1: { perSecond: 0.5, burst: 5 },
  awareness: { perSecond: 20, burst: 60 },
  /** A stock client sends back every caret that it hears of. */
  awarenessEchoes: { perSecond: 300, burst: 900 },
  awarenessBytes: 2_048,
  awarenessDropped: 200,
  gaps: 3,
  bufferedBytes: 2_097_152,
  /** Not stored yet, or waiting for a document that is being read anew. */
  pendingBytes: 4_194_304,
  stateBytes: 1_048_576,
  structs: 40_000,
  clients: 2_000,
  connectionsPerSeat: 8,
  connections: 64,
} as const

export type Bucket = {
  /** Takes so much out, or answers false and takes nothing. */
  take(amount: number): boolean
}

/** A token bucket: full at first, refilled steadily. */
export function createBucket(
  clock: Clock,
  { perSecond, burst }: { perSecond: number; burst: number },
): Bucket {
  let level: number = burst
  let at = clock.now() as number
  return {
    take(amount) {
      const now = clock.now()
      // A clock that is set back must not drain anything.
      level = Math.min(burst, level + (Math.max(0, now - at) / 1_000) * perSecond)
      at = now
      if (level < amount) return false
      level -= amount
      return true
    },
  }
}
