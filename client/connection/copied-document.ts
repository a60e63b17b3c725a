import * as Y from 'yjs'
import { GENERAL } from '#shared/documents/notes.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { OwnClocks } from './device-storage.ts'
import { unconfirmedIn } from './unsaved-words.ts'

/** A document as this device's storage holds it: its updates, and how far the server has each of this device's client ids. */
export type CopyRows = {
  readonly updates: readonly Uint8Array[]
  readonly clocks: readonly (readonly [clientId: number, clock: number])[]
}

export function documentIn({ updates, clocks }: CopyRows): {
  readonly doc: Y.Doc
  readonly confirmed: OwnClocks
} {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update)
  })
  return { doc, confirmed: new Map(clocks) }
}

/** Whether the server has confirmed everything that was written into it on this device. What cannot be read counts as not saved. */
export function isSaved(rows: CopyRows): boolean {
  try {
    const { doc, confirmed } = documentIn(rows)
    return doc.store.pendingStructs === null && unconfirmedIn(doc, confirmed) === 0
  } catch {
    return false
  }
}

/** The questions that a document says anything about, where their order and their words are not known. */
export function questionsIn(doc: Y.Doc): { readonly questions: readonly { readonly id: QuestionId }[] } {
  const noted = [...doc.share.keys()].filter((it) => it.startsWith(NOTE)).map((it) => it.slice(NOTE.length))
  const ids = new Set([...noted, ...doc.getMap('ratings').keys()] as QuestionId[])
  ids.delete(GENERAL)
  return { questions: [...ids].map((id) => ({ id })) }
}

const NOTE = 'note:'
