import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server, type Socket } from 'socket.io'
import { type ServerOptions, WebSocketServer } from 'ws'
import type * as z from 'zod/mini'
import type { Failure } from '#shared/contract/failures.ts'
import {
  Activity,
  type Answer,
  type CaughtUp,
  type ClientToServer,
  CommandEnvelope,
  type EventMessage,
  Hello,
  type ServerToClient,
  Since,
  type ViewMessage,
} from '#shared/contract/socket.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import { eventFor, needsFreshView, viewFor } from '#shared/panel/visibility.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Log } from '#server/ports/log.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import { type Bucket, createBucket } from '#server/services/bucket.ts'
import type { Limits } from '#server/services/limits.ts'
import type { Happening, LiveRoom } from '#server/services/rooms/live-room.ts'
import type { Rooms } from '#server/services/rooms/rooms.ts'
import { callerOf } from '../addresses.ts'
import type { Door } from '../door.ts'
import type { SignInWatch } from '../sign-in-watch.ts'
import type { DocumentTunnel } from './document-tunnel.ts'

/** Set by the handshake, before any handler runs: the only source of who is speaking, and in which room. */
type Speaker = { panelId: PanelId; seat: SeatId; room: LiveRoom }
type RoomServer = Server<ClientToServer, ServerToClient, Record<string, never>, Speaker>
export type RoomSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, Speaker>

/** How much of a room's past is sent as events; beyond it a fresh view is shorter. */
const CATCH_UP_EVENTS_MAX = 200
/** Everything that a client may say. */
const EVENTS = new Set<string>([
  'room:command',
  'room:since',
  'room:activity',
  'doc:open',
  'doc:frame',
  'doc:close',
] satisfies (keyof ClientToServer)[])
const DEPTH_MAX = 8
/** So many are let go at once at a stop, and more only where the time would not do. */
const WAVE = { connections: 50, everyMs: 100 } as const

export type RoomGateway = {
  /** Takes over a request to upgrade whose path begins with /socket.io/ and whose origin was accepted. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  count(): number
  /** Ends every live connection of a seat, or of the whole panel, at once and for good. */
  disconnect(panelId: PanelId, seat: SeatId | null, reason: 'revoked' | 'signed-out'): void
  /** Tells everybody to come back later and lets them go, some at a time. */
  drain(): Promise<void>
  /** Ends what is left. */
  close(): Promise<void>
}

type Deps = {
  rooms: Rooms
  access: { seatAt(cookieHeader: string | undefined, panelId: PanelId): Promise<SeatId | null> }
  allowedOrigin: (origin: string | undefined) => boolean
  clock: Clock
  ids: Ids
  diagnostics: Log
  metrics: Metrics
  limits: Limits
  door: Door
  behindProxy: boolean
  signIns: SignInWatch
  tunnel: DocumentTunnel
  /** There is too much to do to take on more. */
  overloaded: () => boolean
}

