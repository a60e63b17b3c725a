/**
 * What the screen says about edits. `closed`: a document is closed to this page, so nothing more can be entered there. `kept`: those not
 * yet saved are in this device's own storage as well.
 */
export type SaveState = {
  readonly status: 'saved' | 'saving' | 'not-saved' | 'offline' | 'frozen' | 'closed'
  /** Local changes that the server has not confirmed. */
  readonly unsaved: number
  /** When the last of them was confirmed, by this device's clock, or null. */
  readonly savedAt: number | null
  readonly kept: boolean
}

/** The page's one save state: the worst of its documents. */
export function worstOf(states: readonly SaveState[]): SaveState {
  const ranks = ['frozen', 'closed', 'saved', 'saving', 'not-saved', 'offline'] as const
  const live = states.filter((it) => it.status !== 'frozen')
  const worst = live.toSorted((a, b) => ranks.indexOf(b.status) - ranks.indexOf(a.status))[0]
  if (!worst) return states[0] ?? { status: 'saved', unsaved: 0, savedAt: null, kept: true }
  // What is locked was saved too: without it the time would go back at the lock.
  const times = states.flatMap((it) => it.savedAt ?? [])
  return {
    status: worst.status,
    unsaved: live.reduce((sum, it) => sum + it.unsaved, 0),
    savedAt: times.length > 0 ? Math.max(...times) : null,
    kept: live.every((it) => it.unsaved === 0 || it.kept),
  }
}
