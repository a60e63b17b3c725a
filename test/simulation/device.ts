import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as syncProtocol from 'y-protocols/sync'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { type DocumentName, FRAME } from '#shared/contract/frames.ts'
import type { SeatId } from '#shared/model/ids.ts'
import type { Chance } from './chance.ts'
import type { Line } from './line.ts'
import type { ClientEnd } from './node.ts'
import type { Time } from './time.ts'

/** What the server has confirmed to a device: everything its client id wrote below this clock. */
export type Confirmed = { readonly clientId: number; readonly clock: number }

/** One document open on one device: a Yjs document and the frames that a stock client speaks, with our FLUSH and ACK. */
export type Device = {
  readonly name: DocumentName
  readonly seat: SeatId
  readonly clientId: number
  readonly doc: Y.Doc
  /** The connection of the moment, or null. */
  line(): Line | null
  connect(): void
  synced(): boolean
  /** Everything written here is confirmed. */
  saved(): boolean
  /** The code it was closed with for good, or null. */
  closedWith(): number | null
  /** The server's codes so far, in order. */
  readonly codes: readonly number[]
  /** Writes something, and asks for its confirmation. */
  edit(run: () => void): void
  leave(): void
}

type Options = {
  readonly name: DocumentName
  readonly seat: SeatId
  readonly clientId: number
  readonly doc: Y.Doc
  readonly time: Time
  readonly chance: Chance
  readonly dial: (ends: ClientEnd) => Line
  readonly confirmed: (what: Confirmed) => void
  /** Closed for good. */
  readonly ended: (code: number) => void
}

export function createDevice(options: Options): Device {
  const { name, seat, clientId, doc, time, chance, dial, confirmed, ended } = options
  let line: Line | null = null
  let isSynced = false
  let isHere = true
  let finalCode: number | null = null
  let asked = 0
  let savedClock = 0
  let pending: { n: number; clock: number; over: Line }[] = []
  const codes: number[] = []
  const ownClock = () => Y.getState(doc.store, clientId)

  doc.clientID = clientId
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (!line || origin === line) return
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, FRAME.sync)
    syncProtocol.writeUpdate(encoder, update)
    line.send(encoding.toUint8Array(encoder))
  })

  function connect(): void {
    if (line || !isHere || finalCode !== null) return
    const mine = dial({
      heard: (bytes) => line === mine && hear(mine, bytes),
      closed: (code) => gone(mine, code),
    })
    line = mine
    isSynced = false
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, FRAME.sync)
    syncProtocol.writeSyncStep1(encoder, doc)
    mine.send(encoding.toUint8Array(encoder))
  }

  function gone(which: Line, code: number): void {
    if (line !== which) return
    line = null
    isSynced = false
    codes.push(code)
    if (code >= 4400 && code <= 4499) {
      finalCode = code
      ended(code)
    } else time.after(chance.whole(50, code === CLOSE.notStored ? 2_000 : 500), connect)
  }

  function hear(from: Line, bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes)
    switch (decoding.readVarUint(decoder)) {
      case FRAME.sync: {
        const answer = encoding.createEncoder()
        encoding.writeVarUint(answer, FRAME.sync)
        const kind = syncProtocol.readSyncMessage(decoder, answer, doc, from)
        if (encoding.length(answer) > 1) from.send(encoding.toUint8Array(answer))
        if (kind !== syncProtocol.messageYjsSyncStep2) return
        isSynced = true
        return ask()
      }
      case FRAME.ack: {
        const n = decoding.readVarUint(decoder)
        for (const it of pending.filter((one) => one.n <= n && one.over === from)) {
          savedClock = Math.max(savedClock, it.clock)
          confirmed({ clientId, clock: it.clock })
        }
        pending = pending.filter((it) => it.n > n)
      }
    }
  }

  function ask(): void {
    if (!line || !isSynced) return
    pending.push({ n: ++asked, clock: ownClock(), over: line })
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, FRAME.flush)
    encoding.writeVarUint(encoder, asked)
    line.send(encoding.toUint8Array(encoder))
  }

  return {
    name,
    seat,
    clientId,
    doc,
    codes,
    line: () => line,
    connect,
    synced: () => isSynced,
    saved: () => savedClock >= ownClock(),
    closedWith: () => finalCode,
    edit(run) {
      doc.transact(run)
      ask()
    },
    leave() {
      isHere = false
      line?.hangUp()
      line = null
    },
  }
}
