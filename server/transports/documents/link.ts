import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { DocumentLink } from '#server/services/rooms/documents.ts'
import { binaryFrame, FRAME_MAX_BYTES } from './wire-frame.ts'

type Handle = { bytesWritten: number; writeQueueSize: number }
type Raw = Duplex & { bytesWritten?: number; _handle?: Partial<Handle> | null }

/** A WebSocket as the room sees it. */
export function linkTo(socket: WebSocket, closing: (code: number) => void): DocumentLink {
  const raw = (socket as WebSocket & { _socket?: Raw })._socket
  // With an extension ws may hold frames back and change them, so everything has to go through it.
  const isPlain = raw !== undefined && socket.extensions === ''
  /** Hardly ever another than last time, and made once then: Node tells equal callbacks together. */
  let told: { readonly gone: () => void; readonly done: (error?: Error | null) => void } | null = null
  const doneOf = (gone: () => void) => {
    if (told?.gone !== gone) told = { gone, done: (error) => !error && gone() }
    return told.done
  }

  return {
    send(bytes, gone) {
      if (socket.readyState !== socket.OPEN) return
      const done = gone && doneOf(gone)
      if (raw) holdUntilTheEndOfThisTurn(raw)
      // Past ws, which would build a frame for each receiver and write it in two pieces. Order is kept: without an extension ws
      // writes its own frames (pings, pongs, the close) to the same socket at once, and never one in parts.
      if (isPlain && bytes.length <= FRAME_MAX_BYTES) raw.write(binaryFrame(bytes), done)
      else socket.send(bytes, done)
    },
    close(code, reason) {
      closing(code)
      socket.close(code, reason)
    },
    abort(code) {
      closing(code)
      socket.terminate()
    },
    get bufferedAmount() {
      return socket.bufferedAmount
    },
    get left() {
      return raw ? leftOf(raw) : 0
    },
  }
}

/** Those that are written to in this turn of the event loop. */
const held = new Set<Raw>()

/** All frames that one commit releases leave in one write: system calls are most of the cost of a broadcast. */
function holdUntilTheEndOfThisTurn(raw: Raw): void {
  if (held.has(raw)) return
  if (held.size === 0) process.nextTick(letGo)
  held.add(raw)
  raw.cork()
}

function letGo(): void {
  const all = [...held]
  held.clear()
  for (const raw of all) raw.uncork()
}

/** A long frame counts as waiting until its last byte has left; only the handle underneath knows how far it is. */
function leftOf(raw: Raw): number {
  const { bytesWritten, writeQueueSize } = raw._handle ?? {}
  return bytesWritten !== undefined && writeQueueSize !== undefined
    ? bytesWritten - writeQueueSize
    : (raw.bytesWritten ?? 0) - raw.writableLength
}
