import { canonical } from '#shared/documents/scorecard.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { RoomHead } from '#server/ports/room-log.ts'
import { documentsFrozenBy } from './frozen-documents.ts'
import type { RoomPorts, RoomBounds } from './live-room.ts'

const ATTEMPTS_MAX = 5
/** More than a failover can lose, and little enough to keep of every room. */
export const REMEMBERED_MAX = 200

/** What a node has seen of a room's log, of which the store may know less by now. */
export type Remembered = {
  readonly epoch: number
  readonly seq: number
  /** The newest events, in order. */
  readonly events: readonly Numbered[]
  readonly clients: ReadonlyMap<number, SeatId>
}
type Numbered = { readonly controlSeq: number; readonly event: Event }

/**
 * Mends a room whose store came back with less than it had answered, as it does when a standby takes over that was behind. The epoch is
 * raised, so that nothing more is stored that builds on what is lost; events that this node has seen, locks above all, are appended
 * again, exactly as they were, if the log is the beginning of what was seen and has not gone on by itself. What the clients still
 * hold of their documents they send when they come back. What cannot be had back is said. Rejects if the store does not answer.
 */
export async function restoreHistory(
  panelId: PanelId,
  remembered: Remembered,
  ports: RoomPorts & RoomBounds,
): Promise<void> {
  const { log } = ports
  const before = await log.head(panelId)
  if (!before) return said(panelId, ports, 'the room is gone', { had: remembered.seq })
  // In another epoch already: somebody else was first.
  if (before.epoch === remembered.epoch) {
    const renewed = await log.renew(panelId, remembered.epoch)
    if (!renewed.ok && renewed.error.code === 'unavailable') throw new Error('a room could not be renewed')
  }
  for (const [clientId, seat] of remembered.clients) {
    const claimed = await log.claimClient(panelId, clientId, seat)
    if (!claimed.ok && claimed.error.code === 'unavailable') throw new Error('a client id was not claimed')
  }

  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const stored = await log.events(panelId, 0)
    const head = await log.head(panelId)
    const missing = notIn(stored, remembered.events)
    const entriesLost = Math.max(0, remembered.seq - before.seq)
    if (missing.length === 0) return said(panelId, ports, 'no event lost', { entriesLost })

    const from = missing[0]!.controlSeq
    const facts = { entriesLost, events: missing.map(({ event }) => event.type), from }
    // Only at the very end of what is left may they stand as they stood.
    if (!head || from !== stored.length + 1) return said(panelId, ports, 'events lost', facts)
    const outcome = await appendAgain(panelId, stored, missing, head, ports)
    if (outcome === 'done') return said(panelId, ports, 'events restored', facts)
    if (outcome === 'refused') return said(panelId, ports, 'events lost', facts)
  }
  throw new Error('a room’s history could not be restored')
}

/** What was seen and is not stored, from the first that is missing or stands otherwise. */
function notIn(stored: readonly Numbered[], seen: readonly Numbered[]): readonly Numbered[] {
  const known = new Map(stored.map((it) => [it.controlSeq, it.event]))
  const first = seen.findIndex(({ controlSeq, event }) => {
    const other = known.get(controlSeq)
    return other === undefined || canonical(other) !== canonical(event)
  })
  return first < 0 ? [] : seen.slice(first)
}

async function appendAgain(
  panelId: PanelId,
  stored: readonly Numbered[],
  missing: readonly Numbered[],
  head: RoomHead,
  { log, ids }: RoomPorts,
): Promise<'done' | 'again' | 'refused'> {
  let state = stored.reduce<PanelState | null>((last, { event }) => evolve(last, event), null)
  const freeze = missing.flatMap(({ event }) => {
    const frozen = documentsFrozenBy(event, state!)
    state = evolve(state, event)
    return frozen
  })
  const appended = await log.appendEvents(panelId, {
    epoch: head.epoch,
    commandId: ids.id() as CommandId,
    expectedControlSeq: stored.length,
    events: missing.map(({ event }) => event),
    freeze,
    expectsDocument: null,
    seal: missing.some(({ event }) => event.type === 'sealed'),
  })
  if (appended.ok) return 'done'
  const { code } = appended.error
  if (code === 'unavailable') throw new Error('lost events were not stored again')
  return code === 'conflict' || code === 'epoch' ? 'again' : 'refused'
}

/** Never in silence. */
function said(
  panelId: PanelId,
  { diagnostics, metrics }: RoomPorts & RoomBounds,
  outcome: 'the room is gone' | 'no event lost' | 'events restored' | 'events lost',
  facts: Readonly<Record<string, unknown>>,
): void {
  metrics.count('histories_lost', 'room', outcome)
  diagnostics.error(
    { panelId, outcome, ...facts },
    'the store came back with less of a room than it had answered',
  )
}
