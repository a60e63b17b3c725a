import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { Clock } from './ports/clock.ts'

export type Load = {
  /** The event loop's delay since the last look, 99th percentile. */
  readonly lagMs: number
  /** How much of the heap is in use, 0 to 1. */
  readonly heap: number
}

type Options = {
  clock: Clock
  look: () => Load
  limits: { readonly eventLoopLagMs: number; readonly heapPercent: number; readonly overloadSeconds: number }
}

const LOOK_EVERY_MS = 1_000

/** Whether there is too much to do to take on more. Only what lasts counts, both ways: one slow second says nothing. */
export function watchLoad({ clock, look, limits }: Options) {
  let load: Load = { lagMs: 0, heap: 0 }
  let over = 0
  let isOver = false

  const stop = clock.every(LOOK_EVERY_MS, () => {
    load = look()
    const tooMuch = load.lagMs > limits.eventLoopLagMs || load.heap > limits.heapPercent / 100
    over = Math.min(limits.overloadSeconds, Math.max(0, over + (tooMuch ? 1 : -1)))
    if (over >= limits.overloadSeconds) isOver = true
    else if (over === 0) isOver = false
  })
  return { overloaded: () => isOver, load: () => load, stop }
}

/** Looks at this process. */
export function processLoad(): { look: () => Load; stop: () => void } {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  return {
    look() {
      // The monitor counts its own ten milliseconds between two looks as delay.
      const lagMs = Math.max(0, delay.percentile(99) / 1e6 - 10)
      delay.reset()
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
      return { lagMs, heap: used / limit }
    },
    stop: () => void delay.disable(),
  }
}
