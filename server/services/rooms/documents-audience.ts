import type { PanelState } from '#shared/panel/state.ts'
import type { Attached } from './documents-host.ts'

/** Everybody who has a document open, and which of them are to be told what. */
export type Audience = {
  readonly all: ReadonlySet<Attached>
  add(session: Attached): void
  delete(session: Attached): void
  /** Has the document as a whole, and needs every update from now on. True the first time. */
  listens(session: Attached): boolean
  /** Who needs every update and may read it, by the room's state now. */
  readers(): readonly Attached[]
  /** Has been promised an ACK that is still to come. */
  waits(session: Attached): void
  /** More is durable than before. */
  durable(): void
  clear(): void
}

export function createAudience(state: () => PanelState): Audience {
  const all = new Set<Attached>()
  const listeners = new Set<Attached>()
  const waiting = new Set<Attached>()
  /** The state that its readers were last judged by, which never changes: none where somebody has come or gone since. */
  let judgedBy: PanelState | null = null
  let readers: readonly Attached[] = []

  return {
    all,
    add: (session) => void all.add(session),
    delete(session) {
      for (const some of [all, listeners, waiting]) some.delete(session)
      judgedBy = null
    },
    listens(session) {
      if (!all.has(session) || listeners.has(session)) return false
      listeners.add(session)
      judgedBy = null
      return true
    },
    readers() {
      const now = state()
      if (judgedBy !== now) readers = [...listeners].filter((it) => it.right() !== 'none')
      judgedBy = now
      return readers
    },
    waits: (session) => void waiting.add(session),
    durable() {
      for (const session of waiting) {
        session.durable()
        if (!session.waits()) waiting.delete(session)
      }
    },
    clear() {
      for (const some of [all, listeners, waiting]) some.clear()
      judgedBy = null
    },
  }
}
