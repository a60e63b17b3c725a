/** Longer than this without being stored is no longer "kept". */
const KEPT_WITHIN_MS = 500

export type KeptEdits = {
  /** Whether this device keeps what was written: all but the newest, which are being stored. */
  readonly are: () => boolean
  edit(): void
  close(): void
}

/**
 * Follows whether edits get into this device's own storage. Each takes a moment, and that is no trouble: whoever writes on would be told
 * of it at every letter. Nothing is taken on trust before the first was stored. `changed` is called when the answer is another; `stored`
 * calls back when everything so far is stored, or never.
 */
export function followKept(stored: (done: () => void) => void, changed: () => void): KeptEdits {
  let made = 0
  let storedUpTo = 0
  let areKept = true
  let timer: ReturnType<typeof setTimeout> | undefined

  function say(next: boolean): void {
    if (next === areKept) return
    areKept = next
    changed()
  }
  function watch(): void {
    timer ??= setTimeout(() => say(false), KEPT_WITHIN_MS)
  }
  function haveStored(upTo: number): void {
    if (upTo <= storedUpTo) return
    storedUpTo = upTo
    clearTimeout(timer)
    timer = undefined
    if (storedUpTo < made) watch()
    say(true)
  }

  return {
    are: () => areKept,
    edit() {
      const upTo = ++made
      if (storedUpTo === 0) areKept = false
      watch()
      stored(() => haveStored(upTo))
    },
    close: () => clearTimeout(timer),
  }
}
