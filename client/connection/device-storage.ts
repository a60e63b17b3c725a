import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'

type Kept = { readonly panelId: PanelId; readonly seat: SeatId; readonly name: DocumentName }

/** A device without working storage must still be able to join. */
const LOADED_WITHIN_MS = 1_500

/** This device's own copy of a document: what it holds is put into `doc`, and what happens to `doc` is kept. */
export const openStorage = ({ panelId, seat, name }: Kept, doc: Y.Doc): IndexeddbPersistence =>
  new IndexeddbPersistence(`panelroom/${panelId}/${seat}/${name}`, doc)

/** Resolves when the copy is in the document, or has taken too long. */
export const loaded = (storage: IndexeddbPersistence): Promise<void> =>
  Promise.race([
    storage.whenSynced.then(() => undefined),
    new Promise<void>((resolve) => setTimeout(resolve, LOADED_WITHIN_MS)),
  ])

/**
 * What this device still keeps of a document that is closed to its seat, handed over and then forgotten: the scorecard was
 * locked from another device, say, while this one was off.
 */
export async function takeLeftovers(kept: Kept): Promise<Y.Doc> {
  const doc = new Y.Doc()
  const storage = openStorage(kept, doc)
  await loaded(storage)
  void storage.clearData()
  return doc
}
