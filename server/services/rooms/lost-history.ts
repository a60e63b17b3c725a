import type { DocumentName } from '#shared/contract/frames.ts'
import { canonical } from '#shared/documents/scorecard.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { AppendRefusal, LogEntry, RoomHead } from '#server/ports/room-log.ts'
import type { FollowedUpdate } from './documents-host.ts'
import { documentsFrozenBy, seatsBarredBy } from './frozen-documents.ts'
import { missingUpdates } from './lost-updates.ts'
import type { RoomBounds, RoomPorts } from './room.ts'

const ATTEMPTS_MAX = 5

/** What a node has seen of a room's log, of which the store may know less by now. */
export type Remembered = {
  readonly epoch: number
  readonly seq: number
  /** The newest entries, in order. */
  readonly entries: readonly LogEntry[]
  readonly clients: ReadonlyMap<number, SeatId>
}
type SeenEvent = LogEntry & { readonly kind: 'event' }
type Ports = RoomPorts & RoomBounds

/**
 * Mends a room whose store came back with less than it had answered, as it does when a standby takes over that was behind. The epoch is
 * raised, so that nothing more is stored that builds on what is lost. What this node has seen is appended again, exactly as it was and in
 * its order: updates under the seats that made them, so that nobody has to bring back what is not theirs; events, locks above all, if
 * the log is the beginning of what was seen and has not gone on by itself. What a node does not keep any more comes back with those who
 * wrote it and still hold it. What cannot be had back is said. Rejects if the store does not answer.
 */
export async function restoreHistory(panelId: PanelId, remembered: Remembered, ports: Ports): Promise<void> {
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

  const restored = { events: 0, updates: 0 }
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const plan = await planFor(panelId, remembered, ports)
    const done = await appendAgain(panelId, plan, ports)
    restored.events += done.events
    restored.updates += done.updates
    if (done.again) continue

    const lost = {
      events: [...plan.lost.events, ...done.refusedEvents].map(({ event }) => event.type),
      updates: plan.lost.updates + done.refusedUpdates,
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

type Plan = {
  readonly head: RoomHead
  readonly state: PanelState
  /** What is to be appended, in order. */
  readonly entries: readonly LogEntry[]
  /** What was seen and cannot be had back. */
  readonly lost: { readonly events: readonly SeenEvent[]; readonly updates: number }
}

async function planFor(panelId: PanelId, { entries }: Remembered, { log }: Ports): Promise<Plan> {
  const stored = await log.events(panelId, 0)
  const head = await log.head(panelId)
  const state = stored.reduce<PanelState | null>((last, { event }) => evolve(last, event), null)
  if (!head || !state) throw new Error('a room is gone while its history is restored')
  const events = notIn(
    stored,
    entries.filter((it) => it.kind === 'event'),
  )
  // Only at the very end of what is left may they stand as they stood.
  const goesOn = events.length > 0 && events[0]!.controlSeq === stored.length + 1
  const { kit } = state
  const seen = entries.filter((it): it is FollowedUpdate => it.kind === 'update')
  const { missing, holes } = await missingUpdates(panelId, seen, { log, kit })
  return {
    head,
    state,
    entries: [...(goesOn ? events : []), ...missing].sort((one, other) => one.seq - other.seq),
    lost: { events: goesOn ? [] : events, updates: holes },
  }
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

type Appended = {
  again: boolean
  events: number
  updates: number
  refusedEvents: SeenEvent[]
  refusedUpdates: number
}

async function appendAgain(panelId: PanelId, plan: Plan, { log, ids }: Ports): Promise<Appended> {
  const { epoch } = plan.head
  const done: Appended = { again: false, events: 0, updates: 0, refusedEvents: [], refusedUpdates: 0 }
  let { state } = plan
  let { controlSeq } = plan.head
  for (const run of runsOf(plan.entries)) {
    if (run.is === 'updates') {
      const { document } = run
      const updates = run.updates.map(({ author, clientId, at, bytes }) => ({ author, clientId, at, bytes }))
      const appended = await log.appendUpdates(panelId, { epoch, document, after: 0, updates })
      if (appended.ok) done.updates += updates.length
      else if (isOthersTurn(appended.error)) return { ...done, again: true }
      else done.refusedUpdates += updates.length
      continue
    }
    const freeze: DocumentName[] = []
    for (const { event } of run.events) {
      freeze.push(...documentsFrozenBy(event, state))
      state = evolve(state, event)
    }
    const appended = await log.appendEvents(panelId, {
      epoch,
      commandId: ids.id() as CommandId,
      expectedControlSeq: controlSeq,
      events: run.events.map(({ event }) => event),
      freeze,
      bar: seatsBarredBy(run.events.map(({ event }) => event)),
      expectsDocument: null,
      seal: run.events.some(({ event }) => event.type === 'sealed'),
    })
    if (appended.ok) {
      done.events += run.events.length
      ;({ controlSeq } = appended.value)
    } else if (isOthersTurn(appended.error)) return { ...done, again: true }
    else done.refusedEvents.push(...run.events)
  }
  return done
}

/** Somebody else was first: look again at what is there. Throws if the store does not answer. */
function isOthersTurn({ code }: AppendRefusal): boolean {
  if (code === 'unavailable') throw new Error('what was lost was not stored again')
  return code === 'conflict' || code === 'epoch'
}

type Run =
  | { readonly is: 'events'; readonly events: SeenEvent[] }
  | { readonly is: 'updates'; readonly document: DocumentName; readonly updates: FollowedUpdate[] }

/** What may be appended at once, in the same order. */
function runsOf(entries: readonly LogEntry[]): readonly Run[] {
  const runs: Run[] = []
  for (const it of entries) {
    const last = runs.at(-1)
    if (it.kind === 'event') {
      if (last?.is === 'events') last.events.push(it)
      else runs.push({ is: 'events', events: [it] })
    } else if (last?.is === 'updates' && last.document === it.document) last.updates.push(it)
    else runs.push({ is: 'updates', document: it.document, updates: [it] })
  }
  return runs
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
