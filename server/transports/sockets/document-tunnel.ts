import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import { Channel, OpenDocument } from '#shared/contract/socket.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import type { Limits } from '#server/services/limits.ts'
import type { DocumentSession } from '#server/services/rooms/documents.ts'
import type { JudgesDocuments } from '../documents/admission.ts'
import { ALIVE_EVERY_MS } from '../documents/gateway.ts'
import type { RoomSocket } from './room-server.ts'
import { linkInside } from './tunnel-link.ts'

/** A page has two documents; while one closes, its successor may open already. */
const CHANNELS_MAX = 4
/** What a client says before the document is read: its first step, and its caret. */
const EARLY_FRAMES_MAX = 8
/** As at the document gateway: a store that hangs must not keep the process from ending. */
const STORED_WITHIN_MS = 5_000

/** Documents for those whose network lets no WebSocket through: the same sessions, judged and bounded the same, inside the room's connection. */
export type DocumentTunnel = {
  /** Serves one connection. `drop` ends it: what it sent was no message of ours. */
  attach(socket: RoomSocket, drop: (reason: string) => void): { has(channel: unknown): boolean }
  /** Lets every document inside go, each after what was sent is stored. */
  close(): Promise<void>
}

type Deps = { admission: JudgesDocuments; clock: Clock; limits: Limits; metrics: Metrics; diagnostics: Log }
type Open = {
  session: DocumentSession | null
  early: Uint8Array[]
  end: (code: CloseCode, reason: string) => void
}

export function createDocumentTunnel({
  admission,
  clock,
  limits,
  metrics,
  diagnostics,
}: Deps): DocumentTunnel {
  /** With how its beat is stopped: each has its own, so that they do not all come at once. */
  const sessions = new Map<DocumentSession, () => void>()
  metrics.gauge('tunnel_connections', () => sessions.size)
  let isClosing = false
  let allGone = () => {}

  function enter(session: DocumentSession): void {
    sessions.set(
      session,
      clock.every(ALIVE_EVERY_MS, () => session.alive()),
    )
  }
  function leave(session: DocumentSession | null): void {
    const stopBeating = session && sessions.get(session)
    if (!stopBeating) return
    stopBeating()
    sessions.delete(session)
    session.closed()
    if (sessions.size === 0) allGone()
  }

  return {
    attach(socket, drop) {
      const open = new Map<number, Open>()
      const { panelId } = socket.data
      const { cookie } = socket.handshake.headers

      async function serve({ channel, document, clientId }: OpenDocument): Promise<void> {
        const name = document as DocumentName
        const link = linkInside(socket, channel, (code) => {
          // As with a WebSocket: what is refused before there is a document says nothing against its seat.
          if (mine.session && (code === CLOSE.malformed || code === CLOSE.forbidden))
            admission.strike(panelId, socket.data.seat)
          queueMicrotask(gone)
        })
        const end = (code: CloseCode, reason: string) => {
          metrics.count('refusals', 'document', reason)
          link.close(code, reason)
        }
        const mine: Open = { session: null, early: [], end }
        function gone(): void {
          if (open.get(channel) !== mine) return
          open.delete(channel)
          leave(mine.session)
        }
        if (isClosing || open.size >= CHANNELS_MAX)
          return isClosing ? end(CLOSE.draining, 'draining') : end(CLOSE.tooMany, 'too many connections')
        open.set(channel, mine)

        const address = `/yjs/${panelId}/${encodeURIComponent(name)}?cid=${clientId}&v=${PROTOCOL_VERSION}`
        const admitted = await admission.judge({ url: address, headers: { cookie } })
        if (open.get(channel) !== mine) return
        if ('status' in admitted)
          return end(admitted.status.startsWith('429') ? CLOSE.tooMany : CLOSE.restart, admitted.reason)
        if ('code' in admitted) return end(admitted.code, admitted.reason)

        socket.emit('doc:opened', channel)
        const session = await admitted.documents.connect(name, admitted.seat, clientId, link)
        if (typeof session === 'number') return end(session, 'refused')
        if (open.get(channel) !== mine) return session.closed()
        mine.session = session
        enter(session)
        for (const frame of mine.early.splice(0)) session.receive(frame)
      }

      socket.on('doc:open', (raw: unknown) => {
        const asked = OpenDocument.safeParse(raw)
        if (!asked.success || open.has(asked.data.channel)) return drop('malformed')
        serve(asked.data).catch((error: unknown) => {
          diagnostics.error({ error: String(error) }, 'a document connection could not be served')
          open.get(asked.data.channel)?.end(CLOSE.notStored, 'not stored')
        })
      })
      socket.on('doc:frame', (raw: unknown, frame: unknown) => {
        const channel = Channel.safeParse(raw)
        if (!channel.success || !(frame instanceof Uint8Array)) return drop('malformed')
        // One that was closed just now may still be written to.
        const it = open.get(channel.data)
        if (!it) return
        if (frame.length > limits.frameBytes) return it.end(CLOSE.tooBig, 'too big')
        if (it.session) return it.session.receive(frame)
        if (it.early.length >= EARLY_FRAMES_MAX) return it.end(CLOSE.tooFast, 'too fast')
        it.early.push(frame)
      })
      const close = (channel: unknown) => {
        const it = open.get(channel as number)
        if (!it) return
        open.delete(channel as number)
        leave(it.session)
      }
      socket.on('doc:close', close)
      socket.on('disconnect', () => {
        for (const channel of open.keys()) close(channel)
      })
      return { has: (channel) => open.has(channel as number) }
    },
    async close() {
      isClosing = true
      for (const stopBeating of sessions.values()) stopBeating()
      if (sessions.size === 0) return
      const gone = new Promise<void>((resolve) => {
        allGone = resolve
      })
      for (const session of sessions.keys()) session.leave(CLOSE.draining, 'draining')
      await Promise.race([gone, new Promise<void>((resolve) => clock.after(STORED_WITHIN_MS, resolve))])
    },
  }
}
