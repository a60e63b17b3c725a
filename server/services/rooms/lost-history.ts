import { canonical } from '#shared/canonical.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { markOf, placeOf } from '#server/ports/marks.ts'
import type { LogEntry, Place } from '#server/ports/room-log.ts'
import type { FollowedUpdate } from './documents-host.ts'
import { seatsBarredBy } from './frozen-documents.ts'
import { appendAgain, type Plan, type SeenEvent } from './lost-entries.ts'
import { missingUpdates } from './lost-updates.ts'
import type { RoomBounds, RoomPorts } from './room.ts'

const ATTEMPTS_MAX = 5
/** More than a failover can lose. */
const LOOKED_BACK = 200
const LOOKED_THROUGH = 1_000

/** What a node has seen of a room's log, of which the store may know less by now. */
export type Remembered = {
  readonly epoch: number
  readonly seq: number
  /** The newest entries, in order. */
  readonly entries: readonly LogEntry[]
  /** Where a document was read ahead of them: it was shown, and nobody here could append it again. */
  readonly ahead: readonly Place[]
  readonly clients: ReadonlyMap<number, SeatId>
}
type Ports = RoomPorts & RoomBounds

/**
 * Mends a room whose store came back with less than it had answered, as it does when a standby takes over that was behind. The epoch is
 * raised, so that nothing more is stored that builds on what is lost. What this node has seen is appended again, exactly as it was and in
 * its order: updates under the seats that made them, so that nobody has to bring back what is not theirs; events, if the log is the
 * beginning of what was seen and has not gone on by itself. A lock is appended also where it has, as long as its rater could still lock.
 * What a node does not keep any more comes back with those who wrote it and still hold it. What cannot be had back is said. Rejects if
 * the store does not answer.
 */
export async function restoreHistory(panelId: PanelId, remembered: Remembered, ports: Ports): Promise<void> {
  const { log } = ports
  const before = await log.head(panelId)
  if (!before) return said(panelId, ports, 'the room is gone', { had: remembered.seq })
  // Beyond already: somebody else was first. Behind: the store has lost that it was renewed.
  for (let { epoch } = before; epoch <= remembered.epoch; epoch++) {
    const renewed = await log.renew(panelId, epoch)
    if (!renewed.ok && renewed.error.code === 'unavailable') throw new Error('a room could not be renewed')
  }
  for (const [clientId, seat] of remembered.clients) {
    const claimed = await log.claimClient(panelId, clientId, seat)
    if (!claimed.ok && claimed.error.code === 'unavailable') throw new Error('a client id was not claimed')
  }

  const restored = { events: 0, updates: 0 }
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const plan = await planFor(panelId, remembered, ports)
    const done = await appendAgain(panelId, plan, ports)
    restored.events += done.events
    restored.updates += done.updates
    if (done.again) continue

    const lost = {
      events: [...plan.lost.events, ...done.refusedEvents].map(({ event }) => event.type),
      updates:
        plan.lost.updates +
        done.refusedUpdates +
        unknownOf(remembered, before.seq) +
        (await goneOf(panelId, remembered.ahead, before.seq, ports)),
    }
    const outcome =
      lost.events.length > 0
        ? 'events lost'
        : lost.updates > 0
          ? 'edits lost'
          : restored.events > 0
            ? 'events restored'
            : 'no event lost'
    return said(panelId, ports, outcome, { had: remembered.seq, found: before.seq, restored, lost })
  }
  throw new Error('a room’s history could not be restored')
}

async function planFor(panelId: PanelId, { entries }: Remembered, { log }: Ports): Promise<Plan> {
  const stored = await log.events(panelId, 0)
  const head = await log.head(panelId)
  const state = stored.reduce<PanelState | null>((last, { event }) => evolve(last, event), null)
  const last = stored.at(-1)
  if (!head || !state || !last) throw new Error('a room is gone while its history is restored')
  const events = notIn(
    stored,
    entries.filter((it) => it.kind === 'event'),
  )
  // Only at the very end of what is left may they stand as they stood.
  const goesOn = events.length > 0 && events[0]!.controlSeq === last.controlSeq + 1
  const known = new Set(stored.map(({ event }) => canonical(event)))
  const elsewhere = goesOn ? [] : events.filter(({ event }) => !known.has(canonical(event)))
  const again = goesOn ? events : elsewhere.filter(({ event }) => event.type === 'scorecardLocked')
  const barred = new Set(seatsBarredBy(stored.map(({ event }) => event)))
  const seen = entries.filter((it): it is FollowedUpdate => it.kind === 'update')
  const { missing, holes, newest } = await missingUpdates(panelId, seen, { log, kit: state.kit, barred })
  return {
    ...{ epoch: head.epoch, state, controlSeq: last.controlSeq },
    newest: { event: placeOf(last), updates: newest },
    entries: [...again, ...missing].sort((one, other) => one.seq - other.seq),
    lost: { events: elsewhere.filter((it) => !again.includes(it)), updates: holes },
  }
}

/**
 * How many entries the store had of which this node knows the number alone: it came too late to read them. Another node may know them,
 * and bring them back.
 */
function unknownOf({ seq, entries, ahead }: Remembered, found: number): number {
  const known = new Set([...entries, ...ahead].map((it) => it.seq))
  let unknown = 0
  for (let at = found + 1; at <= seq; at++) if (!known.has(at)) unknown++
  return unknown
}

/** How many of these are not there by now, under whichever number. Another node may still bring them back: rather said than not. */
async function goneOf(
  panelId: PanelId,
  places: readonly Place[],
  found: number,
  { log }: Ports,
): Promise<number> {
  if (places.length === 0) return 0
  const first = Math.min(found, ...places.map((it) => it.seq))
  const stored = await log.read(panelId, Math.max(0, first - LOOKED_BACK), LOOKED_THROUGH)
  const there = new Set(stored.map(markOf))
  return places.filter(({ mark }) => mark !== null && !there.has(mark)).length
}

/** What was seen and is not stored, from the first that is missing or stands otherwise. */
function notIn(stored: readonly SeenEvent[], seen: readonly SeenEvent[]): readonly SeenEvent[] {
  const known = new Map(stored.map((it) => [it.controlSeq, it.event]))
  const first = seen.findIndex(({ controlSeq, event }) => {
    const other = known.get(controlSeq)
    return other === undefined || canonical(other) !== canonical(event)
  })
  return first < 0 ? [] : seen.slice(first)
}

/** Never in silence. */
function said(
  panelId: PanelId,
  { diagnostics, metrics }: Ports,
  outcome: 'the room is gone' | 'no event lost' | 'events restored' | 'edits lost' | 'events lost',
  facts: Readonly<Record<string, unknown>>,
): void {
  metrics.count('histories_lost', 'room', outcome)
  diagnostics.error(
    { panelId, outcome, ...facts },
    'the store came back with less of a room than it had answered',
  )
}
