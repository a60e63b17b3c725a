import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { DocumentLink } from '#server/services/rooms/documents.ts'
import { binaryFrame, FRAME_MAX_BYTES } from './wire-frame.ts'

type Handle = { bytesWritten: number; writeQueueSize: number }
type Raw = Duplex & { bytesWritten?: number; _handle?: Partial<Handle> | null }
type Done = (error?: Error | null) => void

/** A WebSocket as the room sees it. */
export const linkTo = (socket: WebSocket, closing: (code: number) => void): DocumentLink =>
  new SocketLink(socket, closing)

/** A class, because the getters of an object literal would give each link a shape of its own, and make every look at one slow. */
class SocketLink implements DocumentLink {
  private readonly socket: WebSocket
  private readonly closing: (code: number) => void
  private readonly raw: Raw | undefined
  /** With an extension ws may hold frames back and change them, so everything has to go through it. */
  private readonly isPlain: boolean
  /** Hardly ever another than last time, and made once then: Node tells equal callbacks together. */
  private gone: (() => void) | undefined
  private done: Done | undefined

  constructor(socket: WebSocket, closing: (code: number) => void) {
    this.socket = socket
    this.closing = closing
    this.raw = (socket as WebSocket & { _socket?: Raw })._socket
    this.isPlain = this.raw !== undefined && socket.extensions === ''
    this.gone = undefined
    this.done = undefined
  }

  send(bytes: Uint8Array, gone?: () => void): void {
    const { socket, raw } = this
    if (socket.readyState !== socket.OPEN) return
    if (gone !== this.gone) {
      this.gone = gone
      this.done = gone && ((error) => !error && gone())
    }
    if (raw) holdUntilTheEndOfThisTurn(raw)
    // Past ws, which would build a frame for each receiver and write it in two pieces. Order is kept: without an extension ws
    // writes its own frames (pings, pongs, the close) to the same socket at once, and never one in parts.
    if (this.isPlain && bytes.length <= FRAME_MAX_BYTES) raw!.write(binaryFrame(bytes), this.done)
    else socket.send(bytes, this.done)
  }

  close(code: number, reason: string): void {
    this.closing(code)
    this.socket.close(code, reason)
  }

  abort(code: number): void {
    this.closing(code)
    this.socket.terminate()
  }

  get bufferedAmount(): number {
    return this.socket.bufferedAmount
  }

  get left(): number {
    return this.raw ? leftOf(this.raw) : 0
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
