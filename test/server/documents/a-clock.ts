import type { EpochMs } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'

/** Waits up to this long are part of how the server works, and run by the machine's clock. */
const BRIEF_MS = 50

export type PushedClock = Clock & {
  /** So much time goes by at once: what was to happen in it happens, in order. */
  pass(ms: number): void
  /** It says an hour that was, as after a correction. What waits, waits no longer for it. */
  setBack(ms: number): void
}

/** A clock whose long waits end when the test says so. */
export function aPushedClock(): PushedClock {
  let ahead = 0
  let back = 0
  const timers = new Set<{ at: number; every: number | null; run: () => void }>()
  const time = () => Date.now() + ahead
  const add = (timer: { at: number; every: number | null; run: () => void }) => {
    timers.add(timer)
    return () => void timers.delete(timer)
  }

  return {
    now: () => (time() - back) as EpochMs,
    setBack: (ms) => void (back += ms),
    after(ms, run) {
      if (ms > BRIEF_MS) return add({ at: time() + ms, every: null, run })
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    every: (ms, run) => add({ at: time() + ms, every: ms, run }),
    pass(ms) {
      const until = time() + ms
      for (;;) {
        const next = [...timers].filter((it) => it.at <= until).toSorted((a, b) => a.at - b.at)[0]
        if (!next) break
        ahead = Math.max(ahead, next.at - Date.now())
        if (next.every === null) timers.delete(next)
        else next.at += next.every
        next.run()
      }
      ahead = Math.max(ahead, until - Date.now())
    },
  }
}
