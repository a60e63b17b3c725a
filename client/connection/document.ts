import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { type DocumentName, FRAME, SYNC } from '#shared/contract/frames.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import { charsIn } from '#shared/documents/notes.ts'
import { NOTE_CHARS_MAX } from '#shared/documents/shape.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { openStorage, type OwnClocks } from './device-storage.ts'
import { countEdits } from './document-edits.ts'
import { openOutbox } from './document-outbox.ts'
import type { DocumentSockets } from './document-sockets.ts'
import { followKept } from './kept-edits.ts'
import type { SaveState } from './save-state.ts'
import { unconfirmedIn } from './unsaved-words.ts'

const FLUSH_EVERY_MS = 50
/** Some networks do not refuse a WebSocket, they let it hang. */
const OPEN_WITHIN_MS = 8_000

/** One Yjs document of the room, and how much of it the server has confirmed. */
export type LiveDocument = {
  readonly name: DocumentName
  readonly doc: Y.Doc
  readonly awareness: Awareness
  save(): SaveState
  readonly subscribe: (listener: () => void) => () => void
  /** True once what this device keeps of it is in it; false if that cannot be had. */
  readonly loaded: Promise<boolean>
  /** Resolves once the server has said what it has of it, or wants no more of it. */
  readonly met: Promise<void>
  /** How far the server has what was written on this device. */
  readonly confirmed: () => OwnClocks
  /** True once everything typed so far is durable on the server; false if that does not come about within ten seconds. */
  readonly flush: () => Promise<boolean>
  /** Forgets what this device kept; the document stays readable. */
  forget(): void
  /** Forgets what this device kept, and lets go. */
  discard(): void
  close(): void
}

/**
 * Opens a document under a client id that the server issued for this page. Edits of an earlier page that were never confirmed
 * come out of the device's storage and are delivered. `onClosed` tells that the server wants no more of this document. `online`: nothing is sent
 * before it resolves; without it, the server is there.
 */
