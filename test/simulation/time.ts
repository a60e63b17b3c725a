import type { EpochMs } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import { at } from '#test/support/panel.ts'

/** Time that goes only when it is told to, one happening after the other. */
export type Time = {
  now(): EpochMs
  after(ms: number, run: () => void): () => void
  /** Runs the next happening, if it is due until then, and all that follows from it at once. False if there is none. */
  next(until: number): Promise<boolean>
  /** Everything has been done that needs no time. */
  settled(): Promise<void>
  /** The clock of one process: `run` does what is due, later if the process stands still, and never once it was killed. */
  clockOf(run: (due: () => void) => void): Clock
}

type Timer = { at: number; readonly order: number; readonly run: () => void }

export function createTime(): Time {
  let now: number = at(0)
  let order = 0
  const timers = new Set<Timer>()

  function after(ms: number, run: () => void): () => void {
    const timer = { at: now + Math.max(0, ms), order: ++order, run }
    timers.add(timer)
    return () => void timers.delete(timer)
  }

  function soonest(): Timer | null {
    let first: Timer | null = null
    for (const it of timers) {
      if (!first || it.at < first.at || (it.at === first.at && it.order < first.order)) first = it
    }
    return first
  }

  // Every promise that was settled, and those that these settle: a turn of the real loop comes after them all.
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

  return {
    now: () => now as EpochMs,
    after,
    async next(until) {
      const timer = soonest()
      if (!timer || timer.at > until) {
        now = Math.max(now, until)
        return false
      }
      timers.delete(timer)
      now = timer.at
      timer.run()
      await settled()
      return true
    },
    settled,
    clockOf: (run) => {
      const afterRunning = (ms: number, due: () => void) => {
        let isCancelled = false
        const cancel = after(ms, () => run(() => isCancelled || due()))
        return () => {
          isCancelled = true
          cancel()
        }
      }
      return {
        now: () => now as EpochMs,
        after: afterRunning,
        every(ms, due) {
          let cancel = () => {}
          const again = () => {
            cancel = afterRunning(ms, () => {
              due()
              again()
            })
          }
          again()
          return () => cancel()
        },
      }
    },
  }
}
