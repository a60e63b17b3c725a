import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import { createBucket } from '#server/services/bucket.ts'
import type { DocumentLink, DocumentSession } from '#server/services/rooms/documents.ts'
import type { SignInWatch } from '../sign-in-watch.ts'
import { refuseUpgrade } from '../upgrades.ts'
import { inWaves } from '../waves.ts'
import {
  type Admission,
  type AdmissionDeps,
  createAdmission,
  type JudgesDocuments,
  type NotAdmitted,
} from './admission.ts'
import { linkTo } from './link.ts'

// y-websocket hangs up after 30 s without a message.
export const ALIVE_EVERY_MS = 15_000
const PINGS = { perSecond: 50, burst: 300 } as const
/** What has not been stored by then is not going to be: a store that hangs must not keep the process from ending. */
const STORED_WITHIN_MS = 5_000
const RETRY_AFTER_S = 5

export type DocumentGateway = {
  /** The one judge of who may open what, whichever way they come. */
  readonly admission: JudgesDocuments
  /**
   * Takes over a request to upgrade whose path begins with /yjs/ and whose origin was accepted. What is wrong with it for good is told
   * by a close code: y-websocket retries a refused handshake for ever, but stops at 4400 to 4499.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  /** How many connections are open. */
  count(): number
  /** Lets everybody go, some at a time, each after what they sent is stored. */
  close(): Promise<void>
}

type Deps = AdmissionDeps & { signIns: SignInWatch; clock: Clock; metrics: Metrics; diagnostics: Log }

type Connection = {
  readonly socket: WebSocket
  readonly session: DocumentSession
  readonly link: DocumentLink
  heard: boolean
  /** What had left at the last beat, if more was waiting then. */
  waited: number | null
  stopBeating: () => void
}
const noop = () => {}

