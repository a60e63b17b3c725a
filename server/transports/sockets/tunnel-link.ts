import type { DocumentLink } from '#server/services/rooms/documents.ts'
import type { RoomSocket } from './room-server.ts'

/** What the connection underneath tells of what waits in it. */
type Carrier = {
  readonly writeBuffer: { readonly length: number }
  on(event: 'drain', run: () => void): void
  off(event: 'drain', run: () => void): void
}

/** A document connection inside a room's connection, as the room sees it. `ended` is called once, with the code. */
export function linkInside(socket: RoomSocket, channel: number, ended: (code: number) => void): DocumentLink {
  const carrier = socket.conn as unknown as Carrier
  let isOpen = true
  let buffered = 0
  let left = 0
  let waiting: (() => void)[] = []

  // A poll takes everything that waits; what comes after it waits for the next one.
  function drained(): void {
    if (carrier.writeBuffer.length > 0) return
    left += buffered
    buffered = 0
    const gone = waiting
    waiting = []
    for (const run of gone) queueMicrotask(run)
  }
  carrier.on('drain', drained)
  socket.once('disconnect', () => carrier.off('drain', drained))

  function close(code: number, reason: string): void {
    if (!isOpen) return
    isOpen = false
    carrier.off('drain', drained)
    socket.emit('doc:close', channel, code, reason)
    ended(code)
  }

  return {
    send(bytes, gone) {
      if (!isOpen) return
      buffered += bytes.length
      if (gone) waiting.push(gone)
      socket.emit('doc:frame', channel, bytes)
    },
    close,
    abort: close,
    get bufferedAmount() {
      return buffered
    },
    get left() {
      return left
    },
  }
}
