import { canonicalInput, type RatingsTable } from '#shared/calibration/engine/table.ts'
import type { PanelResult } from '#shared/calibration/sealed-result.ts'

/** The thread as the queue needs it: a browser's worker, or a test's. */
export type Thread = {
  readonly ask: (id: number, table: RatingsTable) => void
  readonly end: () => void
}
/** What a thread tells: a result, null for a table it cannot read, or that it broke. */
export type Heard = {
  readonly answered: (id: number, result: PanelResult | null) => void
  readonly broke: () => void
}

/** Null: this table has no result here, now or ever. */
export type Tell = (result: PanelResult | null) => void

type Ask = { readonly key: string; readonly table: RatingsTable; readonly tell: Tell }

/** So many results are kept, the latest: undoing a step of a slider costs nothing. */
const KEPT_MAX = 16

export type CalibrationQueue = {
  /** Tells the result of this table, at once where it is known. What the same asker asked before is forgotten. */
  readonly ask: (asker: object, table: RatingsTable, tell: Tell) => void
  readonly forget: (asker: object) => void
}

/**
 * One thread, one table at a time. Of each asker only the latest wish waits, so a hand on a slider never builds a queue.
 * Results are kept by the table's canonical text: the order of rows is no other table.
 */
export function createCalibrationQueue(start: (heard: Heard) => Thread): CalibrationQueue {
  const asks = new Map<object, Ask>()
  const kept = new Map<string, PanelResult>()
  let thread: Thread | null = null
  let running: { readonly id: number; readonly key: string } | null = null
  let asked = 0

  function settle(key: string, result: PanelResult | null) {
    for (const [asker, ask] of asks) {
      if (ask.key !== key) continue
      asks.delete(asker)
      ask.tell(result)
    }
  }

  function next() {
    const [first] = asks.values()
    if (running || !first) return
    running = { id: ++asked, key: first.key }
    thread ??= started()
    // Where no thread starts, nothing is calibrated on this device; whoever asked is told so.
    if (thread) thread.ask(running.id, first.table)
    else fail()
  }

  function started(): Thread | null {
    const heard: Heard = {
      answered(id, result) {
        if (running?.id !== id) return
        const { key } = running
        running = null
        if (result) keep(key, result)
        settle(key, result)
        next()
      },
      // A thread that broke on a table would break on it again: that table is given up, the others go to a new thread.
      broke() {
        thread?.end()
        thread = null
        fail()
      },
    }
    try {
      return start(heard)
    } catch {
      return null
    }
  }

  function fail() {
    const key = running?.key
    running = null
    if (key !== undefined) settle(key, null)
    next()
  }

  function keep(key: string, result: PanelResult) {
    kept.set(key, result)
    const [oldest] = kept.keys()
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
  }

  return {
    ask(asker, table, tell) {
      const key = canonicalInput(table)
      const known = kept.get(key)
      if (known) {
        asks.delete(asker)
        tell(known)
        return
      }
      asks.set(asker, { key, table, tell })
      next()
    },
    forget(asker) {
      asks.delete(asker)
    },
  }
}