export function createDocumentGateway(deps: Deps): DocumentGateway {
  const { clock, limits, metrics, diagnostics, signIns } = deps
  const admission = createAdmission(deps)
  const connections = new Set<Connection>()
  let isClosing = false
  let allGone = () => {}

  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    maxFragments: 64,
    maxBufferedChunks: 4_096,
    // One message each turn of the event loop: a burst on one socket must not make the others wait.
    allowSynchronousEvents: false,
  })

  const stopForgetting = clock.every(ALIVE_EVERY_MS, () => admission.forgetOldStrikes())

  function beat(connection: Connection): void {
    const { socket, session, link, waited } = connection
    // A long document on a thin line keeps our ping waiting behind it: while that moves, somebody is there.
    const moves = waited !== null && link.left !== waited
    if (!connection.heard && !moves) {
      metrics.count('refusals', 'document', 'half open')
      return socket.terminate()
    }
    connection.heard = false
    connection.waited = link.bufferedAmount > 0 ? link.left : null
    socket.ping()
    session.alive()
  }

  async function serve(request: IncomingMessage, socket: WebSocket, admitted: Admission): Promise<void> {
    const { documents, panelId, seat, name, clientId } = admitted
    // What arrives while the document is read stays in the kernel.
    socket.pause()
    const link = linkTo(socket, (code) => {
      if (code === CLOSE.malformed || code === CLOSE.forbidden) admission.strike(panelId, seat)
    })
    const session = await documents.connect(name, seat, clientId, link)
    socket.resume()
    if (typeof session === 'number') return refuse(socket, session, REASONS[session] ?? 'refused')

    const connection: Connection = { socket, session, link, heard: true, waited: null, stopBeating: noop }
    // Each in its own time: thousands at once would make everybody who types wait for them.
    connection.stopBeating = clock.every(ALIVE_EVERY_MS, () => beat(connection))
    const pings = createBucket(clock, PINGS)
    const unwatch = signIns.add({ cookie: request.headers.cookie, panelId, seat }, () =>
      link.close(CLOSE.signedOut, 'signed out'),
    )
    const gone = () => {
      if (!connections.delete(connection)) return
      connection.stopBeating()
      unwatch()
      session.closed()
      diagnostics.info({ panelId, document: name, seat }, 'a document was closed')
      if (connections.size === 0) allGone()
    }
    connections.add(connection)
    diagnostics.info({ panelId, document: name, seat }, 'a document was opened')
    socket.on('message', (data, isBinary) => {
      connection.heard = true
      if (isBinary) return session.receive(data as Buffer)
      metrics.count('refusals', 'document', 'text')
      link.close(CLOSE.textFrame, 'text')
    })
    socket.on('pong', () => {
      connection.heard = true
    })
    socket.on('ping', () => {
      connection.heard = true
      if (pings.take(1)) return
      metrics.count('refusals', 'document', 'too many pings')
      link.close(CLOSE.tooFast, 'too fast')
    })
    socket.on('close', gone)
    if (socket.readyState === socket.CLOSED) gone()
    // The stop has let everybody go, and was not told of who was still on their way in.
    else if (isClosing) {
      session.leave(CLOSE.draining, 'draining')
      clock.after(STORED_WITHIN_MS, () => cut(connection))
    }
  }

  /** Who has not answered by now never may, and the listening socket waits for everybody. */
  function cut({ socket }: Connection): void {
    socket.close(CLOSE.draining, 'draining')
    socket.terminate()
  }

  function refuse(socket: WebSocket, code: CloseCode, reason: string): void {
    metrics.count('refusals', 'document', reason)
    socket.close(code, reason)
  }

  return {
    admission,
    async upgrade(request, socket, head) {
      if (isClosing) return refuseUpgrade(socket, '503 Service Unavailable', RETRY_AFTER_S)
      // Without a listener, a peer that breaks off during the checks below would end the process.
      const ignore = () => undefined
      socket.on('error', ignore)
      let admitted: Admission | NotAdmitted
      try {
        admitted = await admission.judge(request)
      } catch (error) {
        diagnostics.error({ error: String(error) }, 'a document connection could not be judged')
        admitted = { code: CLOSE.notStored, reason: 'not stored' }
      }
      if (socket.destroyed) return
      if ('status' in admitted) {
        metrics.count('refusals', 'document', admitted.reason)
        return refuseUpgrade(socket, admitted.status, RETRY_AFTER_S)
      }

      server.handleUpgrade(request, socket, head, (ws) => {
        socket.off('error', ignore)
        // ws closes the connection by itself with the right code; without a listener it would end the process.
        ws.on('error', (error) => {
          metrics.count('refusals', 'document', 'broken frames')
          diagnostics.warn({ code: (error as { code?: string }).code }, 'a document connection broke')
        })
        if ('code' in admitted) return refuse(ws, admitted.code, admitted.reason)
        serve(request, ws, admitted as Admission).catch((error: unknown) => {
          diagnostics.error({ error: String(error) }, 'a document connection could not be served')
          ws.resume()
          refuse(ws, CLOSE.notStored, 'not stored')
        })
      })
    },
    count: () => connections.size,
    async close() {
      isClosing = true
      stopForgetting()
      for (const { stopBeating } of connections) stopBeating()
      const gone = new Promise<void>((resolve) => {
        allGone = resolve
      })
      const letGo = ({ session }: Connection) => session.leave(CLOSE.draining, 'draining')
      await inWaves([...connections], letGo, { clock, seconds: limits.drainSeconds })
      if (connections.size > 0)
        await Promise.race([gone, new Promise<void>((resolve) => clock.after(STORED_WITHIN_MS, resolve))])
      for (const connection of connections) cut(connection)
    },
  }
}

/** What is said with a code that the room refuses a connection with. */
const REASONS: Readonly<Partial<Record<CloseCode, string>>> = {
  [CLOSE.draining]: 'draining',
  [CLOSE.noSuchDocument]: 'no such document',
  [CLOSE.locked]: 'locked',
  [CLOSE.forbidden]: 'not allowed',
  [CLOSE.notStored]: 'not stored',
  [CLOSE.restart]: 'restart',
  [CLOSE.tooMany]: 'too many connections',
}
