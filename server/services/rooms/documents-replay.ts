import * as Y from 'yjs'
import { canonical } from '#shared/canonical.ts'
import { defineRoots, type RootKind } from '#shared/documents/shape.ts'
import type { Place, StoredDocument } from '#server/ports/room-log.ts'

type Roots = ReadonlyMap<string, RootKind>
type Stored = Pick<StoredDocument, 'snapshot' | 'updates'>

/** Tells nobody of anything but updates: the eight other events of a transaction have no listener here, and cost a tenth of a keystroke. */
class QuietDoc extends Y.Doc {
  override emit(...event: Parameters<Y.Doc['emit']>): void {
    if (event[0] === 'update') super.emit(...event)
  }
}

/** The document as the log has it. `seq` is its newest update's, 0 if there is none; `bytes` how much was read. */
export function replayed(stored: Stored, roots: Roots): { doc: Y.Doc; seq: number; bytes: number } {
  const all = stored.snapshot ? [stored.snapshot, ...stored.updates] : stored.updates
  const doc = defineRoots(new QuietDoc(), roots)
  // One transaction: a hundred times faster than one each, and a local one, in which Yjs adds no tidying of its own.
  doc.transact((transaction) => {
    for (const { bytes } of all) Y.applyUpdate(doc, bytes)
    transaction.local = true
  })
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
    throw new Error('the log of this document has holes')
  }
  return { doc, seq: all.at(-1)?.seq ?? 0, bytes: all.reduce((sum, it) => sum + it.bytes.length, 0) }
}

/** One update instead of many, or null where nothing is gained. Throws rather than answer one that does not hold the same. */
export function compacted(
  stored: Stored & Pick<StoredDocument, 'newest'>,
  roots: Roots,
): (Place & { bytes: Uint8Array }) | null {
  if (stored.updates.length === 0) return null
  const { doc, seq } = replayed(stored, roots)
  const bytes = Y.encodeStateAsUpdate(doc)
  const again = replayed({ snapshot: { seq, bytes }, updates: [] }, roots).doc

  const same = canonical(contentOf(doc, roots)) === canonical(contentOf(again, roots))
  if (!same || !sameState(doc, again)) throw new Error('a compacted document differs from its log')
  return { ...stored.newest, bytes }
}

/** Characters of text in a root, marks left out. */
export function charsIn(doc: Y.Doc, root: string): number {
  let chars = 0
  const open: Y.XmlFragment[] = [doc.getXmlFragment(root)]
  for (let next = open.pop(); next; next = open.pop()) {
    for (const child of next.toArray()) {
      if (child instanceof Y.XmlText) chars += child.length
      else if (child instanceof Y.XmlElement) open.push(child)
    }
  }
  return chars
}

const contentOf = (doc: Y.Doc, roots: Roots) =>
  Object.fromEntries(
    [...roots].map(([root, kind]) => [
      root,
      kind === 'note' ? doc.getXmlFragment(root).toJSON() : doc.getMap(root).toJSON(),
    ]),
  )

function sameState(one: Y.Doc, other: Y.Doc): boolean {
  const [a, b] = [one, other].map((doc) => Y.decodeStateVector(Y.encodeStateVector(doc)))
  return a!.size === b!.size && [...a!].every(([client, clock]) => b!.get(client) === clock)
}
