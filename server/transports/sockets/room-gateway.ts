import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type * as z from 'zod/mini'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Failure } from '#shared/contract/failures.ts'
import {
  Activity,
  type Answer,
  type CaughtUp,
  type ClientToServer,
  COMMAND_MAX_BYTES,
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
import type { Happening, LiveRoom } from '#server/services/rooms/live-room.ts'
import type { Rooms } from '#server/services/rooms/rooms.ts'

/** Set by the handshake, before any handler runs: the only source of who is speaking, and in which room. */
type Speaker = { panelId: PanelId; seat: SeatId; room: LiveRoom }
type RoomServer = Server<ClientToServer, ServerToClient, Record<string, never>, Speaker>
type RoomSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, Speaker>

/** How much of a room's past is sent as events; beyond it a fresh view is shorter. */
const CATCH_UP_EVENTS_MAX = 200

export type RoomGateway = {
  /** Ends every live connection of a seat, or of the whole panel, at once and for good. */
  disconnect(panelId: PanelId, seat: SeatId | null, reason: 'revoked' | 'signed-out'): void
  close(): Promise<void>
}

type Deps = {
  rooms: Rooms
  access: { seatAt(cookieHeader: string | undefined, panelId: PanelId): Promise<SeatId | null> }
  allowedOrigin: (origin: string | undefined) => boolean
  clock: Clock
  ids: Ids
  diagnostics: Log
}

/** Commands in, events out. No rule lives here: it parses, adds who speaks, and passes on what each seat may know. */
export function acceptRoomSockets(http: HttpServer, deps: Deps): RoomGateway {
  const { rooms, access, allowedOrigin, clock, ids, diagnostics } = deps
  const io: RoomServer = new Server(http, {
    path: '/socket.io',
    serveClient: false,
    // Without this, engine.io ends the document plane's upgrades when their sign-in check takes over a second.
    destroyUpgrade: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: 65_536,
    connectTimeout: 10_000,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    allowRequest: (request, decide) => decide(null, allowedOrigin(request.headers.origin)),
  })
  const pace = new RateLimiterMemory({ points: 60, duration: 3 })

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
    const room = seat && (await rooms.open(hello.data.panelId))
    if (!seat || !room) return 'not-found'
    // A sealed room takes no more events, and may still be looked at.
    const sealed = room.state().sealedAt !== null
    if (!sealed && !(await room.submit(seat, ids.id() as CommandId, { type: 'join' })).ok) return 'not-found'
    socket.data = { panelId: hello.data.panelId, seat, room }
    return null
  }

  io.on('connection', (socket) => {
    const { panelId, seat, room } = socket.data

    const tell = ({ controlSeq, event, state }: Happening) => {
      if (event.type === 'seatRevoked' && event.seat === seat) return dismiss(socket, 'revoked')
      if (needsFreshView(event)) return socket.emit('room:view', viewMessage(room, seat))
      socket.emit('room:event', { controlSeq, event: eventFor(state, event, seat), now: clock.now() })
    }
    const unfollow = room.onEvent(tell)
    const unwatch = room.presence.onChange((presence) => socket.emit('room:presence', presence))
    socket.emit('room:view', viewMessage(room, seat))
    room.presence.arrived(socket, seat)

    socket.on('disconnect', () => {
      unfollow()
      unwatch()
      room.presence.left(socket)
    })

    answering(socket, 'room:command', CommandEnvelope, async ({ commandId, request }) => {
      // Checked anew: the sign-in may have ended since the handshake.
      if ((await access.seatAt(socket.handshake.headers.cookie, panelId)) !== seat)
        return err({ kind: 'signed-out' as const })
      return room.submit(seat, commandId, request)
    })
    answering<{ controlSeq: number }, CaughtUp>(socket, 'room:since', Since, async ({ controlSeq }) => {
      const missing = await room.since(controlSeq, CATCH_UP_EVENTS_MAX)
      if (!missing || missing.some(({ event }) => needsFreshView(event)))
        return ok({ view: viewMessage(room, seat) })
      const events = missing.map(({ controlSeq: at, event }): EventMessage => ({
        controlSeq: at,
        event: eventFor(room.state(), event, seat),
        now: clock.now(),
      }))
      return ok({ events })
    })
    socket.on('room:activity', (raw: unknown) => {
      const activity = Activity.safeParse(raw)
      if (activity.success) room.presence.tell(socket, activity.data)
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
    name: 'room:command' | 'room:since',
    schema: z.ZodMiniType<Message>,
    handle: (message: Message) => Promise<Result<Value, Failure>>,
  ): void {
    const on = async (raw: unknown, answer: Answer<Value>) => {
      if (typeof answer !== 'function') return // A peer that wants no answer gets none.
      try {
        await pace.consume(socket.id)
      } catch {
        return answer(err({ kind: 'too-fast', retryAfterMs: 3_000 }))
      }
      if (tooBig(raw))
        return answer(
          err({
            kind: 'malformed',
            problems: [{ field: name, problem: `at most ${COMMAND_MAX_BYTES} bytes` }],
          }),
        )
      const message = schema.safeParse(raw)
      if (!message.success) {
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
    disconnect(panelId, seat, reason) {
      for (const socket of io.sockets.sockets.values()) {
        if (socket.data.panelId === panelId && (seat === null || socket.data.seat === seat))
          dismiss(socket, reason)
      }
    },
    async close() {
      io.emit('room:bye', { reason: 'draining', final: false })
      io.disconnectSockets(true)
      await io.close()
    },
  }
}

// Deep nesting would overflow JSON.stringify; anything that deep is refused as too big.
function tooBig(raw: unknown): boolean {
  return depthOf(raw, 0) > 8 || JSON.stringify(raw ?? null).length > COMMAND_MAX_BYTES
}

function depthOf(value: unknown, depth: number): number {
  if (depth > 8 || typeof value !== 'object' || value === null) return depth
  return Math.max(
    depth,
    ...Object.values(value)
      .slice(0, 1_000)
      .map((it) => depthOf(it, depth + 1)),
  )
}
