import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import { DOCUMENT_NAME, type DocumentName } from '#shared/contract/frames.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import { type PanelId, PanelId as PanelIdSchema, type SeatId } from '#shared/model/ids.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { DocumentLink, DocumentSession, RoomDocuments } from '#server/services/rooms/documents.ts'
import { createBucket, LIMITS } from '#server/services/rooms/documents-limits.ts'

// y-websocket hangs up after 30 s without a message.
const ALIVE_EVERY_MS = 15_000
const DRAIN_MS = 5_000
const PINGS = { perSecond: 50, burst: 300 } as const
/** So many malformed messages by one seat in this time, and its documents stay shut for as long. */
const STRIKES = { max: 3, withinMs: 60_000 } as const

export type DocumentGateway = {
  /**
   * Takes over a request to upgrade whose path begins with /yjs/ and whose origin was accepted. Whatever is wrong with it is told by a
   * close code: y-websocket retries a refused handshake for ever, but stops at 4400 to 4499.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  /** How many connections are open. */
  count(): number
  /** Takes nobody in, stores what waits, then lets everybody go. */
  close(): Promise<void>
}

type Deps = {
  rooms: {
    open(panelId: PanelId): Promise<{ documents: RoomDocuments; state(): PanelState } | null>
    /** The seat that a Yjs client id was issued to, or null. */
    ownerOfClient(panelId: PanelId, clientId: number): Promise<SeatId | null>
  }
  access: {
    seatAt(cookieHeader: string | undefined, panelId: PanelId): Promise<SeatId | null>
  }
  clock: Clock
  diagnostics: Log
}

type Admission = {
  documents: RoomDocuments
  panelId: PanelId
  seat: SeatId
  name: DocumentName
  clientId: number
}
type Connection = { socket: WebSocket; session: DocumentSession; documents: RoomDocuments; heard: boolean }

