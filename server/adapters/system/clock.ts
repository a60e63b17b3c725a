import type { EpochMs } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'

/** Longer delays than this make `setTimeout` fire at once. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now() as EpochMs,

  after(ms, run) {
    let left = ms
    let timer: NodeJS.Timeout
    const wait = () => {
      const step = Math.min(left, TIMEOUT_MAX_MS)
      left -= step
      timer = setTimeout(left > 0 ? wait : run, step)
    }
    wait()
    return () => clearTimeout(timer)
  },

  every(ms, run) {
    const timer = setInterval(run, Math.min(ms, TIMEOUT_MAX_MS))
    // What is done again and again is housekeeping, and no reason for a process to go on.
    timer.unref()
    return () => clearInterval(timer)
  },
}
