import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { type DocumentName, FRAME } from '#shared/contract/frames.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { socketWith } from './person-socket.ts'

/** A Yjs document over the stock y-websocket client, with our acks. */
export type PersonDocument = {
  readonly doc: Y.Doc
  /** Resolves when everything written so far is durable on the server; waits through cuts. Rejects once the document is closed for good. */
  flushed(): Promise<void>
  /** Resolves when the server's state has been received once. */
  synced(): Promise<void>
  /** The code with which the server closed this document for good, or null. */
  closedWith(): number | null
  readonly closed: Promise<number>
  cut(): void
  mend(): void
  close(): void
}

export function openPersonDocument(options: {
  origin: string
  through: string
  cookie: string
  panelId: PanelId
  name: DocumentName
  clientId: number
  heard: (frame: Uint8Array) => void
}): PersonDocument {
  const { origin, through, cookie, panelId, name, clientId, heard } = options
  const doc = new Y.Doc()
  doc.clientID = clientId
  const provider = new WebsocketProvider(
    `${through.replace(/^http/, 'ws')}/yjs/${panelId}`,
    encodeURIComponent(name),
    doc,
    {
      disableBc: true,
      connect: false,
      maxBackoffTime: 500,
      params: { cid: String(clientId), v: String(PROTOCOL_VERSION) },
      WebSocketPolyfill: socketWith({ cookie, origin }, heard),
    },
  )
  // The provider waits for the end of the process to say goodbye; with a few rehearsals at once Node warns of so many.
  process.off('exit', provider._exitHandler)
  if (name !== 'notes') provider.awareness.setLocalState(null)

  let asked = 0
  let code: number | null = null
  const waiting = new Map<number, { resolve: () => void; reject: (problem: Error) => void }>()
  const closed = withResolvers<number>()

  provider.messageHandlers[FRAME.ack] = (_encoder: encoding.Encoder, decoder: decoding.Decoder) => {
    const n = decoding.readVarUint(decoder)
    decoding.readVarUint(decoder)
    for (const [number, { resolve }] of waiting) {
      if (number > n) continue
      waiting.delete(number)
      resolve()
    }
  }
  provider.messageHandlers[FRAME.nack] = (_encoder: encoding.Encoder, decoder: decoding.Decoder) => {
    decoding.readVarUint(decoder)
    decoding.readVarUint(decoder)
    decoding.readVarUint(decoder)
  }
  provider.messageHandlers[FRAME.alive] = (encoder: encoding.Encoder, decoder: decoding.Decoder) => {
    encoding.writeVarUint(encoder, FRAME.alive)
    encoding.writeVarUint(encoder, decoding.readVarUint(decoder))
  }
  provider.messageHandlers[FRAME.frozen] = (_encoder: encoding.Encoder, decoder: decoding.Decoder) => {
    decoding.readVarUint(decoder)
    decoding.readVarString(decoder)
  }
  // After every (re)connection the stock client delivers what the server lacks; asking again then covers it.
  provider.on('sync', (synced: boolean) => synced && waiting.size > 0 && ask())
  provider.on('connection-close', (event) => {
    if (!event || event.code < 4400 || event.code > 4499) return
    code = event.code
    closed.resolve(event.code)
    for (const { reject } of waiting.values()) reject(new Error(`closed with ${event.code}`))
    waiting.clear()
  })
  provider.connect()

  function ask(): void {
    if (!provider.wsconnected || !provider.ws) return
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, FRAME.flush)
    encoding.writeVarUint(encoder, asked)
    provider.ws.send(encoding.toUint8Array(encoder))
  }

  return {
    doc,
    closed: closed.promise,
    closedWith: () => code,
    flushed: () =>
      new Promise((resolve, reject) => {
        if (code !== null) return reject(new Error(`closed with ${code}`))
        waiting.set(++asked, { resolve, reject })
        if (provider.synced) ask()
      }),
    synced: () =>
      new Promise((resolve) => {
        if (provider.synced) return resolve()
        provider.once('sync', () => resolve())
      }),
    cut: () => provider.disconnect(),
    mend: () => provider.connect(),
    close() {
      provider.destroy()
      doc.destroy()
    },
  }
}

// Promise.withResolvers came with Node 22.
function withResolvers<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>((done) => (resolve = done))
  return { promise, resolve }
}
