import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { type DocumentName, FRAME } from '#shared/contract/frames.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { loaded, openStorage } from './device-storage.ts'
import type { SaveState } from './save-state.ts'

const FLUSH_EVERY_MS = 50
/** Longer than this without an ack is no longer "saving". */
const PATIENCE_MS = 2_000
const FLUSH_WITHIN_MS = 10_000

/** One Yjs document of the room, and how much of it the server has confirmed. */
export type LiveDocument = {
  readonly name: DocumentName
  readonly doc: Y.Doc
  readonly awareness: Awareness
  save(): SaveState
  readonly subscribe: (listener: () => void) => () => void
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
 * come out of the device's storage and are delivered. `onClosed` tells that the server wants no more of this document.
 */
export function openDocument(options: {
  panelId: PanelId
  seat: SeatId
  name: DocumentName
  clientId: number
  onClosed: (code: number, unsaved: number) => void
}): LiveDocument {
  const { panelId, name, clientId, onClosed } = options
  const doc = new Y.Doc()
  doc.clientID = clientId
  const provider = new WebsocketProvider(documentsAddress(panelId), encodeURIComponent(name), doc, {
    connect: false,
    // Private edits go through the server's checks, never from tab to tab around them.
    disableBc: true,
    maxBackoffTime: 8_000,
    resyncInterval: 60_000,
    params: { cid: String(clientId), v: String(PROTOCOL_VERSION) },
  })
  if (name !== 'notes') provider.awareness.setLocalState(null)
  const storage = openStorage(options, doc)

  let edits = 0
  let confirmed = 0
  let asked = 0
  let isFrozen = false
  let isOpen = true
  let kept = true
  let savedAt: number | null = null
  /** Whatever an earlier page left behind is unconfirmed until the first ack. */
  let firstAck = false
  /** When the oldest edit that still waits for its ack was made; before the first ack, when the page opened. */
  let waitingSince: number | null = Date.now()
  /** When the first edit since the last ask was made. */
  let unaskedSince: number | null = null
  let flushTimer: ReturnType<typeof setTimeout> | undefined
  let patienceTimer: ReturnType<typeof setTimeout> | undefined
  const asks = new Map<number, { edits: number; since: number | null }>()
  const listeners = new Set<() => void>()
  const flushes = new Set<{ edits: number; done: (saved: boolean) => void }>()
  let state: SaveState = { status: 'saving', unsaved: 0, savedAt: null, kept: true }

  function statusNow(): SaveState['status'] {
    if (isFrozen) return 'frozen'
    if (!provider.wsconnected && (edits > confirmed || firstAck)) return 'offline'
    if (edits === confirmed && firstAck) return 'saved'
    return waitingSince !== null && Date.now() - waitingSince >= PATIENCE_MS ? 'not-saved' : 'saving'
  }
  function changed(): void {
    state = { status: statusNow(), unsaved: edits - confirmed, savedAt, kept }
    for (const listener of listeners) listener()
  }
  function ask(): void {
    flushTimer = undefined
    if (!provider.synced || !provider.ws) return
    asks.set(++asked, { edits, since: unaskedSince })
    unaskedSince = null
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, FRAME.flush)
    encoding.writeVarUint(encoder, asked)
    provider.ws.send(encoding.toUint8Array(encoder))
  }
  const askSoon = () => {
    flushTimer ??= setTimeout(ask, FLUSH_EVERY_MS)
  }
  function takeAck(n: number): void {
    for (const [number, covered] of asks) {
      if (number > n) continue
      asks.delete(number)
      confirmed = Math.max(confirmed, covered.edits)
    }
    firstAck = true
    savedAt = Date.now()
    // Someone who types without a break always has edits on the way: how long the oldest of them waits is what counts.
    waitingSince = [...asks.values()].find(({ since }) => since !== null)?.since ?? unaskedSince
    watchPatience()
    for (const flush of flushes) {
      if (flush.edits > confirmed) continue
      flushes.delete(flush)
      flush.done(true)
    }
    changed()
  }

  /** The screen must say so when an edit has waited too long, whether or not anything else happens. */
  function watchPatience(): void {
    clearTimeout(patienceTimer)
    if (waitingSince === null) return
    patienceTimer = setTimeout(changed, Math.max(0, waitingSince + PATIENCE_MS - Date.now()))
  }
  watchPatience()

  doc.on('update', (_update: Uint8Array, origin: unknown) => {
    if (origin === provider) return
    // What storage brings before the connection is there goes out with the first sync. Later it is an edit like any other.
    if (origin === storage && !provider.wsconnected) return
    edits++
    unaskedSince ??= Date.now()
    if (waitingSince === null) {
      waitingSince = unaskedSince
      watchPatience()
    }
    kept = false
    confirmKept(edits)
    askSoon()
    changed()
  })

  /** A look into the same store comes after the write before it: then the edit is really on this device. */
  function confirmKept(upTo: number): void {
    if (!storage.db) return
    try {
      const looking = storage.db.transaction('updates', 'readonly')
      looking.oncomplete = () => {
        if (upTo !== edits) return
        kept = true
        changed()
      }
      looking.objectStore('updates').count()
    } catch {
      // Storage went away (a private window closed it): `kept` stays false, and the screen says so.
    }
  }

  provider.messageHandlers[FRAME.ack] = (_encoder, decoder) => takeAck(readTwo(decoder))
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
    if (synced) ask()
    changed()
  })
  provider.on('status', () => {
    asks.clear()
    changed()
  })
  provider.on('closed', ({ code }: { code: number }) => {
    for (const { done } of flushes) done(false)
    flushes.clear()
    isFrozen = code === CLOSE.locked
    changed()
    onClosed(code, edits - confirmed)
  })

  void loaded(storage).then(() => isOpen && provider.connect())

  function warn(event: BeforeUnloadEvent): void {
    if (!isFrozen && edits > confirmed) event.preventDefault()
  }
  addEventListener('beforeunload', warn)

  function close(): void {
    isOpen = false
    clearTimeout(flushTimer)
    clearTimeout(patienceTimer)
    removeEventListener('beforeunload', warn)
    provider.destroy()
    void storage.destroy()
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
    flush: () =>
      new Promise((resolve) => {
        if (edits === confirmed && firstAck) return resolve(true)
        const flush = { edits, done: resolve }
        flushes.add(flush)
        askSoon()
        setTimeout(() => flushes.delete(flush) && resolve(false), FLUSH_WITHIN_MS)
      }),
    forget: () => void storage.clearData(),
    discard() {
      void storage.clearData()
      close()
    },
    close,
  }
}

function readTwo(decoder: decoding.Decoder): number {
  const n = decoding.readVarUint(decoder)
  decoding.readVarUint(decoder)
  return n
}

const documentsAddress = (panelId: PanelId) =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/yjs/${panelId}`