export function createDocumentGateway({ rooms, access, clock, diagnostics }: Deps): DocumentGateway {
  const connections = new Set<Connection>()
  const strikes = new Map<string, number[]>()
  let isClosed = false

  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: LIMITS.frameBytes,
    perMessageDeflate: false,
    maxFragments: 64,
    maxBufferedChunks: 4_096,
    // One message each turn of the event loop: a burst on one socket must not make the others wait.
    allowSynchronousEvents: false,
  })

  const stopBeating = clock.every(ALIVE_EVERY_MS, () => {
    for (const connection of connections) {
      if (!connection.heard) {
        connection.socket.terminate()
        continue
      }
      connection.heard = false
      connection.socket.ping()
      connection.session.alive()
    }
    for (const [who, times] of strikes)
      if (times.every((it) => clock.now() - it > STRIKES.withinMs)) strikes.delete(who)
  })

  async function admit(request: IncomingMessage): Promise<Admission | CloseCode> {
    const asked = readAddress(request.url)
    if (isClosed) return CLOSE.draining
    if (!asked) return CLOSE.noSuchDocument
    if (asked.version !== PROTOCOL_VERSION) return CLOSE.clientTooOld
    if (asked.clientId === null) return CLOSE.malformed

    const { panelId, name, clientId } = asked
    const seat = await access.seatAt(request.headers.cookie, panelId)
    if (!seat) return CLOSE.signedOut
    if (isStruckOut(panelId, seat)) return CLOSE.tooFast
    const room = await rooms.open(panelId)
    if (!room) return CLOSE.noSuchDocument
    if ((await rooms.ownerOfClient(panelId, clientId)) !== seat) return CLOSE.forbidden
    return { documents: room.documents, panelId, seat, name, clientId }
  }

  async function serve(
    socket: WebSocket,
    { documents, panelId, seat, name, clientId }: Admission,
  ): Promise<void> {
    // What arrives while the document is read stays in the kernel.
    socket.pause()
    const link = linkTo(socket, (code) => {
      if (code === CLOSE.malformed) strike(panelId, seat)
    })
    const session = await documents.connect(name, seat, clientId, link)
    socket.resume()
    if (typeof session === 'number') return socket.close(session, 'refused')

    const connection: Connection = { socket, session, documents, heard: true }
    const pings = createBucket(clock, PINGS)
    connections.add(connection)
    socket.on('message', (data, isBinary) => {
      connection.heard = true
      if (!isBinary) return link.close(CLOSE.textFrame, 'text')
      session.receive(data as Buffer)
    })
    socket.on('pong', () => {
      connection.heard = true
    })
    socket.on('ping', () => {
      connection.heard = true
      if (!pings.take(1)) link.close(CLOSE.tooFast, 'too fast')
    })
    socket.on('close', () => {
      connections.delete(connection)
      session.closed()
    })
    if (socket.readyState === socket.CLOSED) {
      connections.delete(connection)
      session.closed()
    }
  }

  function strike(panelId: PanelId, seat: SeatId): void {
    const who = `${panelId} ${seat}`
    strikes.set(who, [...(strikes.get(who) ?? []).slice(1 - STRIKES.max), clock.now()])
  }

  function isStruckOut(panelId: PanelId, seat: SeatId): boolean {
    const recent = (strikes.get(`${panelId} ${seat}`) ?? []).filter(
      (it) => clock.now() - it < STRIKES.withinMs,
    )
    return recent.length >= STRIKES.max
  }

  return {
    async upgrade(request, socket, head) {
      // Without a listener, a peer that breaks off during the checks below would end the process.
      const ignore = () => undefined
      socket.on('error', ignore)
      let admission: Admission | CloseCode
      try {
        admission = await admit(request)
      } catch (error) {
        diagnostics.error({ error: String(error) }, 'a document connection could not be judged')
        admission = CLOSE.notStored
      }
      if (socket.destroyed) return

      server.handleUpgrade(request, socket, head, (ws) => {
        socket.off('error', ignore)
        // ws closes the connection by itself with the right code; without a listener it would end the process.
        ws.on('error', (error) => diagnostics.warn({ error: error.message }, 'a document connection broke'))
        if (typeof admission === 'number') return ws.close(admission, 'refused')
        serve(ws, admission).catch((error: unknown) => {
          diagnostics.error({ error: String(error) }, 'a document connection could not be served')
          ws.resume()
          ws.close(CLOSE.notStored, 'not stored')
        })
      })
    },
    count: () => connections.size,
    async close() {
      isClosed = true
      stopBeating()
      const documents = new Set([...connections].map((it) => it.documents))
      const settled = Promise.all([...documents].map((it) => it.close(CLOSE.draining)))
      // A store that hangs must not keep the process from ending.
      await Promise.race([settled, new Promise<void>((resolve) => clock.after(DRAIN_MS, resolve))])
      for (const { socket } of connections) socket.close(CLOSE.draining, 'draining')
    },
  }
}

/** What the address asks for, or null where it names no document at all. `clientId` is null where that is no number. */
function readAddress(url: string | undefined) {
  if (!url || url.length > 1_000 || !URL.canParse(url, 'http://host')) return null
  const { pathname, searchParams } = new URL(url, 'http://host')
  const [, first, panel, document, more] = pathname.split('/')
  if (first !== 'yjs' || !panel || !document || more !== undefined) return null

  const panelId = PanelIdSchema.safeParse(panel)
  const name = decoded(document)
  if (!panelId.success || !name || !DOCUMENT_NAME.test(name)) return null
  const clientId = wholeNumber(searchParams.get('cid'))
  return {
    panelId: panelId.data,
    name: name as DocumentName,
    version: wholeNumber(searchParams.get('v')),
    clientId: clientId !== null && clientId > 0 && clientId < 2 ** 32 ? clientId : null,
  }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

const wholeNumber = (text: string | null) => (text !== null && /^\d{1,10}$/.test(text) ? Number(text) : null)

function linkTo(socket: WebSocket, closing: (code: number) => void): DocumentLink {
  // All frames that one commit releases leave in one write: system calls are most of the cost of a broadcast.
  const raw = (socket as WebSocket & { _socket?: Duplex })._socket
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
    send(bytes) {
      if (socket.readyState !== socket.OPEN) return
      cork()
      socket.send(bytes)
    },
    close(code, reason) {
      closing(code)
      // Who does not read what was sent would not read a close either.
      if (code === CLOSE.tooSlow) socket.terminate()
      else socket.close(code, reason)
    },
    get bufferedAmount() {
      return socket.bufferedAmount
    },
  }
}
