import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { RoomPorts } from '#server/services/rooms/live-room.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import type { Calibrator } from '#server/ports/calibrator.ts'
import type { Rates } from '#server/ports/rates.ts'
import type { Records } from '#server/ports/records.ts'
import { createMetrics } from '#server/metrics.ts'
import { processLoad, watchLoad } from '#server/overload.ts'
import { createReadiness } from '#server/readiness.ts'
import { createAccess } from '#server/services/access.ts'
import { createHeaders } from '#server/services/headers.ts'
import { createInvites } from '#server/services/invites.ts'
import { LIMITS, type Limits } from '#server/services/limits.ts'
import { createJoining } from '#server/services/joining.ts'
import { type Bank, createKits } from '#server/services/kits.ts'
import { createLinks } from '#server/services/links.ts'
import { createOpening } from '#server/services/opening.ts'
import { createPanels } from '#server/services/panels.ts'
import { createPeople } from '#server/services/people.ts'
import { createPositionServices } from '#server/services/position-services.ts'
import { createPositions } from '#server/services/positions.ts'
import { createReadings } from '#server/services/readings.ts'
import { createResults, createSealingResults } from '#server/services/results.ts'
import { createRehearsals, type Stage } from '#server/services/rehearsals.ts'
import { createSeats } from '#server/services/seats.ts'
import { createSweeping } from '#server/services/sweeping.ts'
import { createShelf, type Shelf } from '#server/services/rooms/documents-shelf.ts'
import { createRooms } from '#server/services/rooms/rooms.ts'
import { createDocumentGateway } from '#server/transports/documents/gateway.ts'
import { createHttpApp } from '#server/transports/http/app.ts'
import { createDoor } from '#server/transports/door.ts'
import { answerOperators } from '#server/transports/http/health-routes.ts'
import { refuseNewRooms } from '#server/transports/http/new-rooms.ts'
import { createOriginCheck } from '#server/transports/http/origins.ts'
import { createDocumentTunnel } from '#server/transports/sockets/document-tunnel.ts'
import { acceptRoomSockets } from '#server/transports/sockets/room-gateway.ts'
import type { EndReason } from '#server/services/rooms/whispers.ts'
import { watchSignIns } from '#server/transports/sign-in-watch.ts'
import { routeUpgrades } from '#server/transports/upgrades.ts'

export type AppOptions = {
  readonly ports: RoomPorts & {
    readonly records: Records
    readonly calibrator: Calibrator
    readonly rates: Rates
  }
  readonly bank: Bank
  /** Where the built client is, or null to serve none. */
  readonly client: string | null
  /** The address behind a proxy, or null. */
  readonly publicUrl: string | null
  readonly host: string
  readonly port: number
  /** Stages a rehearsal once the address is known. */
  readonly stage: (origin: string) => Stage
  readonly limits?: Partial<Limits>
  /** What a reader of `/metrics` must bring, or null: then this machine alone may read them. */
  readonly metricsToken?: string | null
}

export type App = {
  /** What people type: the public address, or the one listened on. */
  readonly origin: string
  readonly listening: string
  /** The one-time code of the first account, or null once there is one. */
  setupCode(): Promise<string | null>
  /** Stops taking anything new, lets what waits become durable, closes every connection. */
  close(): Promise<void>
}

/** Less than a balancer lets pass between two questions. */
const SWEPT_EVERY_MS = 50
/** Where there are other nodes, a balancer asks every second or two who is ready. */
const BALANCER_HEARS_WITHIN_MS = 2_500
/** What is open by then, after everybody was let go, says nothing or takes no answer: it must not keep the process from ending. */
const LET_GO_WITHIN_MS = 5_000

