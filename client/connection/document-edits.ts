import type { SaveState } from './save-state.ts'

/** Longer than this without an ack is no longer "saving". */
const PATIENCE_MS = 2_000
const FLUSH_WITHIN_MS = 10_000

/** How many edits this page made to a document, and how many of them the server has confirmed. */
export type Edits = {
  readonly unsaved: () => number
  readonly savedAt: () => number | null
  readonly status: (connected: boolean) => Exclude<SaveState['status'], 'frozen' | 'closed'>
  edit(): void
  /** So many were made before this page opened and never confirmed. */
  carryOver(count: number): void
  /** The number of a new ask. Its ack confirms every edit so far, and then `confirmed` runs. */
  ask(confirmed: () => void): number
  ack(n: number): void
  /** What was asked on a connection that is gone will not be answered. */
  cut(): void
  /** True once every edit so far is confirmed; false if that does not come about within ten seconds. */
  flushed(): Promise<boolean>
  /** The server wants no more: nobody waits any longer. */
  end(): void
}

type Ask = { readonly edits: number; readonly since: number | null; readonly confirmed: () => void }

/** `changed` is called when the status is another. `heldUpAt`: when something last had to wait for its turn to be sent. */
export function countEdits(changed: () => void, heldUpAt: () => number): Edits {
  let made = 0
  let confirmed = 0
  let asked = 0
  let hasAck = false
  let savedAt: number | null = null
  /** When the oldest edit that still waits for its ack was made; before the first ack, when the page opened. */
  let waitingSince: number | null = Date.now()
  /** When the first edit since the last ask was made. */
  let unaskedSince: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const asks = new Map<number, Ask>()
  const flushes = new Set<{ edits: number; done: (saved: boolean) => void }>()

  // While parts of something large still go out, that they are not confirmed is no trouble.
  const patienceEnds = () => (waitingSince === null ? null : Math.max(waitingSince, heldUpAt()) + PATIENCE_MS)

  /** The screen must say so when an edit has waited too long, whether or not anything else happens. */
  function watch(): void {
    clearTimeout(timer)
    const ends = patienceEnds()
    if (ends === null) return
    const look = () => {
      changed()
      if ((patienceEnds() ?? 0) > Date.now()) watch()
    }
    timer = setTimeout(look, Math.max(0, ends - Date.now()))
  }
  watch()

  return {
    unsaved: () => made - confirmed,
    savedAt: () => savedAt,
    status(connected) {
      if (!connected && (made > confirmed || hasAck)) return 'offline'
      if (made === confirmed && hasAck) return 'saved'
      const ends = patienceEnds()
      return ends !== null && Date.now() >= ends ? 'not-saved' : 'saving'
    },
    edit() {
      made++
      unaskedSince ??= Date.now()
      if (waitingSince !== null) return
      waitingSince = unaskedSince
      watch()
    },
    carryOver(count) {
      made += count
    },
    ask(done) {
      asks.set(++asked, { edits: made, since: unaskedSince, confirmed: done })
      unaskedSince = null
      return asked
    },
    ack(n) {
      for (const [number, ask] of asks) {
        if (number > n) continue
        asks.delete(number)
        confirmed = Math.max(confirmed, ask.edits)
        ask.confirmed()
      }
      hasAck = true
      savedAt = Date.now()
      // Someone who types without a break always has edits on the way: how long the oldest of them waits is what counts.
      waitingSince = [...asks.values()].find(({ since }) => since !== null)?.since ?? unaskedSince
      watch()
      for (const flush of flushes) {
        if (flush.edits > confirmed) continue
        flushes.delete(flush)
        flush.done(true)
      }
    },
    cut: () => asks.clear(),
    flushed: () =>
      new Promise((resolve) => {
        if (made === confirmed && hasAck) return resolve(true)
        const flush = { edits: made, done: resolve }
        flushes.add(flush)
        setTimeout(() => flushes.delete(flush) && resolve(false), FLUSH_WITHIN_MS)
      }),
    end() {
      clearTimeout(timer)
      for (const { done } of flushes) done(false)
      flushes.clear()
    },
  }
}
