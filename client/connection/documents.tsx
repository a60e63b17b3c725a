import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { DocumentName } from '#shared/contract/frames.ts'
import { type EnteredRating, ratingsOf } from '#shared/documents/scorecard.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { derivedStore } from './derived-store.ts'
import {
  createDocumentSet,
  type DocumentSet,
  type DocumentsSnapshot,
  type Opened,
  type Trouble,
} from './document-set.ts'
import { useRoom } from './room.tsx'
import { type SaveState, worstOf } from './save-state.ts'

export type { Trouble } from './document-set.ts'

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

type Documents = DocumentsSnapshot & Pick<DocumentSet, 'offer' | 'copied' | 'dismiss'>

const DocumentsContext = createContext<Documents | null>(null)

/** Opens this seat's documents and keeps them synced. Inside a `RoomProvider`. */
export function DocumentsProvider({ children }: { children: ReactNode }): ReactNode {
  const { panelId, view, me, asOf, documentSockets: sockets } = useRoom()
  const isKept = asOf !== null
  const [atFirst] = useState({ view, isKept })
  const set = useMemo(
    () => createDocumentSet({ panelId, me, sockets, ...atFirst }),
    [panelId, me, sockets, atFirst],
  )
  useEffect(() => {
    set.open()
    return () => set.close()
  }, [set])
  useEffect(() => {
    if (!isKept) set.online()
  }, [set, isKept])

  const snapshot = useSyncExternalStore(set.subscribe, set.snapshot)
  const documents = useMemo(
    () => ({ ...snapshot, offer: set.offer, copied: set.copied, dismiss: set.dismiss }),
    [snapshot, set],
  )
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
  const { all, trouble } = useDocuments()
  const store = useMemo(() => saveStore(all), [all])
  const save = useSyncExternalStore(store.subscribe, store.snapshot)
  const isClosed = trouble !== null && trouble !== 'waiting' && trouble !== 'no-network'
  return isClosed && save.status === 'saved' ? { ...save, status: 'closed' } : save
}

function ratingsStore(doc: Y.Doc | undefined) {
  return derivedStore(
    () => (doc ? ratingsOf(doc) : NO_RATINGS),
    (look) => {
      const map = doc?.getMap('ratings')
      map?.observe(look)
      return () => map?.unobserve(look)
    },
  )
}

function saveStore(all: readonly Opened[]) {
  return derivedStore(
    () => worstOf(all.map(({ live }) => live.save())),
    (look) => {
      const stops = all.map(({ live }) => live.subscribe(look))
      return () => stops.forEach((stop) => stop())
    },
  )
}

/** Words that the server would not take, to be copied, or null. */
export function useOffered(): Pick<Documents, 'copied' | 'dismiss'> & { readonly text: string | null } {
  const { offered, copied, dismiss } = useDocuments()
  return { text: offered, copied, dismiss }
}

/** Puts words there that can go nowhere any more. Always the same function. */
export const useOffer = (): ((words: string) => void) => useDocuments().offer

/** Why a document stays closed, or null: they are open, or just opening. */
export const useDocumentTrouble = (): Trouble | null => useDocuments().trouble
