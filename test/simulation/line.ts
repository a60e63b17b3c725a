import type { DocumentLink } from '#server/services/rooms/documents.ts'
import type { Chance } from './chance.ts'
import type { Time } from './time.ts'

/** One connection between a client and a server, as TCP gives it: in order, late, and cut at any moment without a word. */
export type Line = {
  /** The server's end. */
  readonly link: DocumentLink
  /** The client's end. */
  send(bytes: Uint8Array): void
  /** Nothing arrives any more in either direction; each end learns of it in its own time. */
  cut(): void
  /** The client takes nothing for so long. */
  stall(ms: number): void
  /** The client hangs up. */
  hangUp(): void
  isUp(): boolean
}

export type Ends = {
  readonly toServer: (bytes: Uint8Array) => void
  readonly toClient: (bytes: Uint8Array) => void
  readonly serverClosed: () => void
  readonly clientClosed: (code: number) => void
}

/** Half-open: how long it may take until a server learns that a client has gone. */
const SERVER_LEARNS_MS_MAX = 40_000

export function createLine(time: Time, chance: Chance, ends: Ends): Line {
  let isUp = true
  let isClientUp = true
  let waiting = 0
  let left = 0
  let stalledUntil = 0
  const lastArrival = { server: 0, client: 0 }

  function arrive(at: keyof typeof lastArrival, run: () => void): void {
    const stall = at === 'client' ? stalledUntil : 0
    const delay = chance.happens(0.05) ? chance.whole(50, 800) : chance.whole(1, 30)
    const when = Math.max(lastArrival[at], stall, time.now() + delay)
    lastArrival[at] = when
    time.after(when - time.now(), run)
  }

  function end(code: number, serverLearnsMs: number, clientLearnsMs: number): void {
    if (!isUp) return
    isUp = false
    time.after(serverLearnsMs, ends.serverClosed)
    time.after(clientLearnsMs, () => clientHears(code))
  }

  function clientHears(code: number): void {
    if (!isClientUp) return
    isClientUp = false
    ends.clientClosed(code)
  }

  const link: DocumentLink = {
    send(bytes, gone) {
      waiting += bytes.length
      const own = new Uint8Array(bytes)
      arrive('client', () => {
        if (!isUp) return
        waiting -= own.length
        left += own.length
        gone?.()
        if (isClientUp) ends.toClient(own)
      })
    },
    close(code) {
      arrive('client', () => end(code, 5, 0))
    },
    abort() {
      end(1006, 0, 20)
    },
    get bufferedAmount() {
      return waiting
    },
    get left() {
      return left
    },
  }

  return {
    link,
    send(bytes) {
      const own = new Uint8Array(bytes)
      arrive('server', () => isUp && ends.toServer(own))
    },
    cut: () => end(1006, chance.whole(0, SERVER_LEARNS_MS_MAX), chance.whole(0, 3_000)),
    stall(ms) {
      stalledUntil = time.now() + ms
    },
    hangUp() {
      isClientUp = false
      arrive('server', () => end(1000, 0, 0))
    },
    isUp: () => isUp,
  }
}
