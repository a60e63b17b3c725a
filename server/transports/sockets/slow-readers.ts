import type { Clock } from '#server/ports/clock.ts'
import type { RoomServer, RoomSocket } from './room-server.ts'

const LOOK_EVERY_MS = 1_000

/** What Socket.io holds of one connection. */
type Carrier = {
  readonly writeBuffer: readonly { readonly data?: unknown }[]
  readonly transport: { readonly socket?: { terminate?(): void } }
  close(discard: boolean): void
}

type Options = {
  clock: Clock
  /** The characters that may wait for one reader. */
  most: number
  /** Called for each one that is let go. */
  gone: (socket: RoomSocket) => void
}

/**
 * Lets go, within a second, of room connections whose reader takes nothing: by themselves they are noticed after forty, and may ask for
 * the whole view ten times a second meanwhile. Frames of documents are counted where the documents are. Answers its own end.
 */
export function watchReaders(io: RoomServer, { clock, most, gone }: Options): () => void {
  return clock.every(LOOK_EVERY_MS, () => {
    for (const socket of io.sockets.sockets.values()) {
      const carrier = socket.conn as unknown as Carrier
      if (waitingIn(carrier) <= most) continue
      gone(socket)
      // A polite end would wait behind what is not taken.
      carrier.transport.socket?.terminate?.()
      carrier.close(true)
    }
  })
}

const waitingIn = ({ writeBuffer }: Carrier) =>
  writeBuffer.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), 0)
