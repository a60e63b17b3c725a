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

/** So many keys are remembered at most; then those that have not been seen for longest are forgotten, and begin full. */
const KEYS_MAX = 20_000

export type Buckets = {
  take(key: string): boolean
  /** Keys that are remembered. */
  size(): number
}

/** A bucket for each key. One that has had the time to fill up again is forgotten: a new one is the same. */
export function createBuckets(clock: Clock, rate: Rate): Buckets {
  const buckets = new Map<string, { readonly bucket: Bucket; readonly usedAt: number }>()
  const fullAfterMs = (rate.burst / rate.perSecond) * 1_000

  function forgetFull(now: number): void {
    for (const [key, { usedAt }] of buckets) {
      if (now - usedAt < fullAfterMs && buckets.size <= KEYS_MAX) return
      buckets.delete(key)
    }
  }

  return {
    take(key) {
      const now = clock.now()
      const bucket = buckets.get(key)?.bucket ?? createBucket(clock, rate)
      // Set anew, so that the order is that of use.
      buckets.delete(key)
      buckets.set(key, { bucket, usedAt: now })
      forgetFull(now)
      return bucket.take(1)
    },
    size: () => buckets.size,
  }
}
