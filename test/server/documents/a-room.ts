import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { vi } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { type DocumentName, FRAME, SYNC } from '#shared/contract/frames.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import { GENERAL, noteFragment } from '#shared/documents/notes.ts'
import { defineRoots, rootsOf } from '#shared/documents/shape.ts'
import type { PanelId, QuestionId, SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import { err } from '#shared/result.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { Limits } from '#server/services/limits.ts'
import { createRoomDocuments } from '#server/services/rooms/documents.ts'
import { createDocumentGateway } from '#server/transports/documents/gateway.ts'
import { createDoor } from '#server/transports/door.ts'
import { watchSignIns } from '#server/transports/sign-in-watch.ts'
import { routeUpgrades } from '#server/transports/upgrades.ts'
import { aPanelId } from '#test/server/ports/builders.ts'
import { aRoomBounds, counted } from '#test/support/room-bounds.ts'
import { aKit, at, Q1, Q2, Q3, Q4, seats } from '#test/support/panel.ts'

export const quiet: Log = { info() {}, warn() {}, error() {} }
export const QUESTIONS: readonly QuestionId[] = [Q1, Q2, Q3, Q4, GENERAL]

/** Lets tests hold back or fail what is appended. */
function withValve(log: RoomLog) {
  let held: Promise<void> | null = null
  let failing = false
  const valve = {
    /** Appends wait until the answer is called. */
    hold: () => {
      let open!: () => void
      held = new Promise((resolve) => (open = resolve))
      return () => {
        held = null
        open()
      }
    },
    fail: (does: boolean) => {
      failing = does
    },
  }
  const appendUpdates: RoomLog['appendUpdates'] = async (...args) => {
    await held
    return failing ? err({ code: 'unavailable' }) : log.appendUpdates(...args)
  }
  return { ...valve, log: { ...log, appendUpdates } }
}

/** How a bare socket comes: from which address, whether it answers pings. */
type Raw = { clientId?: number; query?: string; path?: string; from?: string; autoPong?: boolean }

type Options = {
  limits?: Partial<Limits>
  clock?: Clock
  /** Who may not be seated any more: their sign-in has ended. */
  signedOut?: ReadonlySet<string>
  /** Whose sign-in is looked up for ever. */
  unknowable?: ReadonlySet<string>
  overloaded?: () => boolean
}

/** A real server for one room's documents, with stock and raw clients. */
export async function aDocumentRoom(store: { readonly roomLog: RoomLog }, options: Options = {}) {
  const {
    clock = systemClock,
    signedOut = new Set(),
    unknowable = new Set(),
    overloaded = () => false,
  } = options
  const bounds = aRoomBounds(options.limits)
  const valve = withValve(store.roomLog)
  const panelId = aPanelId()
  const kit = aKit()
  const opening: Event = { type: 'panelOpened', at: at(0), panelId, rehearsal: false, kit, seats: seats() }
  await store.roomLog.open(panelId, opening)
  let state = evolve(null, opening)

  const create = () =>
    createRoomDocuments({
      panelId,
      kit,
      state: () => state,
      epoch: () => 1,
      log: valve.log,
      clock,
      diagnostics: quiet,
      ...bounds,
      appended() {},
    })
  let documents = create()
  let lookups = 0
  let isOpen = true
  let isDraining = false
  const access = {
    async seatAt(cookie: string | undefined) {
      lookups++
      const seat = cookie?.replace('seat=', '') ?? ''
      if (unknowable.has(seat)) await new Promise(() => undefined)
      return seat === '' || signedOut.has(seat) ? null : (seat as SeatId)
    },
  }
  const signIns = watchSignIns({ access, clock, diagnostics: quiet })
  const gateway = createDocumentGateway({
    rooms: {
      open: async (id: PanelId) => (id === panelId ? { documents, state: () => state } : null),
      isOpen: () => isOpen,
      ownerOfClient: async (id: PanelId, clientId: number) =>
        (await store.roomLog.clients(id)).get(clientId) ?? null,
    },
    access,
    clock,
    limits: bounds.limits,
    metrics: bounds.metrics,
    diagnostics: quiet,
    signIns,
    overloaded,
  })
  const http = createServer()
  const door = createDoor({
    clock,
    metrics: bounds.metrics,
    limits: bounds.limits,
    draining: () => isDraining,
  })
  routeUpgrades(http, {
    documents: gateway,
    control: { upgrade: (_, socket) => void socket.destroy() },
    door,
    behindProxy: true,
    allowedOrigin: () => true,
    metrics: bounds.metrics,
    diagnostics: quiet,
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const origin = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/yjs/${panelId}`

  let lastClient = 1_000
  const leaving: (() => void)[] = []

  async function aClientId(seat: SeatId): Promise<number> {
    const clientId = ++lastClient
    await store.roomLog.claimClient(panelId, clientId, seat)
    return clientId
  }

  /** A stock y-websocket client in this seat, with a document that is synced. */
  async function stock(seat: SeatId, name: DocumentName, { doc = newDoc(name), synced = true } = {}) {
    const clientId = await aClientId(seat)
    doc.clientID = clientId
    const acks: number[] = []
    class Socket extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { cookie: `seat=${seat}` } })
      }
    }
    const provider = new WebsocketProvider(origin, name, doc, {
      WebSocketPolyfill: Socket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      maxBackoffTime: 200,
      params: { cid: String(clientId), v: String(PROTOCOL_VERSION) },
    })
    const handlers = provider.messageHandlers as ((...args: never[]) => void)[]
    handlers[FRAME.ack] = ((_: unknown, decoder: decoding.Decoder) => {
      acks.push(decoding.readVarUint(decoder))
    }) as never
    handlers[FRAME.alive] = (() => undefined) as never
    handlers[FRAME.nack] = (() => undefined) as never
    handlers[FRAME.frozen] = (() => undefined) as never
    const codes: number[] = []
    provider.on('connection-close', (event) => event && codes.push(event.code))
    leaving.push(() => provider.destroy())

    let n = 0
    const client = {
      doc,
      clientId,
      provider,
      acks,
      /** Codes of every close so far. */
      codes,
      /** Asks for an ACK; resolves when it comes. */
      async flushed() {
        const mine = ++n
        provider.ws!.send(frame(FRAME.flush, mine))
        await vi.waitFor(() => {
          if (!acks.includes(mine)) throw new Error('no ack yet')
        }, WAIT)
      },
      /** Resolves when the server has answered a ping, so that it has heard everything before. */
      ponged: () =>
        new Promise((resolve) => {
          const socket = provider.ws as unknown as WebSocket
          socket.once('pong', resolve)
          socket.ping()
        }),
      flush: () => provider.ws!.send(frame(FRAME.flush, ++n)),
      stopped: () => vi.waitFor(() => expectTrue(!provider.shouldConnect), WAIT),
    }
    if (synced) await vi.waitFor(() => expectTrue(provider.synced), WAIT)
    return client
  }

  /** A bare socket: what it sends is up to the test. */
  async function raw(seat: SeatId, name: string, { clientId, query, path, from, autoPong = true }: Raw = {}) {
    const id = clientId ?? (await aClientId(seat))
    const url = path ?? `${origin}/${name}?${query ?? `cid=${id}&v=${PROTOCOL_VERSION}`}`
    const headers = { cookie: `seat=${seat}`, ...(from && { 'x-forwarded-for': from }) }
    const socket = new WebSocket(url, { headers, autoPong })
    const frames: Uint8Array[] = []
    socket.on('message', (data) => frames.push(new Uint8Array(data as Buffer)))
    socket.on('error', () => undefined)
    let status: number | null = null
    socket.on('unexpected-response', (request, response) => {
      status = response.statusCode ?? null
      request.destroy()
      socket.emit('close', 1006)
    })
    const closed = new Promise<number>((resolve) => socket.on('close', resolve))
    await new Promise((resolve) => {
      socket.on('open', resolve)
      socket.on('close', resolve)
    })
    leaving.push(() => socket.terminate())
    return {
      clientId: id,
      socket,
      frames,
      closed,
      /** What HTTP said instead of opening a WebSocket, or null. */
      status: () => status,
      send: (bytes: Uint8Array | string) => socket.send(bytes),
      update: (update: Uint8Array) => socket.send(syncFrame(SYNC.update, update)),
      /** Resolves with the first frame of this type. */
      frame: (type: number) =>
        vi.waitFor(() => {
          const found = frames.find((it) => it[0] === type)
          if (!found) throw new Error(`no frame ${type} yet`)
          return found
        }, WAIT),
    }
  }

  return {
    panelId,
    kit,
    origin,
    log: store.roomLog,
    hold: valve.hold,
    fail: valve.fail,
    documents: () => documents,
    gateway,
    shelf: bounds.shelf,
    /** How often something was counted, for one reason. */
    counted: (what: string, reason: string) => counted(bounds.metrics, what, reason),
    metrics: bounds.metrics,
    /** How often anything was refused so far, for whatever reason. */
    refusals: () =>
      bounds.metrics
        .text()
        .split('\n')
        .filter((it) => it.startsWith('panelroom_refusals_total{'))
        .reduce((sum, it) => sum + Number(it.split(' ').at(-1)), 0),
    /** How often somebody's sign-in was looked up. */
    lookups: () => lookups,
    /** Whether the room is in memory as far as an overloaded server is concerned. */
    setOpen: (open: boolean) => void (isOpen = open),
    drain: () => void (isDraining = true),
    aClientId,
    stock,
    raw,
    state: () => state,
    happen(event: Event) {
      state = evolve(state, event)
      documents.recheck()
    },
    /** What the log holds, replayed. */
    async stored(name: DocumentName): Promise<Y.Doc> {
      return (await documents.settle(name)).doc
    },
    /** Drops what is in memory, as a restart does. */
    async restart() {
      await documents.close(1012 as never)
      documents = create()
    },
    async dispose() {
      for (const leave of leaving) leave()
      signIns.stop()
      await gateway.close()
      await documents.close(1012 as never)
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
export type DocumentRoom = Awaited<ReturnType<typeof aDocumentRoom>>

export const WAIT = { timeout: 10_000, interval: 5 }
export function expectTrue(value: boolean): void {
  if (!value) throw new Error('not yet')
}

export const newDoc = (name: DocumentName) => defineRoots(new Y.Doc(), rootsOf(name, QUESTIONS))

/** Adds a line to a note, as the editor does. */
export function writeLine(doc: Y.Doc, questionId: QuestionId, line: string, kind = 'heard'): void {
  doc.transact(() => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.setAttribute('kind', kind)
    paragraph.insert(0, [new Y.XmlText(line)])
    const fragment = noteFragment(doc, questionId)
    fragment.insert(fragment.length, [paragraph])
  })
}

export function frame(...numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder()
  for (const it of numbers) encoding.writeVarUint(encoder, it)
  return new Uint8Array(encoding.toUint8Array(encoder))
}

export function syncFrame(kind: number, body: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.sync)
  encoding.writeVarUint(encoder, kind)
  encoding.writeVarUint8Array(encoder, body)
  return encoding.toUint8Array(encoder)
}

/** Writes an update by hand: bytes, numbers as varuints would be ambiguous, so each piece says what it is. */
export function handmade(write: (to: Pen) => void): Uint8Array {
  const encoder = encoding.createEncoder()
  const pen: Pen = {
    uint(...values) {
      for (const it of values) encoding.writeVarUint(encoder, it)
      return pen
    },
    byte(value) {
      encoding.writeUint8(encoder, value)
      return pen
    },
    text(value) {
      encoding.writeVarString(encoder, value)
      return pen
    },
    any(value) {
      encoding.writeAny(encoder, value as string)
      return pen
    },
  }
  write(pen)
  return encoding.toUint8Array(encoder)
}
export type Pen = {
  uint(...values: number[]): Pen
  byte(value: number): Pen
  text(value: string): Pen
  any(value: unknown): Pen
}
