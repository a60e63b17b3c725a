import type { Clock } from '#server/ports/clock.ts'

export type Rate = { readonly perSecond: number; readonly burst: number }

export type Bucket = {
  /** Takes so much out, or answers false and takes nothing. */
  take(amount: number): boolean
}

/** A token bucket: full at first, refilled steadily. */
export function createBucket(clock: Clock, { perSecond, burst }: Rate): Bucket {
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

/** So many keys are remembered at once; then those that have not been seen for longest are forgotten, and begin full. */
const KEYS_MAX = 20_000

/** A bucket for each key. */
export function createBuckets(clock: Clock, rate: Rate): { take(key: string): boolean } {
  const buckets = new Map<string, Bucket>()
  return {
    take(key) {
      const bucket = buckets.get(key) ?? createBucket(clock, rate)
      // Set anew, so that the order is that of use.
      buckets.delete(key)
      buckets.set(key, bucket)
      if (buckets.size > KEYS_MAX) buckets.delete(buckets.keys().next().value!)
      return bucket.take(1)
    },
  }
}
