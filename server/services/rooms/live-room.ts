import { createHash } from 'node:crypto'
import { CLOSE } from '#shared/contract/close-codes.ts'
import type { Failure } from '#shared/contract/failures.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { Accepted } from '#shared/contract/socket.ts'
import { canonical, draftOf } from '#shared/documents/scorecard.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Command, Draft, Request, SystemRequest } from '#shared/panel/commands.ts'
import { decide } from '#shared/panel/decide.ts'
import { isRater } from '#shared/panel/seats.ts'
import { obstacleToSealing } from '#shared/panel/rules/closing.ts'
import { cardAtLock } from '#shared/panel/rules/scoring.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import { LEAD_AWAY_NOTICE_MS, type PanelState } from '#shared/panel/state.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Log } from '#server/ports/log.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import type { RoomHead, RoomLog } from '#server/ports/room-log.ts'
import type { Wire } from '#server/ports/wire.ts'
import type { Limits } from '#server/services/limits.ts'
import type { SealingResults } from '#server/services/results.ts'
import { createRoomDocuments, type RoomDocuments } from './documents.ts'
import type { Shelf } from './documents-shelf.ts'
import { createRoomPresence, type RoomPresence } from './presence.ts'

/** Somebody else may append between our look and our write; each try looks anew. */
const APPEND_ATTEMPTS_MAX = 5
const LOOK_AGAIN_MS = 1_000

export type RoomPorts = { log: RoomLog; wire: Wire; clock: Clock; ids: Ids; diagnostics: Log }
/** What the rooms of one process share. */
export type RoomBounds = { metrics: Metrics; limits: Limits; shelf: Shelf; results: SealingResults }

/** What happened, with the state it led to. */
export type Happening = { readonly controlSeq: number; readonly event: Event; readonly state: PanelState }

/** One panel's live side: its state as the log tells it, its documents, and who is there. */
export type LiveRoom = {
  readonly panelId: PanelId
  readonly documents: RoomDocuments
  readonly presence: RoomPresence
  state(): PanelState
  controlSeq(): number
  /** Decides, appends, tells. The same `commandId` again gets the first answer again. */
  submit(
    seat: SeatId,
    commandId: CommandId,
    request: Request | SystemRequest,
  ): Promise<Result<Accepted, Failure>>
  /** Called for every event, in order, after it is durable. */
  onEvent(listener: (happening: Happening) => void): () => void
  /** What happened after a control number, or null if that is more than `limit` events. */
  since(
    afterControlSeq: number,
    limit: number,
  ): Promise<readonly { readonly controlSeq: number; readonly event: Event }[] | null>
  /** The seat that a Yjs client id was issued to, or null. */
  ownerOfClient(clientId: number): Promise<SeatId | null>
  /** A Yjs client id of this seat's own. 0 once the room is sealed: nothing can be written, so nobody needs one. */
  issueClient(seat: SeatId): Promise<Result<number, Failure>>
  /** Nobody is here and nothing waits. */
  idle(): boolean
  close(): Promise<void>
}

