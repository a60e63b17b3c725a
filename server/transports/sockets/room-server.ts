import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { type ServerOptions, WebSocketServer } from 'ws'
import type { ClientToServer, ServerToClient } from '#shared/contract/socket.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Limits } from '#server/services/limits.ts'
import type { LiveRoom } from '#server/services/rooms/live-room.ts'
import { callerOf } from '../addresses.ts'
import type { Door } from '../door.ts'

/** Set by the handshake, before any handler runs: the only source of who is speaking, and in which room. */
export type Speaker = { panelId: PanelId; seat: SeatId; room: LiveRoom }
export type RoomServer = Server<ClientToServer, ServerToClient, Record<string, never>, Speaker>
export type RoomSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, Speaker>

type Deps = {
  allowedOrigin: (origin: string | undefined) => boolean
  door: Door
  behindProxy: boolean
  limits: Pick<Limits, 'frameBytes'>
}

/** Socket.io with its bounds, and the way in for those whose network lets no WebSocket through. */
export function createRoomServer(
  http: HttpServer,
  { allowedOrigin, door, behindProxy, limits }: Deps,
): RoomServer {
  const io: RoomServer = new Server(http, {
    path: '/socket.io',
    serveClient: false,
    // Without this, engine.io ends the document plane's upgrades when their sign-in check takes over a second.
    destroyUpgrade: false,
    perMessageDeflate: false,
    httpCompression: false,
    // A poll carries a document's frame as text, a third longer; commands have a limit of their own.
    maxHttpBufferSize: Math.max(65_536, 2 * limits.frameBytes),
    connectTimeout: 10_000,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    wsEngine: BoundedWebSockets,
    allowRequest(request, decide) {
      // Upgrades have been looked at already; this is the other way in, where WebSockets are blocked.
      const isPolling = request.headers.upgrade === undefined
      const mayEnter = !isPolling || door.obstacle('room', callerOf(request, behindProxy)) === null
      const { origin, 'x-panelroom': header } = request.headers
      // Browsers name no origin where a page asks its own server; a page of another could not set the header.
      const isOwn = origin === undefined ? isPolling && header === '1' : allowedOrigin(origin)
      decide(null, mayEnter && isOwn)
    },
  })
  io.engine.on('connection', (socket: EngineSocket) => {
    if (socket.transport.name === 'polling')
      socket.once('close', door.enter(callerOf(socket.request, behindProxy)))
  })
  return io
}

type EngineSocket = {
  readonly request: IncomingMessage
  readonly transport: { readonly name: string }
  once(event: 'close', run: () => void): void
}

/** Socket.io passes on none of these by itself. */
class BoundedWebSockets extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, maxFragments: 64, maxBufferedChunks: 4_096 })
  }
}
