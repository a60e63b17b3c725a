import { CLOSE } from '#shared/contract/close-codes.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import { documentsOf, rightOn, scorecardOf } from '#shared/documents/rights.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { api, type ApiFailure } from './api.ts'
import { takeLeftovers } from './device-storage.ts'
import type { DocumentSockets } from './document-sockets.ts'
import { type LiveDocument, openDocument } from './document.ts'
import { openOfferedWords } from './offered-words.ts'
import { reserveSpareIds, takeSpareId } from './spare-client-ids.ts'
import { beyond, inWords, linesOf, unsavedIn } from './unsaved-words.ts'

export type Opened = {
  readonly live: LiveDocument
  readonly right: 'read' | 'write'
  readonly key: string
  readonly frozen: boolean
  /** Every line of it, when all was last saved. */
  readonly saved: () => ReadonlySet<string>
}
/**
 * Why a document stays closed. `waiting`: the server has not opened it for a while, and is asked again. `no-network`: this page started
 * without one, and has no client id to write under. `refused`: it was refused again and again, and stays closed until the page is loaded
 * anew. After the others, too, what was written is still on this device.
 */
export type Trouble = 'waiting' | 'no-network' | 'refused' | 'signed-out' | 'client-too-old' | 'no-access'

/** One seat's documents in a room, opened and kept synced. */
export type DocumentSet = {
  readonly snapshot: () => DocumentsSnapshot
  readonly subscribe: (listener: () => void) => () => void
  /** Words that nobody can be sent any more: shown for copying, and kept on this device until then. */
  readonly offer: (words: string) => void
  /** The offered words are elsewhere now. */
  readonly copied: () => void
  readonly dismiss: () => void
  open(): void
  /** The server is there: what was opened without it is delivered. */
  online(): void
  close(): void
}
export type DocumentsSnapshot = {
  readonly all: readonly Opened[]
  /** What the server would not take, in words, or null. */
  readonly offered: string | null
  readonly trouble: Trouble | null
}

const RETRY_MS = { first: 3_000, most: 30_000 }
/** A server that is slow, or not there, keeps nobody from writing for longer. */
const MET_WITHIN_MS = 2_000
/** After so many failures in a row the screen says that it takes long. */
const FAILURES_UNSAID = 2
/** After so many refusals on one page it is not a slip: the document stays closed until the page is loaded anew. */
const FRESH_STARTS_MAX = 3

