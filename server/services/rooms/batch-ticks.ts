import type { Clock } from '#server/ports/clock.ts'

/** The moments at which the documents of a process send what they have gathered. */
export type BatchTicks = {
  /** Runs at the next one, at most `TICK_MS` from now. Answers how to call it off. */
  join(run: () => void): () => void
}

/** How long the first entry of all waits for company. */
export const TICK_MS = 8

const ticks = new WeakMap<Clock, BatchTicks>()

/**
 * The same for all who go by the same clock: what many documents send in one moment is one message to the database, one commit and
 * one sync. With a timer each they were hundreds a second, and cost more than all the rest of an edit.
 */
export function batchTicksOf(clock: Clock): BatchTicks {
  const known = ticks.get(clock)
  if (known) return known
  const made = createBatchTicks(clock)
  ticks.set(clock, made)
  return made
}

function createBatchTicks(clock: Clock): BatchTicks {
  let waiting = new Set<() => void>()
  let isComing = false

  function tick(): void {
    const due = waiting
    waiting = new Set()
    isComing = false
    for (const run of due) run()
  }

  return {
    join(run) {
      const joined = waiting
      joined.add(run)
      if (!isComing) clock.after(TICK_MS, tick)
      isComing = true
      return () => void joined.delete(run)
    },
  }
}