export function openDocument(options: {
  panelId: PanelId
  seat: SeatId
  name: DocumentName
  clientId: number
  sockets: DocumentSockets
  onClosed: (code: number) => void
  online?: Promise<void>
}): LiveDocument {
  const { panelId, name, clientId, sockets, onClosed, online } = options
  const doc = new Y.Doc()
  doc.clientID = clientId
  const provider = new WebsocketProvider(documentsAddress(panelId), encodeURIComponent(name), doc, {
    connect: false,
    // Private edits go through the server's checks, never from tab to tab around them.
    disableBc: true,
    WebSocketPolyfill: sockets.kind(),
    maxBackoffTime: 8_000,
    resyncInterval: 60_000,
    params: { cid: String(clientId), v: String(PROTOCOL_VERSION) },
    // Too fast says nothing against what was sent: it is delivered on the next connection.
    shouldReconnect: ({ code }) => code === CLOSE.tooFast || code < 4400 || code > 4499,
  })
  // Its own way would send an edit whole, however large, and before what was written offline.
  doc.off('update', provider._updateHandler)
  if (name !== 'notes') provider.awareness.setLocalState(null)
  const storage = openStorage(options, doc, clientId)
  const outbox = openOutbox({
    send: (frame) => provider.ws?.send(frame),
    rangeWork: () => 4 + 2 * (mostStructs(doc) >> 8),
    freeChars: () => NOTE_CHARS_MAX[name === 'notes' ? 'notes' : 'scorecard'] - mostChars(doc),
  })
  const edits = countEdits(changed, outbox.heldUpAt)
  const kept = followKept((done) => storage.stored(done), changed)

  let isFrozen = false
  let isOpen = true
  /** Opened without a network, which is not back yet. */
  let isApart = online !== undefined
  /** The server has said what it has, and was answered: from here on each edit goes by itself. */
  let isAnswered = false
  let flushTimer: ReturnType<typeof setTimeout> | undefined
  let meet = () => {}
  const met = new Promise<void>((resolve) => {
    meet = resolve
  })
  const listeners = new Set<() => void>()
  let state: SaveState = { status: 'saving', unsaved: 0, savedAt: null, kept: true }

  function changed(): void {
    const status = isFrozen ? 'frozen' : isApart ? 'offline' : edits.status(provider.wsconnected)
    state = { status, unsaved: edits.unsaved(), savedAt: edits.savedAt(), kept: kept.are() }
    for (const listener of listeners) listener()
  }
  function ask(): void {
    flushTimer = undefined
    if (!provider.synced || !isAnswered) return
    const asked = new Map([...storage.confirmed().keys()].map((id) => [id, Y.getState(doc.store, id)]))
    outbox.ask(edits.ask(() => storage.confirm(asked)))
  }
  const askSoon = () => {
    flushTimer ??= setTimeout(ask, FLUSH_EVERY_MS)
  }

  doc.on('update', (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
    if (origin === provider) return storage.confirm(broughtBy(transaction))
    if (isAnswered) outbox.update(update)
    // What storage brings before the connection is there goes out with the first sync. Later it is an edit like any other.
    if (origin === storage.origin && !provider.wsconnected) return
    edits.edit()
    kept.edit()
    askSoon()
    changed()
  })

  function answer(stateVector: Uint8Array): void {
    storage.confirm(Y.decodeStateVector(stateVector))
    isAnswered = true
    outbox.answer(Y.encodeStateAsUpdate(doc, stateVector))
    ask()
  }

  provider.messageHandlers[FRAME.sync] = (_encoder, decoder) => {
    const kind = decoding.readVarUint(decoder)
    const body = decoding.readVarUint8Array(decoder)
    if (kind === SYNC.step1) return answer(body)
    Y.applyUpdate(doc, body, provider)
    if (kind === SYNC.step2) provider.synced = true
  }
  provider.messageHandlers[FRAME.ack] = (_encoder, decoder) => {
    edits.ack(decoding.readVarUint(decoder))
    changed()
  }
  provider.messageHandlers[FRAME.nack] = () => undefined
  provider.messageHandlers[FRAME.alive] = (encoder, decoder) => {
    encoding.writeVarUint(encoder, FRAME.alive)
    encoding.writeVarUint(encoder, decoding.readVarUint(decoder))
  }
  provider.messageHandlers[FRAME.frozen] = () => {
    isFrozen = true
    changed()
  }
  provider.on('sync', (synced: boolean) => {
    if (synced) {
      meet()
      ask()
    }
    changed()
  })
  let opening: ReturnType<typeof setTimeout> | undefined
  provider.on('status', ({ status }) => {
    clearTimeout(opening)
    if (status === 'connecting') opening = setTimeout(() => provider.ws?.close(), OPEN_WITHIN_MS)
    if (status === 'connected') sockets.opened()
    isAnswered = false
    edits.cut()
    outbox.reset()
    changed()
  })
  provider.on('connection-close', (event) => {
    clearTimeout(opening)
    if (event && !provider.wsconnected) sockets.failed()
    provider._WS = sockets.kind()
    if (event?.code === CLOSE.tooBig) outbox.halve()
    if (event?.code === CLOSE.tooFast) outbox.slowDown()
  })
  provider.on('closed', ({ code }: { code: number }) => {
    edits.end()
    isFrozen = code === CLOSE.locked
    meet()
    changed()
    onClosed(code)
  })

  void storage.loaded.then(async () => {
    // Yjs takes another id where it meets its own in what it is given; here that is an earlier page's, which is gone.
    doc.clientID = clientId
    edits.carryOver(unconfirmedIn(doc, storage.confirmed()))
    changed()
    await online
    isApart = false
    if (isOpen) provider.connect()
  })

  function warn(event: BeforeUnloadEvent): void {
    if (!isFrozen && edits.unsaved() > 0) event.preventDefault()
  }
  addEventListener('beforeunload', warn)

  function close(): void {
    isOpen = false
    clearTimeout(flushTimer)
    clearTimeout(opening)
    edits.end()
    kept.close()
    removeEventListener('beforeunload', warn)
    provider.destroy()
    outbox.reset()
    storage.close()
    doc.destroy()
  }

  return {
    name,
    doc,
    awareness: provider.awareness,
    save: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    loaded: storage.loaded,
    met,
    confirmed: storage.confirmed,
    flush() {
      askSoon()
      return edits.flushed()
    },
    forget: () => storage.forget(),
    discard() {
      storage.forget()
      close()
    },
    close,
  }
}

/** What is new by a transaction, as clocks. */
const broughtBy = ({ beforeState, afterState }: Y.Transaction): ReadonlyMap<number, number> =>
  new Map([...afterState].filter(([id, clock]) => beforeState.get(id) !== clock))
/** Of one client: deleting among many of them moves them all. */
const mostStructs = (doc: Y.Doc) =>
  [...doc.store.clients.values()].reduce((most, structs) => Math.max(most, structs.length), 0)

const mostChars = (doc: Y.Doc) =>
  [...doc.share.keys()]
    .filter((root) => root.startsWith('note:'))
    .reduce((most, root) => Math.max(most, charsIn(doc.getXmlFragment(root))), 0)

const documentsAddress = (panelId: PanelId) =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/yjs/${panelId}`
