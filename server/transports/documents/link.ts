import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { DocumentLink } from '#server/services/rooms/documents.ts'

type Handle = { bytesWritten: number; writeQueueSize: number }
type Raw = Duplex & { bytesWritten?: number; _handle?: Partial<Handle> | null }

/** A WebSocket as the room sees it. */
export function linkTo(socket: WebSocket, closing: (code: number) => void): DocumentLink {
  const raw = (socket as WebSocket & { _socket?: Raw })._socket
  // All frames that one commit releases leave in one write: system calls are most of the cost of a broadcast.
  let corked = false
  const cork = () => {
    if (corked || !raw) return
    corked = true
    raw.cork()
    process.nextTick(() => {
      corked = false
      raw.uncork()
    })
  }

  return {
    send(bytes, gone) {
      if (socket.readyState !== socket.OPEN) return
      cork()
      socket.send(bytes, gone && ((error) => !error && gone()))
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

/** A long frame counts as waiting until its last byte has left; only the handle underneath knows how far it is. */
function leftOf(raw: Raw): number {
  const { bytesWritten, writeQueueSize } = raw._handle ?? {}
  return bytesWritten !== undefined && writeQueueSize !== undefined
    ? bytesWritten - writeQueueSize
    : (raw.bytesWritten ?? 0) - raw.writableLength
}
