import { useMemo, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import { derivedStore } from '#client/connection/derived-store.ts'
import type { RoomDocument } from '#client/connection/documents.tsx'
import { draftOf } from '#shared/documents/scorecard.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { Draft } from '#shared/panel/commands.ts'

/** My card as it would be locked now: every answer and every line of my notes. The digest is the server's to take. */
export function useDraft({ doc }: RoomDocument, kit: Kit): Draft {
  const store = useMemo(() => draftStore(doc, kit), [doc, kit])
  return useSyncExternalStore(store.subscribe, store.snapshot)
}

const draftStore = (doc: Y.Doc, kit: Kit) =>
  derivedStore(
    (): Draft => ({ ...draftOf(doc, kit), digest: '' }),
    (look) => {
      doc.on('update', look)
      return () => doc.off('update', look)
    },
  )
