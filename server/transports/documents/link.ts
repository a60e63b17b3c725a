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
  /** What this turn of the event loop has sent. */
  private held: Buffer[]
  private heldBytes: number

  constructor(socket: WebSocket, closing: (code: number) => void) {
    this.socket = socket
    this.closing = closing
    this.raw = (socket as WebSocket & { _socket?: Raw })._socket
    this.isPlain = this.raw !== undefined && socket.extensions === ''
    this.gone = undefined
    this.done = undefined
    this.held = []
    this.heldBytes = 0
  }

  send(bytes: Uint8Array, gone?: () => void): void {
    const { socket } = this
    if (socket.readyState !== socket.OPEN) return
    if (gone !== this.gone) {
      this.release()
      this.gone = gone
      this.done = gone && ((error) => !error && gone())
    }
    if (this.isPlain && bytes.length <= FRAME_MAX_BYTES) return this.hold(binaryFrame(bytes))
    this.release()
    socket.send(bytes, this.done)
  }

  /** All frames that one commit releases leave in one write: system calls are most of the cost of a broadcast. */
  private hold(frame: Buffer): void {
    if (this.held.length === 0) releaseSoon(this)
    this.held.push(frame)
    this.heldBytes += frame.length
  }

  /**
   * Past ws, which would build a frame for each receiver and write it in two pieces. Order is kept: without an extension ws writes its
   * own frames to the same socket at once and never one in parts, and of those only a close may not come before what was sent.
   */
  release(): void {
    const { held, raw, socket } = this
    if (held.length === 0) return
    this.held = []
    this.heldBytes = 0
    // Closed by the other end meanwhile: nothing may follow our answer to that.
    if (socket.readyState === socket.OPEN)
      raw!.write(held.length === 1 ? held[0]! : Buffer.concat(held), this.done)
  }

  close(code: number, reason: string): void {
    this.closing(code)
    this.release()
    this.socket.close(code, reason)
  }

  abort(code: number): void {
    this.closing(code)
    this.held = []
    this.heldBytes = 0
    this.socket.terminate()
  }

  get bufferedAmount(): number {
    return this.heldBytes + (this.isPlain ? this.raw!.writableLength : this.socket.bufferedAmount)
  }

  get left(): number {
    return this.raw ? leftOf(this.raw) : 0
  }
}

/** Those that were sent something in this turn of the event loop. */
let sentTo: SocketLink[] = []

function releaseSoon(link: SocketLink): void {
  if (sentTo.length === 0) process.nextTick(releaseAll)
  sentTo.push(link)
}

function releaseAll(): void {
  const all = sentTo
  sentTo = []
  for (const link of all) link.release()
}

/** A long frame counts as waiting until its last byte has left; only the handle underneath knows how far it is. */
function leftOf(raw: Raw): number {
  const { bytesWritten, writeQueueSize } = raw._handle ?? {}
  return bytesWritten !== undefined && writeQueueSize !== undefined
    ? bytesWritten - writeQueueSize
    : (raw.bytesWritten ?? 0) - raw.writableLength
}
