import { once } from 'node:events'
import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { type DocumentName, FRAME, SYNC } from '#shared/contract/frames.ts'
import type { LinkAnswer, PageAnswer, PanelAnswer } from '#shared/contract/http.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { frame, syncFrame } from '#test/server/documents/a-room.ts'
import { type Browser, joinByLink, value } from '#test/support/person.ts'

/** Somebody with every right of their seat, and a socket that says whatever it likes. */
export type Seat = {
  readonly seat: SeatId
  readonly browser: Browser
  readonly panelId: PanelId
  /** The Yjs client id of this page, issued by the server. */
  readonly clientId: number
  readonly scorecard: DocumentName
  /** Resolves when the server has sent its SyncStep1, or has refused. */
  open(name: DocumentName, options?: Ways): Promise<RawDocument>
  /** Opens, asks for the whole document and resolves when it has come. */
  enter(name: DocumentName, options?: Ways): Promise<RawDocument>
}
/** Whether pings are answered, and what is said at once, before the server has said anything. */
type Ways = { readonly autoPong?: boolean; readonly first?: readonly Uint8Array[] }

export type RawDocument = {
  readonly socket: WebSocket
  readonly frames: readonly Uint8Array[]
  readonly closed: Promise<number>
  send(bytes: Uint8Array | string): void
  update(update: Uint8Array): void
  /** Resolves with the first frame that this holds for. */
  frame(is: (frame: Uint8Array) => boolean): Promise<Uint8Array>
  /** The numbers of the ACKs so far. */
  acks(): number[]
  /** Asks whether all so far is saved; resolves with the ACK. Rejects when the connection is closed instead. */
  acked(n: number): Promise<void>
}

/** Opens this seat's link and takes a page, as a device does, without opening any document. */
export async function takeSeat(lead: Browser, panelId: PanelId, seat: SeatId): Promise<Seat> {
  const link = value(await lead.post<LinkAnswer>(`/api/panels/${panelId}/seats/${seat}/link`, {}))
  const { browser } = await joinByLink(lead.origin, link.path)
  return seatOf(browser, panelId)
}

/** Another page of somebody who is in already. */
export async function seatOf(browser: Browser, panelId: PanelId): Promise<Seat> {
  const { seat, clientId } = value(await browser.post<PageAnswer>(`/api/panels/${panelId}/page`, {}))
  const open: Seat['open'] = (name, ways) => openRaw({ browser, panelId, clientId, name, ...ways })
  return {
    seat,
    browser,
    panelId,
    clientId,
    scorecard: `scorecard:${seat}`,
    open,
    async enter(name, ways) {
      const raw = await open(name, ways)
      raw.send(syncFrame(SYNC.step1, NOTHING))
      await raw.frame((it) => it[0] === FRAME.sync && it[1] === SYNC.step2)
      return raw
    },
  }
}

/** The panel's seats that are not the lead's, in their order. */
export async function seatsOf(lead: Browser, panelId: PanelId) {
  const { seats } = value(await lead.get<PanelAnswer>(`/api/panels/${panelId}`))
  return seats.filter((it) => it.role !== 'lead')
}

/** The state vector of an empty document. */
const NOTHING = new Uint8Array([0])

type Asked = { browser: Browser; panelId: PanelId; clientId: number; name: DocumentName } & Ways

async function openRaw(options: Asked): Promise<RawDocument> {
  const { browser, panelId, clientId, name, autoPong = true, first = [] } = options
  const address = `${browser.origin.replace(/^http/, 'ws')}/yjs/${panelId}/${encodeURIComponent(name)}`
  const socket = new WebSocket(`${address}?cid=${clientId}&v=${PROTOCOL_VERSION}`, {
    headers: { cookie: browser.cookie(), origin: browser.origin },
    perMessageDeflate: false,
    autoPong,
  })
  const frames: Uint8Array[] = []
  const looks = new Set<() => void>()
  socket.on('message', (data: Buffer) => {
    frames.push(new Uint8Array(data))
    for (const look of looks) look()
  })
  socket.on('open', () => first.forEach((it) => socket.send(it)))
  socket.on('error', () => undefined)
  const closed = once(socket, 'close').then(([code]) => code as number)
  const raw: RawDocument = {
    socket,
    frames,
    closed,
    send: (bytes) => socket.send(bytes),
    update: (update) => socket.send(syncFrame(SYNC.update, update)),
    frame: (is) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = frames.find(is)
          if (!found) return
          looks.delete(look)
          resolve(found)
        }
        looks.add(look)
        look()
        void closed.then((code) => reject(new Error(`closed with ${code}`)))
      }),
    acks: () => frames.flatMap((it) => ackIn(it) ?? []),
    async acked(n) {
      socket.send(frame(FRAME.flush, n))
      await raw.frame((it) => ackIn(it) === n)
    },
  }
  await raw.frame((it) => it[0] === FRAME.sync && it[1] === SYNC.step1).catch(() => undefined)
  return raw
}

/** The number that this frame acknowledges, or null. */
export function ackIn(bytes: Uint8Array): number | null {
  const decoder = decoding.createDecoder(bytes)
  return decoding.readVarUint(decoder) === FRAME.ack ? decoding.readVarUint(decoder) : null
}

/** What these frames make of an empty document. */
export function docOf(frames: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc()
  for (const bytes of frames) {
    if (bytes[0] !== FRAME.sync || bytes[1] === SYNC.step1) continue
    const decoder = decoding.createDecoder(bytes.subarray(2))
    Y.applyUpdate(doc, decoding.readVarUint8Array(decoder))
  }
  return doc
}