/** Rebuilds a room from its log. Null if there is no such room. */
export async function openLiveRoom(
  panelId: PanelId,
  ports: RoomPorts & RoomBounds,
): Promise<LiveRoom | null> {
  const { log, wire, clock, ids, diagnostics, metrics, limits, shelf, results } = ports
  const opened = await log.head(panelId)
  if (!opened) return null

  let head: RoomHead = opened
  let controlSeq = 0
  let state: PanelState | null = null
  const listeners = new Set<(happening: Happening) => void>()
  const clients = new Map(await log.clients(panelId))
  const presence = createRoomPresence()

  for (const entry of await log.events(panelId, 0)) {
    state = evolve(state, entry.event)
    controlSeq = entry.controlSeq
  }
  if (!state) return null
  const current = () => state!

  const documents = createRoomDocuments({
    panelId,
    kit: state.kit,
    state: current,
    epoch: () => head.epoch,
    log,
    clock,
    diagnostics,
    metrics,
    limits,
    shelf,
    appended: (seq) => wire.ring(panelId, seq),
  })

  function take(event: Event, seq: number): void {
    state = evolve(state, event)
    controlSeq = seq
    for (const listener of listeners) {
      try {
        listener({ controlSeq, event, state })
      } catch (error) {
        // One listener's trouble must not keep the event from the others.
        diagnostics.error({ panelId, error: String(error) }, 'a listener of the room failed')
      }
    }
  }

  async function catchUp(): Promise<void> {
    for (const entry of await log.events(panelId, controlSeq)) {
      if (entry.controlSeq === controlSeq + 1) take(entry.event, entry.controlSeq)
    }
    head = (await log.head(panelId)) ?? head
    // What another node stored takes rights away here too.
    documents.recheck()
  }

  /** What the store could not answer in time may have been stored all the same, and then everybody is to hear of it. */
  let cancelLook = () => {}
  function lookAgain(): void {
    cancelLook()
    cancelLook = clock.after(LOOK_AGAIN_MS, () => void inTurn(catchUp).catch(lookAgain))
  }

  // One command at a time: two at once would only make each other try again.
  let queue: Promise<unknown> = Promise.resolve()
  function inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const next = queue.then(run, run)
    queue = next.catch(() => undefined)
    return next
  }

  async function submitNow(
    seat: SeatId,
    commandId: CommandId,
    request: Request | SystemRequest,
  ): Promise<Result<Accepted, Failure>> {
    const before = await log.reachedBy(panelId, commandId)
    if (before !== null) {
      if (before > controlSeq) await catchUp()
      return ok({ controlSeq: before })
    }

    for (let attempt = 0; attempt < APPEND_ATTEMPTS_MAX; attempt++) {
      const locking = request.type === 'lockScorecard' ? scorecardOf(seat) : null
      const held = locking ? await settledDraft(locking) : null
      // Computed only for a seal that will be: whoever may not seal must not cost arithmetic.
      const sealing = request.type === 'seal' && !obstacleToSealing(current(), seat)
      const result = sealing ? await results.of(panelId, current()) : null
      const command = {
        ...request,
        by: seat,
        id: commandId,
        ...(held && { card: held.draft }),
        ...(result && { result }),
      } as Command
      const decision = decide(current(), command, clock.now())
      if (!decision.ok) return err({ kind: 'refused', refusal: decision.error })
      if (decision.value.length === 0) return ok({ controlSeq })

      const frozen = documentsFrozenBy(decision.value, current())
      const appended = await log.appendEvents(panelId, {
        epoch: head.epoch,
        commandId,
        expectedControlSeq: controlSeq,
        events: decision.value,
        freeze: frozen,
        expectsDocument: held && locking ? { document: locking, seq: held.seq } : null,
        seal: decision.value.some((it) => it.type === 'sealed'),
      })
      if (appended.ok) {
        head = appended.value
        for (const event of decision.value) take(event, controlSeq + 1)
        for (const name of frozen) documents.freeze(name, controlSeq, held?.draft.digest ?? '')
        documents.recheck()
        if (request.type === 'seal') results.sealed(panelId)
        wire.ring(panelId, head.seq)
        return ok({ controlSeq })
      }
      switch (appended.error.code) {
        case 'conflict':
        case 'frozen':
          await catchUp()
          break
        case 'sealed':
          return err({ kind: 'refused', refusal: { code: 'sealed' } })
        case 'no-such-room':
          return err({ kind: 'not-found' })
        case 'unavailable':
          lookAgain()
          return err({ kind: 'not-stored' })
        case 'epoch':
        case 'quota':
          return err({ kind: 'not-stored' })
      }
    }
    return err({ kind: 'not-stored' })
  }

  async function settledDraft(name: DocumentName): Promise<{ seq: number; draft: Draft }> {
    const { seq, doc } = await documents.settle(name)
    const draft = { ...draftOf(doc, current().kit), digest: '' }
    const { answers, notes } = cardAtLock(current(), draft)
    const digest = createHash('sha256').update(canonical({ answers, notes })).digest('hex')
    return { seq, draft: { ...draft, digest } }
  }

  // The lead's absence is a fact of the room: whoever claims the lead needs it, on every node and after a restart.
  let cancelAway: (() => void) | null = null
  function watchLead(): void {
    cancelAway?.()
    cancelAway = null
    const { lead, phase } = current()
    if (phase === 'closed' && current().sealedAt !== null) return
    if (presence.online(lead.seat)) {
      if (lead.awaySince !== null) void note('noteLeadBack', lead.seat)
    } else if (lead.awaySince === null) {
      cancelAway = clock.after(LEAD_AWAY_NOTICE_MS, () => {
        if (!presence.online(current().lead.seat)) void note('noteLeadAway', current().lead.seat)
      })
    }
  }
  const note = (type: 'noteLeadAway' | 'noteLeadBack', seat: SeatId) =>
    inTurn(() => submitNow(seat, ids.id() as CommandId, { type })).catch((error: unknown) =>
      diagnostics.error({ panelId, error: String(error) }, 'the lead’s absence could not be noted'),
    )
  const stopWatching = presence.onChange(({ seat }) => {
    if (seat === current().lead.seat) watchLead()
  })
  listeners.add(({ event }) => {
    if (event.type === 'leadHandedOver' || event.type === 'leadTaken') watchLead()
    if (event.type === 'seatRevoked') documents.closeSeat(event.seat, CLOSE.forbidden)
  })
  watchLead()

  return {
    panelId,
    documents,
    presence,
    state: current,
    controlSeq: () => controlSeq,
    submit: (seat, commandId, request) => inTurn(() => submitNow(seat, commandId, request)),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async since(afterControlSeq, limit) {
      if (controlSeq - afterControlSeq > limit || afterControlSeq > controlSeq) return null
      const until = controlSeq
      return (await log.events(panelId, afterControlSeq)).filter((it) => it.controlSeq <= until)
    },
    async ownerOfClient(clientId) {
      const known = clients.get(clientId)
      if (known) return known
      const stored = (await log.clients(panelId)).get(clientId)
      if (stored) clients.set(clientId, stored)
      return stored ?? null
    },
    async issueClient(seat) {
      for (;;) {
        const clientId = ids.clientId()
        const claimed = await log.claimClient(panelId, clientId, seat)
        if (claimed.ok) {
          clients.set(clientId, seat)
          return ok(clientId)
        }
        if (claimed.error.code === 'sealed') return ok(0)
        if (claimed.error.code === 'no-such-room') return err({ kind: 'not-found' })
        if (claimed.error.code !== 'conflict') return err({ kind: 'not-stored' })
      }
    },
    idle: () => presence.all().length === 0 && documents.idle(),
    async close() {
      stopWatching()
      cancelAway?.()
      cancelLook()
      listeners.clear()
      await documents.close(CLOSE.draining)
    },
  }
}

const scorecardOf = (seat: SeatId): DocumentName => `scorecard:${seat}`

/** After a lock, a reveal or a seal, these documents take nothing more. */
function documentsFrozenBy(events: readonly Event[], state: PanelState): DocumentName[] {
  const raters = Object.values(state.seats).filter(isRater)
  return events.flatMap((event): DocumentName[] => {
    if (event.type === 'scorecardLocked') return [scorecardOf(event.seat)]
    if (event.type === 'revealed')
      return raters.filter((it) => !state.scorecards[it.id]).map((it) => scorecardOf(it.id))
    if (event.type === 'sealed') return ['notes']
    return []
  })
}