/** `view`: the room as the page opened it; with `isKept`, as this device kept it, because there is no network. */
export function createDocumentSet(options: {
  panelId: PanelId
  me: SeatId
  view: PanelState
  isKept: boolean
  sockets: DocumentSockets
}): DocumentSet {
  const { panelId, me, view, isKept, sockets } = options
  const { kit } = view
  const locked = view.scorecards[me]?.card ?? null
  const listeners = new Set<() => void>()
  const offered = openOfferedWords(panelId, me)
  let snapshot: DocumentsSnapshot = { all: [], offered: offered.text(), trouble: null }
  let isOpen = false
  let opening = 0
  const starts = new Map<DocumentName, number>()
  /** With which code documents were closed that were not shown yet. */
  const closedEarly = new WeakMap<LiveDocument, number>()
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let isOnline = () => {}
  let giveBack = () => {}

  function change(next: Partial<DocumentsSnapshot>): void {
    snapshot = { ...snapshot, ...next }
    if (isOpen) for (const listener of listeners) listener()
  }
  function offer(words: string): void {
    offered.add(words)
    change({ offered: offered.text() })
  }

  async function open(only: DocumentName | null): Promise<void> {
    const mine = opening
    const page = await api.post(`/api/panels/${panelId}/page`, {})
    if (!isOpen || mine !== opening) return
    if (!page.ok) return failed(page.error, only)
    failures = 0
    const { seat, clientId, documents } = page.value
    const names = documents.map(({ name }) => name)
    if (only === null) {
      for (const name of [scorecardOf(seat), 'notes'] as const) {
        if (!names.includes(name)) void offerLeftovers(seat, name)
      }
    }
    if (snapshot.trouble === 'waiting') change({ trouble: null })
    const wanted = documents.filter(({ name }) => only === null || name === only)
    await Promise.all(wanted.map(({ name, right }) => show(openOne(name, right, { seat, clientId }), mine)))
    if (only === null && isOpen && mine === opening) void reserveSpareIds(panelId, seat)
  }

  /**
   * Once what this device keeps is in it, and what the server has, if that comes soon: a scorecard that is still empty would say that
   * nothing was rated, and a note that filled itself under somebody's hands would have their words at its beginning.
   */
  async function show(it: Opened, mine: number): Promise<void> {
    const { live } = it
    await live.loaded
    await Promise.race([live.met, new Promise((resolve) => setTimeout(resolve, MET_WITHIN_MS))])
    if (!isOpen || mine !== opening) return live.close()
    change({ all: [...snapshot.all.filter((other) => other.live.name !== live.name), it] })
    const code = closedEarly.get(live)
    if (code !== undefined) closed(live, code)
  }

  function openOne(
    name: DocumentName,
    right: 'read' | 'write',
    page: { seat: SeatId; clientId: number; online?: Promise<void> },
  ): Opened {
    const live = openDocument({ panelId, name, sockets, onClosed: (code) => closed(live, code), ...page })
    let saved: ReadonlySet<string> = new Set()
    live.subscribe(() => {
      if (live.save().status === 'saved') saved = linesOf(live.doc, kit)
    })
    return { live, right, key: `${name}/${page.clientId}`, frozen: false, saved: () => saved }
  }

  /** Without the server: under an id that it issued ahead, and with what this device has of the documents. */
  async function openKept(): Promise<void> {
    const mine = opening
    const network = new Promise<void>((resolve) => {
      isOnline = resolve
    })
    const id = await takeSpareId(panelId, me)
    const online = id ? network.then(id.use) : network
    const all = (id ? documentsOf(view, me) : []).map((name) => {
      const right = rightOn(view, me, name) === 'write' ? 'write' : 'read'
      return openOne(name, right, { seat: me, clientId: id!.clientId, online })
    })
    // To go on under an id without what was written under it before would contradict that.
    const isWhole = id !== null && (await Promise.all(all.map(({ live }) => live.loaded))).every((it) => it)
    const isStale = () => !isOpen || mine !== opening
    if (isWhole && !isStale()) {
      giveBack = id.giveBack
      change({ all })
      await online
      return reserveSpareIds(panelId, me)
    }
    for (const { live } of all) live.close()
    id?.giveBack()
    if (isStale()) return
    change({ trouble: 'no-network' })
    await network
    if (isStale()) return
    change({ trouble: null })
    return open(null)
  }

  function failed(failure: ApiFailure, only: DocumentName | null): void {
    const trouble = PERMANENT[failure.kind]
    if (trouble) return change({ trouble })
    failures++
    if (failures > FAILURES_UNSAID) change({ trouble: 'waiting' })
    const wait = Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** (failures - 1))
    retry = setTimeout(() => void open(only), wait)
  }

  /** What an earlier page left behind of a document that is closed to this seat by now, minus what the lock has of it. */
  async function offerLeftovers(seat: SeatId, name: DocumentName): Promise<void> {
    const left = await takeLeftovers({ panelId, seat, name })
    const unsaved = unsavedIn(left.doc, kit, left.confirmed, new Set())
    offer(inWords(name, kit, name === 'notes' ? unsaved : beyond(locked, unsaved)))
  }

  function closed(live: LiveDocument, code: number): void {
    const it = snapshot.all.find((other) => other.live === live)
    if (!it) return void closedEarly.set(live, code)
    const { name } = live
    if (code === CLOSE.signedOut || code === CLOSE.clientTooOld) {
      // Nothing was said against what was written: it stays on this device and goes out from the next page.
      it.live.close()
      const trouble = code === CLOSE.signedOut ? 'signed-out' : 'client-too-old'
      return change({ all: without(it), trouble })
    }
    const { doc, confirmed } = it.live
    offer(inWords(name, kit, unsavedIn(doc, kit, confirmed(), it.saved())))
    if (code === CLOSE.locked) {
      // Sealed on the server: kept open for reading, and gone from this device's storage.
      it.live.forget()
      const frozen: Opened = { ...it, right: 'read', frozen: true }
      return change({ all: snapshot.all.map((other) => (other === it ? frozen : other)) })
    }
    // A refused edit cannot be taken back out of a document that merges: it goes, and a fresh one comes.
    it.live.discard()
    const before = starts.get(name) ?? 0
    starts.set(name, before + 1)
    const again = before < FRESH_STARTS_MAX
    change({ all: without(it), trouble: again ? snapshot.trouble : 'refused' })
    if (again) void open(name)
  }

  const without = (it: Opened) => snapshot.all.filter((other) => other !== it)

  return {
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    offer,
    copied: () => offered.copied(),
    dismiss() {
      offered.dismiss()
      change({ offered: null })
    },
    open() {
      isOpen = true
      opening++
      void (isKept ? openKept() : open(null))
    },
    online: () => isOnline(),
    close() {
      isOpen = false
      clearTimeout(retry)
      giveBack()
      for (const { live } of snapshot.all) live.close()
      snapshot = { ...snapshot, all: [] }
    },
  }
}

/** Failures that asking again does not mend. */
const PERMANENT: Partial<Record<ApiFailure['kind'], Trouble>> = {
  'signed-out': 'signed-out',
  'client-too-old': 'client-too-old',
  forbidden: 'no-access',
  'not-found': 'no-access',
}
