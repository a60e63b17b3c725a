import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import { type EnteredRating, ratingsOf } from '#shared/documents/scorecard.ts'
import type { QuestionId, SeatId } from '#shared/model/ids.ts'
import { api } from './api.ts'
import { takeLeftovers } from './device-storage.ts'
import { type LiveDocument, openDocument } from './document.ts'
import { useRoom } from './room.tsx'
import { type SaveState, worstOf } from './save-state.ts'
import { type Keeper, keeper } from './unsaved-lines.ts'

/** A document of this room as a screen meets it. `key` changes when a fresh document took its place. */
export type RoomDocument = {
  readonly name: DocumentName
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly right: 'read' | 'write'
  readonly key: string
  /** True once everything typed so far is durable on the server. */
  readonly flush: () => Promise<boolean>
}

type Opened = {
  readonly live: LiveDocument
  readonly right: 'read' | 'write'
  readonly key: string
  readonly frozen: boolean
}
type Documents = {
  readonly all: readonly Opened[]
  readonly refused: string | null
  readonly dismiss: () => void
}

const DocumentsContext = createContext<Documents | null>(null)
const RETRY_MS = 3_000
/** After so many refusals on one page it is not a slip: the document stays closed until the page is loaded anew. */
const FRESH_STARTS_MAX = 3

/** Opens this seat's documents and keeps them synced. Inside a `RoomProvider`. */
export function DocumentsProvider({ children }: { children: ReactNode }): ReactNode {
  const { panelId, view, me } = useRoom()
  const [all, setAll] = useState<readonly Opened[]>([])
  const [refused, setRefused] = useState<string | null>(null)
  const kit = useRef(view.kit)
  const lockedBefore = useRef(view.scorecards[me]?.card ?? null)

  useEffect(() => {
    let isHere = true
    let retry: ReturnType<typeof setTimeout> | undefined
    let starts = 0
    let current: readonly Opened[] = []
    const show = (next: readonly Opened[]) => {
      current = next
      if (isHere) setAll(next)
    }

    async function open(only: DocumentName | null): Promise<void> {
      const page = await api.post(`/api/panels/${panelId}/page`, {})
      if (!isHere) return
      if (!page.ok) {
        retry = setTimeout(() => void open(only), RETRY_MS)
        return
      }
      const { seat, clientId, documents } = page.value
      if (only === null)
        void offerLeftovers(
          seat,
          documents.map(({ name }) => name),
        )
      const opened = documents
        .filter(({ name }) => only === null || name === only)
        .map(({ name, right }): Opened => {
          const known = keeper(kit.current)
          const live: LiveDocument = openDocument({
            panelId,
            seat,
            name,
            clientId,
            onClosed: (code, unsaved) => closed(name, code, unsaved, known),
          })
          live.subscribe(() => live.save().status === 'saved' && known.saw(live.doc))
          return { live, right, key: `${name}/${clientId}`, frozen: false }
        })
      show([...current.filter(({ live }) => !opened.some((it) => it.live.name === live.name)), ...opened])
    }

    /** What an earlier page left behind of a scorecard that has been locked since, minus what the lock has of it. */
    async function offerLeftovers(seat: SeatId, open: readonly DocumentName[]): Promise<void> {
      const name = scorecardOf(seat)
      if (open.includes(name)) return
      const known = keeper(kit.current)
      const left = await takeLeftovers({ panelId, seat, name })
      if (!lockedBefore.current) return
      known.sawLines(Object.values(lockedBefore.current.notes).flat())
      offer(known.unsavedIn(left))
    }

    function offer(lost: string): void {
      if (isHere && lost !== '') setRefused((before) => (before ? `${before}\n${lost}` : lost))
    }

    function closed(name: DocumentName, code: number, unsaved: number, known: Keeper): void {
      const it = current.find(({ live }) => live.name === name)
      if (!it) return
      if (unsaved > 0) offer(known.unsavedIn(it.live.doc))
      if (code === CLOSE.locked) {
        // Sealed on the server: kept open for reading, and gone from this device's storage.
        show(current.map((other) => (other === it ? { ...it, right: 'read', frozen: true } : other)))
        return it.live.forget()
      }
      // A refused edit cannot be taken back out of a document that merges: it goes, and a fresh one comes.
      show(current.filter((other) => other !== it))
      it.live.discard()
      if (code !== CLOSE.clientTooOld && code !== CLOSE.signedOut && starts++ < FRESH_STARTS_MAX)
        void open(name)
    }

    void open(null)
    return () => {
      isHere = false
      clearTimeout(retry)
      for (const { live } of current) live.close()
    }
  }, [panelId])

  const dismiss = useCallback(() => setRefused(null), [])
  const documents = useMemo(() => ({ all, refused, dismiss }), [all, refused, dismiss])
  return <DocumentsContext value={documents}>{children}</DocumentsContext>
}

function useDocuments(): Documents {
  const documents = useContext(DocumentsContext)
  if (!documents) throw new Error('documents need a DocumentsProvider around them')
  return documents
}

function useOpened(find: (name: DocumentName) => boolean): RoomDocument | null {
  const opened = useDocuments().all.find(({ live }) => find(live.name))
  return useMemo(() => {
    if (!opened) return null
    const { live, right, key } = opened
    const { name, doc, awareness, flush } = live
    return { name, doc, awareness, right, key, flush }
  }, [opened])
}

/** My own scorecard, or null while it opens and for seats that rate nothing. */
export const useScorecard = (): RoomDocument | null => useOpened(isScorecard)
/** The notes that the whole panel writes, or null while they open. */
export const usePanelNotes = (): RoomDocument | null => useOpened(isNotes)

const isScorecard = (name: DocumentName) => name !== 'notes'
const isNotes = (name: DocumentName) => name === 'notes'
const NO_RATINGS: Readonly<Record<QuestionId, EnteredRating>> = {}

/** My ratings as they stand on this device, the same frame they are entered in. */
export function useRatings(): Readonly<Record<QuestionId, EnteredRating>> {
  const doc = useScorecard()?.doc
  const store = useMemo(() => ratingsStore(doc), [doc])
  return useSyncExternalStore(store.subscribe, store.snapshot)
}

/** Whether what was typed is saved: true to what the server has confirmed. */
export function useSaveState(): SaveState {
  const { all } = useDocuments()
  const store = useMemo(() => saveStore(all), [all])
  return useSyncExternalStore(store.subscribe, store.snapshot)
}

function ratingsStore(doc: Y.Doc | undefined) {
  return derived(
    () => (doc ? ratingsOf(doc) : NO_RATINGS),
    (look) => {
      const map = doc?.getMap('ratings')
      map?.observe(look)
      return () => map?.unobserve(look)
    },
  )
}

function saveStore(all: readonly Opened[]) {
  return derived(
    () => worstOf(all.map(({ live }) => live.save())),
    (look) => {
      const stops = all.map(({ live }) => live.subscribe(look))
      return () => stops.forEach((stop) => stop())
    },
  )
}

/** A store for React over something that says when to look again: the same snapshot until then. */
function derived<Value>(read: () => Value, follow: (look: () => void) => () => void) {
  let current = read()
  return {
    snapshot: () => current,
    subscribe: (changed: () => void) => {
      const look = () => {
        current = read()
        changed()
      }
      look()
      return follow(look)
    },
  }
}

/** Lines that the server would not take, to be copied, or null. */
export function useRefused(): { readonly text: string; readonly dismiss: () => void } | null {
  const { refused, dismiss } = useDocuments()
  return refused === null ? null : { text: refused, dismiss }
}
