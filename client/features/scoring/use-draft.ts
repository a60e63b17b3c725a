import { useMemo, useSyncExternalStore } from 'react'
import type { RoomDocument } from '#client/connection/documents.tsx'
import { draftOf } from '#shared/documents/scorecard.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { Draft } from '#shared/panel/commands.ts'

const EMPTY: Draft = { answers: {}, notes: {}, digest: '' }

/** My card as it would be locked now: every answer and every line of my notes. The digest is the server's to take. */
export function useDraft(scorecard: RoomDocument | null, kit: Kit): Draft {
  const doc = scorecard?.doc
  const store = useMemo(() => {
    const read = (): Draft => (doc ? { ...draftOf(doc, kit), digest: '' } : EMPTY)
    let current = read()
    return {
      snapshot: () => current,
      subscribe(changed: () => void) {
        const look = () => {
          current = read()
          changed()
        }
        look()
        doc?.on('update', look)
        return () => doc?.off('update', look)
      },
    }
  }, [doc, kit])
  return useSyncExternalStore(store.subscribe, store.snapshot)
}
