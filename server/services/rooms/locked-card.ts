import { createHash } from 'node:crypto'
import type * as Y from 'yjs'
import { enterCard } from '#shared/documents/card-entry.ts'
import { notedIn } from '#shared/documents/notes.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import { canonical } from '#shared/canonical.ts'
import { draftOf } from '#shared/documents/scorecard.ts'
import { rootsOf } from '#shared/documents/shape.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { LockedScorecard } from '#shared/model/scorecard.ts'
import type { Draft } from '#shared/panel/commands.ts'
import { endOf } from '#shared/panel/places.ts'
import { cardAtLock } from '#shared/panel/rules/scoring.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { AppendRefusal, RoomLog } from '#server/ports/room-log.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import { replayed } from './documents-replay.ts'

type Ports = { readonly log: RoomLog; readonly clock: Clock; readonly ids: Ids }

/**
 * Makes a scorecard's document hold exactly this card, which was locked before and is about to be again, and answers its newest update's
 * number, or null where no document can hold it now. What was counted and shown is the card. Where edits that it was read out of are held by
 * nobody any more, or others have come since, the document is written anew from it, as its rater. Rejects if the store does not answer.
 */
export async function holdCard(
  panelId: PanelId,
  { seat, card, state, epoch }: { seat: SeatId; card: LockedScorecard; state: PanelState; epoch: number },
  { log, clock, ids }: Ports,
): Promise<Result<number | null, AppendRefusal>> {
  const document = scorecardOf(seat)
  const { kit } = state
  const read = async () => {
    const stored = await log.document(panelId, document)
    const { doc } = replayed(stored, rootsOf(document, notedIn(kit)))
    return { doc, newest: stored.newest, isCard: draftIn(doc, state).digest === card.digest }
  }
  const { doc, newest, isCard } = await read()
  if (isCard) return ok(newest.seq)

  const clientId = ids.clientId()
  const claimed = await log.claimClient(panelId, clientId, seat)
  if (!claimed.ok) return claimed
  const updates: Uint8Array[] = []
  doc.clientID = clientId
  doc.on('update', (bytes: Uint8Array) => void updates.push(bytes))
  enterCard(doc, kit, card, (id) => endOf(state, id))
  // Locked under other circumstances: what was asked is part of a card.
  if (draftIn(doc, state).digest !== card.digest) return ok(null)
  const appended = await log.appendUpdates(panelId, {
    epoch,
    document,
    after: newest,
    updates: updates.map((bytes) => ({ author: seat, clientId, at: clock.now(), bytes })),
  })
  if (!appended.ok) return appended
  // Another node may have written the same card in between: both together are another one.
  const after = await read()
  return after.isCard ? ok(after.newest.seq) : err({ code: 'conflict' })
}

/** What a scorecard's document says by now, with the digest of what a lock would keep of it. */
export function draftIn(doc: Y.Doc, state: PanelState): Draft {
  const draft = { ...draftOf(doc, state.kit), digest: '' }
  const { answers, notes } = cardAtLock(state, draft)
  return { ...draft, digest: createHash('sha256').update(canonical({ answers, notes })).digest('hex') }
}
