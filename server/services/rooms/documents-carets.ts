import type { SeatId } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import { type AwarenessState, awarenessFrame } from './documents-awareness.ts'
import type { Attached } from './documents-host.ts'

/** Where one client of another node writes. Of two the one with the higher count is the newer. */
export type RemoteCaret = {
  readonly seat: SeatId
  readonly clientId: number
  readonly count: number
  readonly state: AwarenessState
}

/** Where the writers of one document are. Nothing of it is kept: it goes with its connection. */
export type Carets = {
  set(of: Attached, state: AwarenessState): void
  /** The connection is gone. */
  left(of: Attached): void
  /** Tells a newcomer where the others are. */
  greet(newcomer: Attached): void
  /** What another node tells of one of its connections. */
  heard(caret: RemoteCaret): void
  /** Tells the other nodes again where everybody is who is connected here. */
  shareAll(): void
  clear(): void
}

/** Stock clients renew theirs every 15 s; after this their node is gone, or its word was lost. */
const REMOTE_FOR_MS = 30_000
const REMOTE_MAX = 256

type Options = {
  clock: Clock
  /** To everybody here who may read, except the one whose caret it is. */
  tell: (frame: Uint8Array, except: Attached | null) => void
  /** To the other nodes. */
  share: (caret: RemoteCaret) => void
}

export function createCarets({ clock, tell, share }: Options): Carets {
  const states = new Map<Attached, AwarenessState>()
  const counts = new Map<number, number>()
  const remote = new Map<number, { readonly state: AwarenessState; readonly until: number }>()
  let cancelSweep: (() => void) | null = null

  function nextCount(clientId: number): number {
    // Hundredths of a second, so that the count goes on rising where the document is opened anew or on another node.
    const count = Math.max((counts.get(clientId) ?? 0) + 1, Math.floor(clock.now() / 10))
    counts.set(clientId, count)
    return count
  }

  function say(of: Attached, state: AwarenessState): void {
    const { clientId, seat } = of
    const count = nextCount(clientId)
    remote.delete(clientId)
    tell(awarenessFrame(clientId, count, state), of)
    share({ seat, clientId, count, state })
  }

  function sweepLater(): void {
    cancelSweep ??= clock.after(REMOTE_FOR_MS / 3, () => {
      cancelSweep = null
      for (const [clientId, { until }] of remote) {
        if (until > clock.now()) continue
        remote.delete(clientId)
        tell(awarenessFrame(clientId, nextCount(clientId), null), null)
      }
      if (remote.size > 0) sweepLater()
    })
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
      const send = (clientId: number, state: AwarenessState) =>
        newcomer.send(awarenessFrame(clientId, counts.get(clientId) ?? 1, state))
      for (const [of, state] of states) if (of !== newcomer) send(of.clientId, state)
      for (const [clientId, { state }] of remote) if (clientId !== newcomer.clientId) send(clientId, state)
    },
    heard({ clientId, count, state }) {
      if (count <= (counts.get(clientId) ?? 0)) return
      if (!remote.has(clientId) && remote.size >= REMOTE_MAX) return
      counts.set(clientId, count)
      const own = [...states.keys()].find((it) => it.clientId === clientId)
      // It came over to us, and its former node has only now learnt that it is gone.
      if (own && state === null) return say(own, states.get(own)!)
      // Or it went over there, and it is we who have not learnt it yet.
      if (own) states.delete(own)
      if (state === null) remote.delete(clientId)
      else {
        remote.set(clientId, { state, until: clock.now() + REMOTE_FOR_MS })
        sweepLater()
      }
      tell(awarenessFrame(clientId, count, state), null)
    },
    shareAll() {
      for (const [{ seat, clientId }, state] of states) {
        share({ seat, clientId, count: nextCount(clientId), state })
      }
    },
    clear() {
      cancelSweep?.()
      states.clear()
      remote.clear()
    },
  }
}
