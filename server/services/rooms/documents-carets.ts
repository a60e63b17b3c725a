import type { Clock } from '#server/ports/clock.ts'
import { type AwarenessState, awarenessFrame } from './documents-awareness.ts'
import type { Attached } from './documents-host.ts'

/** Where the writers of one document are. Nothing of it is kept: it goes with its connection. */
export type Carets = {
  set(of: Attached, state: AwarenessState): void
  /** The connection is gone. */
  left(of: Attached): void
  /** Tells a newcomer where the others are. */
  greet(newcomer: Attached): void
  clear(): void
}

export function createCarets({
  clock,
  tell,
}: {
  clock: Clock
  /** To everybody who may read, except the one whose caret it is. */
  tell: (frame: Uint8Array, except: Attached) => void
}): Carets {
  const states = new Map<Attached, AwarenessState>()
  const counts = new Map<number, number>()

  function say(of: Attached, state: AwarenessState): void {
    // Hundredths of a second, so that the count goes on rising where the document is opened anew or on another node.
    const count = Math.max((counts.get(of.clientId) ?? 0) + 1, Math.floor(clock.now() / 10))
    counts.set(of.clientId, count)
    tell(awarenessFrame(of.clientId, count, state), of)
  }

  return {
    set(of, state) {
      if (state === null) states.delete(of)
      else states.set(of, state)
      say(of, state)
    },
    left(of) {
      if (states.delete(of)) say(of, null)
    },
    greet(newcomer) {
      for (const [of, state] of states) {
        if (of !== newcomer) newcomer.send(awarenessFrame(of.clientId, counts.get(of.clientId) ?? 1, state))
      }
    },
    clear: () => states.clear(),
  }
}
