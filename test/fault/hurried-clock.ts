import type { EpochMs } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'

/** Waits up to this long are part of how the server works, and run by the machine's clock alone. */
const BRIEF_MS = 50

export type HurriedClock = Clock & {
  /** So much time is over at once. What was to happen in it happens, and what repeats happens once. */
  pass(ms: number): void
  /** The time of day is set forward or back. Waits go on as they would have. */
  jump(ms: number): void
}

/** The machine's clock, which can be hurried on and set wrong. */
export function aHurriedClock(): HurriedClock {
  let ahead = 0
  let wrongBy = 0
  const timers = new Set<{ at: number; readonly every: number | null; readonly run: () => void }>()
  const sinceStart = () => performance.now() + ahead
  const add = (ms: number, every: number | null, run: () => void) => {
    const timer = { at: sinceStart() + ms, every, run }
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  function ring(): void {
    for (const timer of [...timers].toSorted((a, b) => a.at - b.at)) {
      if (timer.at > sinceStart() || !timers.has(timer)) continue
      if (timer.every === null) timers.delete(timer)
      else timer.at = sinceStart() + timer.every
      timer.run()
    }
  }
  setInterval(ring, BRIEF_MS)

  return {
    now: () => (Date.now() + ahead + wrongBy) as EpochMs,
    after(ms, run) {
      if (ms > BRIEF_MS) return add(ms, null, run)
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    every: (ms, run) => add(ms, ms, run),
    pass(ms) {
      ahead += ms
      ring()
    },
    jump(ms) {
      wrongBy += ms
    },
  }
}
