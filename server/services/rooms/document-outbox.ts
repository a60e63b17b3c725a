import type { Clock } from '#server/ports/clock.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import type { Limits } from '#server/services/limits.ts'
import { SYNC_UPDATE, syncFrame } from './documents-frames.ts'

/** The transport's end of a connection. */
export type DocumentLink = {
  /** `gone` is called once this and all before it has left the process. */
  send(bytes: Uint8Array, gone?: () => void): void
  close(code: number, reason: string): void
  /** Ends it at once: who does not read what was sent would not read a close either. */
  abort(code: number, reason: string): void
  /** What was sent and has not left. */
  readonly bufferedAmount: number
  /** Bytes that have left so far. */
  readonly left: number
}

/** What goes out to one connection, and what is done when it does not keep up. */
export type Outbox = {
  readonly send: (frame: Uint8Array) => void
  /** One update of many. Left out while the reader is behind; it then gets one difference from `since` instead of them all. */
  readonly update: (frame: Uint8Array, since: () => Uint8Array) => void
  isBehind(): boolean
  end(): void
}

type Options = {
  link: DocumentLink
  clock: Clock
  metrics: Metrics
  limits: Pick<Limits, 'slowReaderBytes' | 'bufferedBytes' | 'stuckSeconds'>
  document: { whenDurable(run: () => void): void; missing(stateVector: Uint8Array): Uint8Array }
  /** It does not read, or far too slowly. */
  tooSlow: () => void
}

export function createOutbox({ link, clock, metrics, limits, document, tooSlow }: Options): Outbox {
  /** The state vector that a reader who is behind was left at. */
  let behindSince: Uint8Array | null = null
  let catchingUp = false
  let hasEnded = false
  let cancelWatch = () => {}

  function send(frame: Uint8Array): void {
    if (hasEnded) return
    link.send(frame, gone)
    if (link.bufferedAmount > limits.bufferedBytes) tooSlow()
  }

  function gone(): void {
    if (!behindSince || catchingUp || link.bufferedAmount > limits.slowReaderBytes / 2) return
    catchingUp = true
    document.whenDurable(() => {
      catchingUp = false
      if (hasEnded || !behindSince) return
      const since = behindSince
      behindSince = null
      cancelWatch()
      metrics.count('catch_ups', 'document', 'slow reader')
      send(syncFrame(SYNC_UPDATE, document.missing(since)))
    })
  }

  /** Not how much waits but whether any of it leaves: a long document on a thin line takes its time. */
  function watch(): void {
    const before = link.left
    cancelWatch = clock.after(limits.stuckSeconds * 1_000, () => {
      if (hasEnded || !behindSince) return
      if (link.left === before) tooSlow()
      else watch()
    })
  }

  return {
    send,
    update(frame, since) {
      if (hasEnded || behindSince) return
      const waiting = link.bufferedAmount
      if (waiting > limits.slowReaderBytes) {
        behindSince = since()
        return watch()
      }
      link.send(frame, gone)
      if (waiting + frame.length > limits.bufferedBytes) tooSlow()
    },
    isBehind: () => behindSince !== null,
    end() {
      hasEnded = true
      cancelWatch()
    },
  }
}
