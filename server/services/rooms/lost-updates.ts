import * as Y from 'yjs'
import type { DocumentName } from '#shared/contract/frames.ts'
import { notedIn } from '#shared/documents/notes.ts'
import { rootsOf } from '#shared/documents/shape.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { Place, RoomLog } from '#server/ports/room-log.ts'
import type { FollowedUpdate } from './documents-host.ts'
import { replayed } from './documents-replay.ts'

type MissingUpdates = {
  /** In the order of the log; each builds on what is stored, or on one before it. */
  readonly missing: readonly FollowedUpdate[]
  /** So many build on something that nobody has any more, or are of somebody who writes no more. */
  readonly holes: number
  /** The newest update of each of their documents that the store has. */
  readonly newest: ReadonlyMap<DocumentName, Place>
}

type Deps = {
  readonly log: RoomLog
  readonly kit: Kit
  /** From these the store takes no update any more. */
  readonly barred: ReadonlySet<SeatId>
}

/** What a store lacks of these updates, which are in the order of the log. Rejects if it does not answer. */
export async function missingUpdates(
  panelId: PanelId,
  seen: readonly FollowedUpdate[],
  deps: Deps,
): Promise<MissingUpdates> {
  const found = await Promise.all(
    [...new Set(seen.map((it) => it.document))].map((name) =>
      missingOf(
        panelId,
        name,
        seen.filter((it) => it.document === name),
        deps,
      ),
    ),
  )
  return {
    missing: found.flatMap((it) => it.missing).sort((one, other) => one.seq - other.seq),
    holes: found.reduce((sum, it) => sum + it.holes, 0),
    newest: new Map(found.map((it) => [it.name, it.newest])),
  }
}

async function missingOf(
  panelId: PanelId,
  name: DocumentName,
  seen: readonly FollowedUpdate[],
  { log, kit, barred }: Deps,
): Promise<Omit<MissingUpdates, 'newest'> & { readonly name: DocumentName; readonly newest: Place }> {
  const stored = await log.document(panelId, name)
  const missing: FollowedUpdate[] = []
  let holes = 0
  let isNews = false
  const build = () => {
    const all = { ...stored, updates: [...stored.updates, ...missing] }
    const { doc } = replayed(all, rootsOf(name, notedIn(kit)))
    doc.on('update', () => {
      isNews = true
    })
    return doc
  }
  let doc = build()
  for (const entry of seen) {
    isNews = false
    Y.applyUpdate(doc, entry.bytes)
    const { pendingStructs, pendingDs } = doc.store
    const waits = pendingStructs !== null || pendingDs !== null
    if (!waits && !isNews) continue
    if (!waits && !barred.has(entry.author)) {
      missing.push(entry)
      continue
    }
    // It would wait in the document for what never comes, or what builds on it would.
    holes++
    doc.destroy()
    doc = build()
  }
  doc.destroy()
  return { name, newest: stored.newest, missing, holes }
}
