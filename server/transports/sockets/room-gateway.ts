import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  Activity,
  CommandEnvelope,
  type CaughtUp,
  type EventMessage,
  Hello,
  Since,
  type ViewMessage,
} from '#shared/contract/socket.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import { eventFor, needsFreshView, viewFor } from '#shared/panel/visibility.ts'
import { err, ok } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Log } from '#server/ports/log.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import type { Limits } from '#server/services/limits.ts'
import type { Happening, LiveRoom } from '#server/services/rooms/live-room.ts'
import type { Rooms } from '#server/services/rooms/rooms.ts'
import type { Door } from '../door.ts'
import type { EndReason } from '#server/services/rooms/whispers.ts'
import type { SignInWatch } from '../sign-in-watch.ts'
import { inWaves } from '../waves.ts'
import type { DocumentTunnel } from './document-tunnel.ts'
import { createPackets } from './room-packets.ts'
import { createRoomServer, type RoomSocket } from './room-server.ts'
import { watchReaders } from './slow-readers.ts'

/** How much of a room's past is sent as events; beyond it a fresh view is shorter. */
const CATCH_UP_EVENTS_MAX = 200

export type RoomGateway = {
  /** Takes over a request to upgrade whose path begins with /socket.io/ and whose origin was accepted. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  count(): number
  /** Ends every live connection of a seat, or of the whole panel, at once and for good. */
  disconnect(panelId: PanelId, seat: SeatId | null, reason: EndReason): void
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
  const { rooms, access, clock, ids, diagnostics, metrics, limits, signIns, overloaded, tunnel } = deps
  const io = createRoomServer(http, deps)
  /** Connections by panel and seat. */
  const inside = new Map<string, number>()
  const isFull = (who: string) => (inside.get(who) ?? 0) >= limits.roomConnectionsPerSeat
  const stopWatching = watchReaders(io, {
    clock,
    most: limits.bufferedBytes,
    gone: () => void refused('too slow'),
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
    if (seat && isFull(`${hello.data.panelId} ${seat}`)) return refused('too many connections')
    if (seat && overloaded() && !rooms.isOpen(hello.data.panelId)) return refused('overloaded')
    const room = seat && (await rooms.open(hello.data.panelId))
    if (!seat || !room) return 'not-found'
    // Who comes over from another node must not be shown less than there.
    await room.refresh()
    // A sealed room takes no more events, and may still be looked at.
    const sealed = room.state().sealedAt !== null
    const joined = sealed ? null : await room.submit(seat, ids.id() as CommandId, { type: 'join' })
    // Only a refusal is final: a store that is away or full may take it at the client's next try.
    if (joined && !joined.ok) return joined.error.kind === 'not-stored' ? 'internal' : 'not-found'
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
    const packets = createPackets(socket, { clock, ids, diagnostics, limits, refused })

    let isOut = false
    const drop = (reason: string) => {
      if (isOut) return
      isOut = true
      refused(reason)
      diagnostics.warn({ panelId, seat, reason }, 'a room connection was refused')
      socket.disconnect(true)
    }
    // Several may have been let in at the same moment.
    const who = `${panelId} ${seat}`
    if (isFull(who)) return drop('too many connections')
    inside.set(who, (inside.get(who) ?? 0) + 1)
    const tunnelled = tunnel.attach(socket, drop)
    socket.use(([name, first], next) => {
      // What had arrived by then is dropped unread.
      if (isOut) return
      // Frames of an open document are counted there.
      if (name === 'doc:frame' && tunnelled.has(first)) return next()
      const reason = packets.obstacle(name)
      if (reason) drop(reason)
      else next()
    })
    const unwatch = signIns.add({ cookie, panelId, seat }, (reason) => dismiss(socket, reason))
    const stayed = room.onLost(() => letGo(socket))

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
      const left = inside.get(who)! - 1
      if (left > 0) inside.set(who, left)
      else inside.delete(who)
      unfollow()
      unwatchPresence()
      unwatch()
      stayed()
      room.presence.left(socket)
      diagnostics.info({ panelId, seat }, 'somebody left a room')
    })

    packets.answering('room:command', CommandEnvelope, async ({ commandId, request }) => {
      // Checked anew: the sign-in may have ended since the handshake.
      if ((await access.seatAt(cookie, panelId)) !== seat) return err({ kind: 'signed-out' as const })
      return room.submit(seat, commandId, request)
    })
    packets.answering<{ controlSeq: number }, CaughtUp>('room:since', Since, async ({ controlSeq }) => {
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
      const activity = packets.parsed(Activity, raw)
      if (activity) room.presence.tell(socket, activity)
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

  function dismiss(socket: RoomSocket, reason: EndReason): void {
    socket.emit('room:bye', { reason, final: true })
    socket.disconnect(true)
  }

  /** It may come back, and does. */
  function letGo(socket: RoomSocket): void {
    socket.emit('room:bye', { reason: 'draining', final: false })
    socket.disconnect(true)
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
      await inWaves([...io.sockets.sockets.values()], letGo, { clock, seconds: limits.drainSeconds })
    },
    async close() {
      stopWatching()
      io.disconnectSockets(true)
      await io.close()
    },
  }
}
