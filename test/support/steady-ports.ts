import { createHash } from 'node:crypto'
import type { EpochMs } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'

/** Waits up to this long are the store's own and run by the machine's clock. */
const BRIEF_MS = 10

export type SteadyClock = Clock & {
  /** It is so many milliseconds after the beginning. */
  set(ms: number): void
  /** Everything that repeats runs once. */
  beat(): void
  /** Nothing will happen by itself. */
  isStill(): boolean
}

/** A server's clock that goes when a script says so. What should happen after a longer wait than a brief one never happens. */
export function aSteadyClock(beginning: number): SteadyClock {
  const repeating = new Set<() => void>()
  const coming = new Set<NodeJS.Timeout>()
  let now = beginning
  return {
    now: () => now as EpochMs,
    after(ms, run) {
      if (ms > BRIEF_MS) return () => undefined
      const timer = setTimeout(() => {
        coming.delete(timer)
        run()
      }, ms)
      coming.add(timer)
      return () => {
        coming.delete(timer)
        clearTimeout(timer)
      }
    },
    every(_ms, run) {
      repeating.add(run)
      return () => void repeating.delete(run)
    },
    set(ms) {
      now = beginning + ms
    },
    beat() {
      for (const run of repeating) run()
    },
    isStill: () => coming.size === 0,
  }
}

/** Ids of the usual form that are the same in every run: nobody's chance, so none has to be left out of a comparison. */
export function countedIds(): Ids {
  let count = 0
  const next = () => createHash('sha256').update(`id ${++count}`).digest()
  return {
    id: () => next().subarray(0, 16).toString('base64url'),
    secret: () => next().toString('base64url'),
    clientId: () => next().readUInt32LE() || 1,
  }
}
