import type { DocumentName } from '#shared/contract/frames.ts'
import type { RootKind } from '#shared/documents/shape.ts'
import type { EpochMs } from '#shared/model/ids.ts'
import type { StoredDocument } from '#server/ports/room-log.ts'
import type { DocumentHost } from './documents-host.ts'
import { compacted } from './documents-replay.ts'

/** Replaying so much takes a few milliseconds; more would be felt by whoever opens the document. */
const FOLD_AFTER = { entries: 500, bytes: 65_536 } as const

/** Folds the log of one document into a snapshot now and then, so that opening it stays quick. */
export type Snapshots = {
  /** What the document was read from. */
  loaded(stored: StoredDocument): void
  /** So many bytes more are stored, in one entry. */
  stored(bytes: number): void
  /** Enough has come together. */
  due(): boolean
  /** Answers how many bytes the document takes up, or null where there was nothing to do or it failed. Never rejects. */
  take(): Promise<number | null>
  unfoldedSince(): EpochMs | null
}

export function createSnapshots(
  name: DocumentName,
  { panelId, epoch, log, clock, diagnostics, metrics }: DocumentHost,
  roots: ReadonlyMap<string, RootKind>,
): Snapshots {
  let unfolded = { entries: 0, bytes: 0 }
  let since: EpochMs | null = null
  let taking: Promise<number | null> | null = null

  async function take(): Promise<number | null> {
    const began = clock.now()
    const before = unfolded
    try {
      // Before it is read: what is read later may be of the next one, and is then not kept.
      const madeIn = epoch()
      const stored = await log.document(panelId, name)
      if (isDue(before) && !isDue(sizeOf(stored))) {
        // Another node was first.
        unfolded = sizeOf(stored)
        return null
      }
      const snapshot = compacted(stored, roots)
      if (snapshot) await log.putSnapshot(panelId, name, { epoch: madeIn, ...snapshot })
      folded(before)
      if (!snapshot) return null
      metrics.count('snapshots', 'document', 'taken')
      metrics.observe('snapshot_seconds', (clock.now() - began) / 1_000)
      return snapshot.bytes.length
    } catch (error) {
      diagnostics.warn({ panelId, document: name, error: String(error) }, 'no snapshot this time')
      metrics.count('snapshots', 'document', 'failed')
      // Not at every update from now on: only after as many again.
      unfolded = { entries: 0, bytes: 0 }
      return null
    }
  }

  /** What was stored while the snapshot was made may or may not be in it: it counts for the next one. */
  function folded(before: typeof unfolded): void {
    unfolded = { entries: unfolded.entries - before.entries, bytes: unfolded.bytes - before.bytes }
    since = unfolded.entries > 0 ? clock.now() : null
  }

  return {
    loaded(stored) {
      unfolded = sizeOf(stored)
      since = unfolded.entries > 0 ? clock.now() : null
    },
    stored(bytes) {
      unfolded = { entries: unfolded.entries + 1, bytes: unfolded.bytes + bytes }
      since ??= clock.now()
    },
    due: () => isDue(unfolded),
    take() {
      taking ??= take().finally(() => {
        taking = null
      })
      return taking
    },
    unfoldedSince: () => since,
  }
}

const isDue = ({ entries, bytes }: { entries: number; bytes: number }) =>
  entries >= FOLD_AFTER.entries || bytes >= FOLD_AFTER.bytes

const sizeOf = ({ updates }: StoredDocument) => ({
  entries: updates.length,
  bytes: updates.reduce((sum, it) => sum + it.bytes.length, 0),
})
