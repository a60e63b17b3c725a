import * as decoding from 'lib0/decoding'
import { vi } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import { type DocumentName, FRAME, SYNC } from '#shared/contract/frames.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { expectTrue, frame, newDoc, syncFrame, WAIT } from './frames.ts'

/** How a bare socket comes: from which address, whether it answers pings. */
type Raw = { clientId?: number; query?: string; path?: string; from?: string; autoPong?: boolean }

type Place = { readonly origin: string; readonly panelId: PanelId; readonly log: RoomLog }

/** Stock and raw clients of one room's documents. */
export function clientsOf({ origin, panelId, log }: Place) {
  let lastClient = 1_000
  const leaving: (() => void)[] = []

  async function aClientId(seat: SeatId): Promise<number> {
    const clientId = ++lastClient
    await log.claimClient(panelId, clientId, seat)
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
    aClientId,
    stock,
    raw,
    leave() {
      for (const leave of leaving) leave()
    },
  }
}