/** Wires services to transports and listens. Rejects with the system's own error if the address cannot be had. */
export async function createApp(options: AppOptions): Promise<App> {
  const { ports, bank, client, publicUrl, host, port, stage } = options
  const { records, clock, ids, diagnostics, calibrator, rates } = ports
  const limits: Limits = { ...LIMITS, ...options.limits }
  const metrics = createMetrics()
  const load = processLoad()
  const { overloaded, ...watch } = watchLoad({ clock, look: load.look, limits })
  const readiness = createReadiness({ records, clock, overloaded })
  metrics.gauge('event_loop_lag_seconds', () => watch.load().lagMs / 1_000)
  metrics.gauge('heap_used_share', () => watch.load().heap)
  metrics.gauge('overloaded', () => Number(overloaded()))
  metrics.gauge('draining', () => Number(readiness.draining()))
  metrics.gauge('wire_rings_dropped', () => ports.wire.dropped().rings)
  metrics.gauge('wire_whispers_dropped', () => ports.wire.dropped().whispers)
  metrics.gauge('wire_unsent', () => ports.wire.dropped().unsent)

  const http = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 16_384,
  })
  http.maxHeadersCount = 100
  const connections = new Set<Socket>()
  http.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  await listening(http, host, port)
  const listeningPort = (http.address() as AddressInfo).port
  const addresses = addressesOf(host, listeningPort, publicUrl)
  const local = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : bracketed(host)}:${listeningPort}`
  const allowedOrigin = createOriginCheck(addresses)

  const shelf = createShelf(limits.documentsInMemory)
  const results = createSealingResults({
    calibrator,
    diagnostics,
    historyOf: (panelId) => histories.historyOf(panelId),
    afterSeal: (panelId) => histories.afterSeal(panelId),
    heal: (panelId) => histories.heal(panelId),
  })
  const rooms = createRooms({ ...ports, metrics, limits, shelf, results })
  const access = createAccess({ records, clock, ids, secure: publicUrl?.startsWith('https:') ?? false })
  const invites = createInvites({ records, clock, ids })
  const people = createPeople({ records, clock, ids, rates })
  const kits = createKits({ bank })
  const positions = createPositions({ records, clock, ids })
  const behindProxy = publicUrl !== null
  const door = createDoor({ clock, metrics, limits, draining: readiness.draining })
  const signIns = watchSignIns({ access, clock, diagnostics })
  const connecting = { rooms, access, clock, limits, metrics, diagnostics, signIns, overloaded }
  const documents = createDocumentGateway(connecting)
  const tunnel = createDocumentTunnel({ admission: documents.admission, clock, limits, metrics, diagnostics })
  const gateway = acceptRoomSockets(http, { ...connecting, allowedOrigin, ids, door, behindProxy, tunnel })
  routeUpgrades(http, {
    documents,
    control: gateway,
    door,
    behindProxy,
    allowedOrigin,
    metrics,
    diagnostics,
  })
  gaugeRooms(metrics, { rooms, shelf, clock, documents, gateway })

  const disconnect = (panelId: PanelId, seat: SeatId | null, reason: EndReason) => {
    gateway.disconnect(panelId, seat, reason)
    // Whoever is on their way in is looked up once they are.
    signIns.look(panelId, seat, reason)
    // Other nodes look at once, instead of within half a minute.
    rooms.tellSignInsEnded(panelId, seat, reason)
    rooms.closeDocuments(panelId, seat).catch((error: unknown) => {
      diagnostics.warn({ panelId, error: String(error) }, 'documents of a seat could not be closed at once')
    })
  }
  const forDirectory = { ...rooms, disconnect }
  const headers = createHeaders({ records, access, people, positions, rooms })
  const readings = createReadings({ records, clock, headers, rooms })
  const { persons, histories, ...overPanels } = createPositionServices({
    records,
    clock,
    ids,
    diagnostics,
    calibrator,
    access,
    people,
    positions,
    headers,
    rooms,
    readings,
    bank,
  })
  const panels = createPanels({ clock, access, headers, invites, people, positions, rooms, kits })
  const opening = createOpening({ clock, ids, headers, people, persons, kits, positions, rooms })
  const links = createLinks({ headers, invites, rooms: forDirectory })
  // Of the seat's connections only those end whose sign-in did: another device of the same person stays.
  const stopListening = access.onEnded(({ panelId, seat }) => {
    signIns.look(panelId, seat, 'signed-out')
    rooms.tellSignInsEnded(panelId, seat, 'signed-out')
  })
  const stopHearing = rooms.onSignInsEnded((...ended) => signIns.look(...ended))
  const endSweeping = createSweeping({ access, invites, clock, diagnostics }).begin()
  const rehearsals = createRehearsals({ opening, links, headers, stage: stage(local) })
  const pages = createHttpApp({
    access,
    people,
    panels,
    opening,
    seats: createSeats({ headers, people, persons, rooms: forDirectory, ids }),
    links,
    joining: createJoining({ access, headers, links, rooms }),
    readings,
    results: createResults({ readings, headers, positions, rooms, sealing: results }),
    kits,
    persons,
    ...overPanels,
    startRehearsal: (member) => rehearsals.start(member),
    allowedOrigin,
    addresses,
    client,
    behindProxy,
    rates,
    ids,
    diagnostics,
  })
  const operators = answerOperators({
    obstacles: readiness.obstacles,
    metrics: metrics.text,
    metricsToken: options.metricsToken ?? null,
    behindProxy,
  })
  const newRooms = refuseNewRooms({ overloaded, isOpen: (panelId) => rooms.isOpen(panelId), metrics })
  // Socket.io answers its polls itself; a second answer to one request would end the process.
  http.on('request', (request, response) => {
    if (readiness.leaving() && !response.headersSent) response.setHeader('Connection', 'close')
    if (operators(request, response) || isForSocketIo(request)) return
    if (!newRooms(request, response)) pages(request, response)
  })

  return {
    origin: publicUrl ?? local,
    listening: local,
    setupCode: () => people.setupCode(),
    async close() {
      readiness.leave()
      // Whoever comes in meanwhile is served: to be refused here, while others would have room, is an error for them.
      if (ports.wire.state() !== 'alone')
        await new Promise<void>((resolve) => clock.after(BALANCER_HEARS_WITHIN_MS, resolve))
      readiness.drain()
      stopListening()
      stopHearing()
      const swept = endSweeping()
      watch.stop()
      load.stop()
      signIns.stop()
      // Still listening: whoever asks is told that this server is about to stop.
      await Promise.all([documents.close(), tunnel.close().then(() => gateway.drain())])
      http.close()
      // A balancer keeps its connections, and asks on them whether we are ready: each ends between two questions.
      const sweeping = setInterval(() => http.closeIdleConnections(), SWEPT_EVERY_MS)
      const cancelCut = clock.after(LET_GO_WITHIN_MS, () => connections.forEach((it) => it.destroy()))
      // Documents before: Socket.io waits for every connection of the server, theirs included.
      await gateway.close().finally(() => clearInterval(sweeping))
      cancelCut()
      // It reads rooms and writes records, so it comes before both are closed.
      await Promise.all([swept, histories.stop()])
      await rooms.close()
    },
  }
}

function gaugeRooms(
  metrics: Metrics,
  deps: {
    rooms: { count(): number; behindMost(): number }
    shelf: Shelf
    clock: Clock
    documents: { count(): number }
    gateway: { count(): number }
  },
): void {
  const { rooms, shelf, clock, documents, gateway } = deps
  const sessions = () => [...shelf.all()].flatMap((it) => [...it.sessions])
  const ageS = (since: number | null) => (since === null ? 0 : Math.max(0, clock.now() - since) / 1_000)
  metrics.gauge('room_connections', () => gateway.count())
  metrics.gauge('document_connections', () => documents.count())
  metrics.gauge('rooms_loaded', () => rooms.count())
  metrics.gauge('seq_lag_max', () => rooms.behindMost())
  metrics.gauge('documents_loaded', () => shelf.size())
  metrics.gauge('unacked_age_seconds_max', () => most(sessions().map((it) => it.waitsFor() / 1_000)))
  metrics.gauge('log_entries_max', () => most([...shelf.all()].map((it) => it.seq())))
  metrics.gauge('snapshot_age_seconds_max', () =>
    most([...shelf.all()].map((it) => ageS(it.unfoldedSince()))),
  )
  metrics.gauge('buffered_bytes_max', () => most(sessions().map((it) => it.bufferedBytes())))
}
const most = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b), 0)

const isForSocketIo = (request: IncomingMessage) => request.url?.startsWith('/socket.io/') ?? false

function listening(http: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    // A whole panel's devices may come back at the same moment; Node's own backlog of 511 makes them wait a second.
    http.listen({ port, host, backlog: 4_096 }, () => {
      http.off('error', reject)
      resolve()
    })
  })
}

/** The addresses that this server's own pages have: what is listened on, by name and by number, and the public one. */
function addressesOf(host: string, port: number, publicUrl: string | null): readonly string[] {
  const everywhere = host === '0.0.0.0' || host === '::'
  const interfaces = Object.values(networkInterfaces()).flatMap((it) => it ?? [])
  const hosts = everywhere
    ? ['localhost', ...interfaces.map((it) => it.address)]
    : host === '127.0.0.1'
      ? [host, 'localhost']
      : [host]
  const own = hosts
    .filter((it) => !it.includes('%') && !it.startsWith('fe80:'))
    .map((it) => `http://${bracketed(it)}:${port}`)
  return publicUrl ? [publicUrl, ...own] : own
}

const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host)
