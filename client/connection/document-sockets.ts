import type { Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient } from '#shared/contract/socket.ts'

/** Which way a page's documents take: WebSockets of their own, or, where a network lets none through, inside the room's connection. */
export type DocumentSockets = {
  /** What y-websocket opens next. */
  readonly kind: () => typeof WebSocket
  /** A document's WebSocket did not open. The second time in a row all of the page's documents take the other way, for good. */
  failed(): void
  opened(): void
}

type RoomSocket = Socket<ServerToClient, ClientToServer>

const FAILURES_MAX = 2
const ABNORMAL = 1006

export function openDocumentSockets(room: RoomSocket): DocumentSockets {
  let failures = 0
  let tunnel: typeof WebSocket | null = null
  return {
    kind: () => tunnel ?? WebSocket,
    failed() {
      // Where the room has no connection either, the network or the server is away, and says nothing about WebSockets.
      if (tunnel || !room.connected) return
      failures++
      if (failures >= FAILURES_MAX) tunnel = tunnelThrough(room)
    },
    opened() {
      failures = 0
    },
  }
}

/** As much of a WebSocket as y-websocket uses, in events of the room's connection. */
function tunnelThrough(room: RoomSocket): typeof WebSocket {
  const open = new Map<number, Inside>()
  let count = 0

  class Inside {
    static readonly OPEN = 1
    readonly OPEN = Inside.OPEN
    binaryType = 'arraybuffer'
    readyState = 0
    onopen: (() => void) | null = null
    onmessage: ((event: { data: ArrayBuffer | Uint8Array }) => void) | null = null
    onclose: ((event: { code: number; reason: string }) => void) | null = null
    onerror: ((event: Event) => void) | null = null
    readonly #channel = ++count

    constructor(url: string) {
      const { pathname, searchParams } = new URL(url)
      const document = decodeURIComponent(pathname.split('/').at(-1)!)
      open.set(this.#channel, this)
      if (room.connected)
        room.emit('doc:open', { channel: this.#channel, document, clientId: Number(searchParams.get('cid')) })
      // Not before whoever made it could listen.
      else queueMicrotask(() => this.ended(ABNORMAL, ''))
    }
    opened(): void {
      this.readyState = 1
      this.onopen?.()
    }
    ended(code: number, reason: string): void {
      if (!open.delete(this.#channel)) return
      this.readyState = 3
      this.onclose?.({ code, reason })
    }
    send(bytes: Uint8Array): void {
      if (this.readyState === 1) room.emit('doc:frame', this.#channel, bytes)
    }
    close(): void {
      if (!open.has(this.#channel)) return
      if (room.connected) room.emit('doc:close', this.#channel)
      queueMicrotask(() => this.ended(1000, ''))
    }
  }

  room.on('doc:opened', (channel) => open.get(channel)?.opened())
  room.on('doc:frame', (channel, data) => open.get(channel)?.onmessage?.({ data }))
  room.on('doc:close', (channel, code, reason) => open.get(channel)?.ended(code, reason))
  room.on('disconnect', () => {
    for (const it of open.values()) it.ended(ABNORMAL, '')
  })
  return Inside as unknown as typeof WebSocket
}
