import type { DocumentName } from '#shared/contract/frames.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import type { CommandId, PanelId } from '#shared/model/ids.ts'
import type { LockedScorecard } from '#shared/model/scorecard.ts'
import type { Draft } from '#shared/panel/commands.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import { obstacleToLocking } from '#shared/panel/rules/scoring.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { ok, type Result } from '#shared/result.ts'
import { NOWHERE, placeOf } from '#server/ports/marks.ts'
import type { AppendRefusal, EventBatch, LogEntry, Place, RoomHead } from '#server/ports/room-log.ts'
import type { FollowedUpdate } from './documents-host.ts'
import { documentsFrozenBy, seatsBarredBy } from './frozen-documents.ts'
import { holdCard } from './locked-card.ts'
import type { RoomBounds, RoomPorts } from './room.ts'

export type SeenEvent = LogEntry & { readonly kind: 'event' }

/** What is to be appended again to a room, and what it was made up on. */
export type Plan = {
  readonly epoch: number
  readonly state: PanelState
  readonly controlSeq: number
  /** What the store has: its newest event, and the newest update of each document that is concerned. */
  readonly newest: { readonly event: Place; readonly updates: ReadonlyMap<DocumentName, Place> }
  /** In order. */
  readonly entries: readonly LogEntry[]
  /** What was seen and cannot be had back. */
  readonly lost: { readonly events: readonly SeenEvent[]; readonly updates: number }
}

type Appended = {
  /** Somebody else was first: look again at what is there. */
  again: boolean
  events: number
  updates: number
  refusedEvents: SeenEvent[]
  refusedUpdates: number
}

/** Appends what was lost, entry by entry as it was. Rejects if the store does not answer. */
export async function appendAgain(
  panelId: PanelId,
  plan: Plan,
  ports: RoomPorts & RoomBounds,
): Promise<Appended> {
  const { log, ids } = ports
  const { epoch } = plan
  const done: Appended = { again: false, events: 0, updates: 0, refusedEvents: [], refusedUpdates: 0 }
  const newest = new Map(plan.newest.updates)
  let { state, controlSeq } = plan
  let after = plan.newest.event

  /** What comes later in one of these may build on what was refused, and would wait for it for ever. */
  const broken = new Set<DocumentName>()

  async function updatesAgain({ document, updates }: Run & { is: 'updates' }): Promise<boolean> {
    if (broken.has(document)) {
      done.refusedUpdates += updates.length
      return true
    }
    const appended = await log.appendUpdates(panelId, {
      ...{ epoch, document, after: newest.get(document) ?? NOWHERE },
      updates: updates.map(({ author, clientId, at, bytes }) => ({ author, clientId, at, bytes })),
    })
    if (appended.ok) {
      done.updates += updates.length
      newest.set(document, placeOf({ ...updates.at(-1)!, seq: appended.value.lastSeq }))
    } else if (isOthersTurn(appended.error)) return false
    else {
      done.refusedUpdates += updates.length
      broken.add(document)
    }
    return true
  }

  async function eventsAgain(seen: readonly SeenEvent[]): Promise<boolean> {
    const freeze: DocumentName[] = []
    let next = state
    for (const { event } of seen) {
      freeze.push(...documentsFrozenBy(event, next))
      next = evolve(next, event)
    }
    const events = seen.map(({ event }) => event)
    const appended = await append({
      ...{ epoch, after, freeze, events },
      commandId: commandOf(events) ?? (ids.id() as CommandId),
      expectedControlSeq: controlSeq,
      bar: seatsBarredBy(events),
      expectsDocument: null,
      seal: events.some((it) => it.type === 'sealed'),
    })
    if (appended.ok && appended.value) {
      done.events += events.length
      state = next
      ;({ controlSeq } = appended.value)
      after = placeOf({ ...seen.at(-1)!, seq: appended.value.seq })
    } else if (!appended.ok && isOthersTurn(appended.error)) return false
    else done.refusedEvents.push(...seen)
    return true
  }

  /** A lock with exactly what it locked; null where it cannot stand any more. */
  async function append(batch: EventBatch): Promise<Result<RoomHead | null, AppendRefusal>> {
    const [event] = batch.events
    if (event?.type !== 'scorecardLocked' || !event.card) return log.appendEvents(panelId, batch)
    const { seat, card } = event
    if (obstacleToLocking(state, seat, asDraft(card))) return ok(null)
    const held = await holdCard(panelId, { seat, card, state, epoch }, ports)
    if (!held.ok || held.value === null) return held.ok ? ok(null) : held
    const expectsDocument = { document: scorecardOf(seat), seq: held.value }
    return log.appendEvents(panelId, { ...batch, expectsDocument })
  }

  for (const run of runsOf(plan.entries)) {
    const isDone = run.is === 'updates' ? await updatesAgain(run) : await eventsAgain(run.events)
    if (!isDone) return { ...done, again: true }
  }
  return done
}

function asDraft({ answers, notes, digest }: LockedScorecard): Draft {
  const entered = Object.entries(answers).map(([id, { rating }]) => [id, { rating, ratedAt: null }] as const)
  return { answers: Object.fromEntries(entered), notes, digest }
}

/** Throws if the store does not answer. */
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
      const goesWith = last?.is === 'events' && ![it, last.events.at(-1)!].some(standsAlone)
      if (goesWith) last.events.push(it)
      else runs.push({ is: 'events', events: [it] })
    } else if (last?.is === 'updates' && last.document === it.document) last.updates.push(it)
    else runs.push({ is: 'updates', document: it.document, updates: [it] })
  }
  return runs
}

const standsAlone = ({ event }: SeenEvent) => event.type === 'scorecardLocked' || commandOf([event]) !== null

/** The command that these came of, where they say it: whoever sends it again then gets its answer, and nothing is raised twice. */
function commandOf([event]: readonly Event[]): CommandId | null {
  if (event?.type === 'followUpRaised' || event?.type === 'offScriptAsked') return event.id
  return event?.type === 'leadSignalled' ? event.id : null
}