/** Commands in, events out. No rule lives here: it parses, adds who speaks, and passes on what each seat may know. */
export function acceptRoomSockets(http: HttpServer, deps: Deps): RoomGateway {
  const { rooms, access, allowedOrigin, clock, ids, diagnostics, metrics, limits, signIns } = deps
  const { door, behindProxy, overloaded, tunnel } = deps
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

  io.use((socket, next) => {
    admit(socket).then(
      (problem) => (problem ? next(new Error(problem)) : next()),
      (error: unknown) => {
        diagnostics.error({ error: String(error) }, 'a room handshake failed')
        next(new Error('internal'))
      },
    )
  })

  /** Null if the socket may stay; otherwise the word that the client is told. */
  async function admit(socket: RoomSocket): Promise<string | null> {
    const hello = Hello.safeParse(socket.handshake.auth)
    if (!hello.success) return 'malformed'
    if (hello.data.version !== PROTOCOL_VERSION) return 'client-too-old'
    const seat = await access.seatAt(socket.handshake.headers.cookie, hello.data.panelId)
    if (seat && overloaded() && !rooms.isOpen(hello.data.panelId)) return refused('overloaded')
    const room = seat && (await rooms.open(hello.data.panelId))
    if (!seat || !room) return 'not-found'
    // A sealed room takes no more events, and may still be looked at.
    const sealed = room.state().sealedAt !== null
    if (!sealed && !(await room.submit(seat, ids.id() as CommandId, { type: 'join' })).ok) return 'not-found'
    socket.data = { panelId: hello.data.panelId, seat, room }
    return null
  }

  function refused(reason: string): string {
    metrics.count('refusals', 'room', reason)
    return reason
  }

  io.on('connection', (socket) => {
    const { panelId, seat, room } = socket.data
    const { cookie } = socket.handshake.headers
    const packets = createBucket(clock, rateOf(limits.packetsPerSecond))
    const commands = createBucket(clock, rateOf(limits.commandsPerSecond))

    let isOut = false
    const drop = (reason: string) => {
      if (isOut) return
      isOut = true
      refused(reason)
      diagnostics.warn({ panelId, seat, reason }, 'a room connection was refused')
      socket.disconnect(true)
    }
    const tunnelled = tunnel.attach(socket, drop)
    socket.use(([name, first], next) => {
      // What had arrived by then is dropped unread.
      if (isOut) return
      // Frames of an open document are counted there.
      if (name === 'doc:frame' && tunnelled.has(first)) return next()
      const reason = !packets.take(1) ? 'too fast' : EVENTS.has(String(name)) ? null : 'unknown event'
      if (reason) drop(reason)
      else next()
    })
    const unwatch = signIns.add({ cookie, panelId, seat }, () => dismiss(socket, 'signed-out'))

    const tell = ({ controlSeq, event, state }: Happening) => {
      if (event.type === 'seatRevoked' && event.seat === seat) return dismiss(socket, 'revoked')
      if (needsFreshView(event)) return socket.emit('room:view', viewMessage(room, seat))
      socket.emit('room:event', { controlSeq, event: eventFor(state, event, seat), now: clock.now() })
    }
    const unfollow = room.onEvent(tell)
    const unwatchPresence = room.presence.onChange((presence) => socket.emit('room:presence', presence))
    socket.emit('room:view', viewMessage(room, seat))
    room.presence.arrived(socket, seat)
    diagnostics.info({ panelId, seat }, 'somebody came into a room')

    socket.on('disconnect', () => {
      unfollow()
      unwatchPresence()
      unwatch()
      room.presence.left(socket)
      diagnostics.info({ panelId, seat }, 'somebody left a room')
    })

    answering(socket, commands, 'room:command', CommandEnvelope, async ({ commandId, request }) => {
      // Checked anew: the sign-in may have ended since the handshake.
      if ((await access.seatAt(cookie, panelId)) !== seat) return err({ kind: 'signed-out' as const })
      return room.submit(seat, commandId, request)
    })
    answering<{ controlSeq: number }, CaughtUp>(
      socket,
      commands,
      'room:since',
      Since,
      async ({ controlSeq }) => {
        const missing = await room.since(controlSeq, CATCH_UP_EVENTS_MAX)
        if (!missing || missing.some(({ event }) => needsFreshView(event)))
          return ok({ view: viewMessage(room, seat) })
        const events = missing.map(({ controlSeq: at, event }): EventMessage => ({
          controlSeq: at,
          event: eventFor(room.state(), event, seat),
          now: clock.now(),
        }))
        return ok({ events })
      },
    )
    socket.on('room:activity', (raw: unknown) => {
      const activity = tooBig(raw, limits.commandBytes) ? null : Activity.safeParse(raw)
      if (activity?.success) room.presence.tell(socket, activity.data)
      else refused('malformed')
    })
  })

  function viewMessage(room: LiveRoom, seat: SeatId): ViewMessage {
    return {
      me: seat,
      view: viewFor(room.state(), seat),
      controlSeq: room.controlSeq(),
      now: clock.now(),
      presence: room.presence.all(),
    }
  }

  function dismiss(socket: RoomSocket, reason: 'revoked' | 'signed-out'): void {
    socket.emit('room:bye', { reason, final: true })
    socket.disconnect(true)
  }

  /** Parses, runs, answers. The handler inside sees only valid messages, and may simply return or throw. */
  function answering<Message, Value>(
    socket: RoomSocket,
    commands: Bucket,
    name: 'room:command' | 'room:since',
    schema: z.ZodMiniType<Message>,
    handle: (message: Message) => Promise<Result<Value, Failure>>,
  ): void {
    const on = async (raw: unknown, answer: Answer<Value>) => {
      if (typeof answer !== 'function') return // A peer that wants no answer gets none.
      if (!commands.take(1)) {
        refused('too many commands')
        return answer(err({ kind: 'too-fast', retryAfterMs: 3_000 }))
      }
      if (tooBig(raw, limits.commandBytes)) {
        refused('command too big')
        const problem = `at most ${limits.commandBytes} bytes, ${DEPTH_MAX} levels deep`
        return answer(err({ kind: 'malformed', problems: [{ field: name, problem }] }))
      }
      const message = schema.safeParse(raw)
      if (!message.success) {
        refused('malformed')
        const problems = message.error.issues.map((it) => ({ field: it.path.join('.'), problem: it.message }))
        return answer(err({ kind: 'malformed', problems }))
      }
      try {
        answer(await handle(message.data))
      } catch (error) {
        const incident = ids.id()
        diagnostics.error({ incident, panelId: socket.data.panelId, error: String(error) }, `${name} failed`)
        answer(err({ kind: 'internal', incident }))
      }
    }
    socket.on(name, ((raw: unknown, answer: Answer<Value>) => void on(raw, answer)) as never)
  }

  return {
    upgrade: (request, socket, head) => io.engine.handleUpgrade(request, socket, head),
    count: () => io.engine.clientsCount,
    disconnect(panelId, seat, reason) {
      for (const socket of io.sockets.sockets.values()) {
        if (socket.data.panelId === panelId && (seat === null || socket.data.seat === seat))
          dismiss(socket, reason)
      }
    },
    async drain() {
      const all = [...io.sockets.sockets.values()]
      const waves = Math.floor((limits.drainSeconds * 1_000) / WAVE.everyMs)
      const atOnce = Math.max(WAVE.connections, Math.ceil(all.length / waves))
      for (let left = all; left.length > 0; left = left.slice(atOnce)) {
        for (const socket of left.slice(0, atOnce)) {
          socket.emit('room:bye', { reason: 'draining', final: false })
          socket.disconnect(true)
        }
        if (left.length > atOnce) await new Promise<void>((resolve) => clock.after(WAVE.everyMs, resolve))
      }
    },
    async close() {
      io.disconnectSockets(true)
      await io.close()
    },
  }
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

const rateOf = (perSecond: number) => ({ perSecond, burst: perSecond * 3 })

// Deep nesting would overflow JSON.stringify, so it is looked for first, everywhere.
function tooBig(raw: unknown, bytesMax: number): boolean {
  return !isShallow(raw, DEPTH_MAX) || Buffer.byteLength(JSON.stringify(raw ?? null)) > bytesMax
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((it) => isShallow(it, levels - 1))
}
