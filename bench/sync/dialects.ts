import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { FRAME, SYNC } from '../../shared/contract/frames.ts'

/** What a server said, as far as the load client needs it. */
export type Heard =
  | { readonly is: 'update' | 'whole'; readonly bytes: Uint8Array }
  /** The server wants what the client has. */
  | { readonly is: 'ask' }
  /** Everything up to flush `n` is safe by this server's own word; null: the oldest that still waits is. */
  | { readonly is: 'ack'; readonly n: number | null }
  | { readonly is: 'alive'; readonly n: number }
  | { readonly is: 'nothing' }

/** How the clients of one server speak. All frames are y-protocols' own, with what each server puts around them. */
export type Dialect = {
  /** The server has documents: it answers a newcomer with the whole. */
  readonly syncs: boolean
  readonly acks: boolean
  /** What is said first: the wish for everything. */
  greet(document: string): Uint8Array[]
  update(document: string, bytes: Uint8Array): Uint8Array
  whole(document: string, bytes: Uint8Array): Uint8Array
  /** Asks for the ack of everything before. Null where each update is acked unasked, or none is. */
  flush(n: number): Uint8Array | null
  alive(n: number): Uint8Array
  read(frame: Uint8Array): Heard
}
export type DialectName = 'relay' | 'durable-relay' | 'y-websocket' | 'hocuspocus' | 'panelroom'

const HOCUSPOCUS = { sync: 0, auth: 2, syncReply: 4, syncStatus: 8 } as const
const NOTHING_KNOWN = new Uint8Array([0])
const NOTHING: Heard = { is: 'nothing' }

const plain: Dialect = {
  syncs: true,
  acks: false,
  greet: () => [sync(SYNC.step1, NOTHING_KNOWN)],
  update: (_document, bytes) => sync(SYNC.update, bytes),
  whole: (_document, bytes) => sync(SYNC.step2, bytes),
  flush: () => null,
  alive: (n) => numbers(FRAME.alive, n),
  read(frame) {
    const decoder = decoding.createDecoder(frame)
    switch (decoding.readVarUint(decoder)) {
      case FRAME.sync:
        return readSync(decoder)
      case FRAME.ack:
        return { is: 'ack', n: decoding.readVarUint(decoder) }
      case FRAME.alive:
        return { is: 'alive', n: decoding.readVarUint(decoder) }
      default:
        return NOTHING
    }
  },
}

const relay: Dialect = { ...plain, syncs: false, greet: () => [] }
const askingForAcks = { acks: true, flush: (n: number) => numbers(FRAME.flush, n) }

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  relay,
  'durable-relay': { ...relay, ...askingForAcks },
  'y-websocket': plain,
  panelroom: { ...plain, ...askingForAcks },
  hocuspocus: {
    ...plain,
    acks: true,
    greet: (document) => [named(document, authentication), named(document, sync(SYNC.step1, NOTHING_KNOWN))],
    update: (document, bytes) => named(document, sync(SYNC.update, bytes)),
    whole: (document, bytes) => named(document, sync(SYNC.step2, bytes)),
    read(frame) {
      const decoder = decoding.createDecoder(frame)
      decoding.readVarString(decoder)
      switch (decoding.readVarUint(decoder)) {
        case HOCUSPOCUS.sync:
        case HOCUSPOCUS.syncReply:
          return readSync(decoder)
        case HOCUSPOCUS.syncStatus:
          return { is: 'ack', n: null }
        default:
          return NOTHING
      }
    },
  },
}

const authentication = (() => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, HOCUSPOCUS.auth)
  encoding.writeVarUint(encoder, 0)
  encoding.writeVarString(encoder, 'token')
  return encoding.toUint8Array(encoder)
})()

function readSync(decoder: decoding.Decoder): Heard {
  const kind = decoding.readVarUint(decoder)
  if (kind === SYNC.step1) return { is: 'ask' }
  return { is: kind === SYNC.step2 ? 'whole' : 'update', bytes: decoding.readVarUint8Array(decoder) }
}

function sync(kind: number, body: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.sync)
  encoding.writeVarUint(encoder, kind)
  encoding.writeVarUint8Array(encoder, body)
  return encoding.toUint8Array(encoder)
}

function named(document: string, frame: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarString(encoder, document)
  encoding.writeUint8Array(encoder, frame)
  return encoding.toUint8Array(encoder)
}

function numbers(...all: readonly number[]): Uint8Array {
  const encoder = encoding.createEncoder()
  for (const it of all) encoding.writeVarUint(encoder, it)
  return encoding.toUint8Array(encoder)
}
