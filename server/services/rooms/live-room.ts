import { CLOSE } from '#shared/contract/close-codes.ts'
import type { CommandId, PanelId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { audienceOf, NOBODY } from '#shared/panel/visibility.ts'
import type { LogEntry, RoomHead } from '#server/ports/room-log.ts'
import { createClientIds } from './client-ids.ts'
import { createRoomDocuments } from './documents.ts'
import { createFollowing } from './following.ts'
import { documentsLockedBy } from './frozen-documents.ts'
import { watchLead } from './lead-watch.ts'
import { createRoomPresence } from './presence.ts'
import { createRecentEntries } from './recent-entries.ts'
import { createCommands } from './room-commands.ts'
import { createRoomWhispers } from './room-whispers.ts'
import type { Happening, LiveRoom, RoomBounds, RoomNode, RoomPorts } from './room.ts'
import { watchSeal } from './seal-watch.ts'

const LOOK_AGAIN_MS = 1_000

export type { Happening, LiveRoom, RoomBounds, RoomNode, RoomPorts } from './room.ts'

/** Rebuilds a room from its log, and follows it. Null if there is no such room. */
export async function openLiveRoom(
  panelId: PanelId,
  ports: RoomPorts & RoomBounds & RoomNode,
): Promise<LiveRoom | null> {
  const { log, wire, clock, ids, diagnostics, metrics, limits, shelf, results } = ports
  const isAlone = wire.state() === 'alone'
  const listeners = new Set<(happening: Happening) => void>()
  const presence = createRoomPresence()
  let head: RoomHead
  let controlSeq = 0
  let state: PanelState | null = null
  const current = () => state!
  // One node's store comes back with a restart, if at all.
  const recent = isAlone ? null : createRecentEntries()
  const lostListeners = new Set<() => void>()
  let isLost = false

  function lost(): void {
    if (isLost) return
    isLost = true
    for (const listener of lostListeners) listener()
    ports.lost(room)
  }

  // One command at a time: two at once would only make each other try again.
  let queue: Promise<unknown> = Promise.resolve()
  function inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const next = queue.then(run, run)
    queue = next.catch(() => undefined)
    return next
  }

  const following = createFollowing({
    ...{ panelId, log, wire, clock, metrics, diagnostics, inTurn, take, lost },
    epoch: () => head.epoch,
    agrees: (entry) => recent?.agrees(entry) ?? true,
    gap: () => documents.readAnew(),
  })
  const read = async () => {
    const opened = await log.head(panelId)
    const [newest] = opened && !isAlone ? await log.read(panelId, opened.seq - 1, 1) : []
    return { opened, newest, issued: await log.clients(panelId), entries: await log.events(panelId, 0) }
  }
  const { opened, newest, issued, entries } = await read().catch((error: unknown) => {
    following.stop()
    throw error
  })
  function after(event: Event): PanelState {
    const next = evolve(state, event)
    if (audienceOf(next, event) === NOBODY) metrics.count('later_events', 'room', 'of a later version')
    return next
  }
  for (const entry of entries) {
    state = after(entry.event)
    controlSeq = entry.controlSeq
    recent?.add(entry)
  }
  if (!opened || !state) {
    following.stop()
    return null
  }
  head = opened
  const clients = createClientIds(panelId, { log, ids, stored: issued })

  const documents = createRoomDocuments({
    ...{ panelId, log, clock, diagnostics, metrics, limits, shelf, lost },
    kit: state.kit,
    state: current,
    epoch: () => head.epoch,
    appended(updates) {
      if (recent && !updates.every((it) => recent.agrees(it))) return lost()
      for (const it of updates) recent?.add(it)
      const last = updates.at(-1)!
      following.own(updates[0]!.seq, last)
      ring(last.seq)
    },
    seen: () => following.place(),
    saw: (place) => recent?.saw(place) === false && lost(),
    refresh: () => following.refresh(),
    caretMoved: (caret) => whispers.caret(caret),
    openedNotes: () => whispers.ask(),
  })
  const whispers = createRoomWhispers({
    ...{ node: ports.node, panelId, wire, clock, metrics, presence },
    signInsEnded: (...ended) => ports.signInsEnded(...ended),
    state: current,
    clients,
    carets: () => documents,
  })
  following.begin(head, newest?.seq === head.seq ? newest : null)

  let rung = 0
  /** Once for all that was stored at one moment. */
  function ring(seq: number): void {
    if (isAlone) return
    if (rung === 0) {
      queueMicrotask(() => {
        wire.ring(panelId, rung)
        rung = 0
      })
    }
    rung = Math.max(rung, seq)
  }

  function take(entry: LogEntry): void {
    recent?.add(entry)
    if (entry.kind === 'update') return documents.follow(entry)
    if (entry.controlSeq <= controlSeq) return
    // One in between stands under a number at which something else was taken.
    if (entry.controlSeq > controlSeq + 1) return lost()
    happened(entry.event, entry.controlSeq)
    documents.recheck()
  }

  /** The same for what this node decided and for what another one did. */
  function happened(event: Event, seq: number): void {
    const locked = documentsLockedBy(event, current())
    state = after(event)
    controlSeq = seq
    for (const listener of listeners) {
      try {
        listener({ controlSeq, event, state })
      } catch (error) {
        // One listener's trouble must not keep the event from the others.
        diagnostics.error({ panelId, error: String(error) }, 'a listener of the room failed')
      }
    }
    const digest = event.type === 'scorecardLocked' ? (event.card?.digest ?? '') : ''
    for (const name of locked) documents.freeze(name, controlSeq, digest)
  }

  async function stored(after: RoomHead, events: readonly Event[]): Promise<void> {
    head = after
    if (isAlone) {
      for (const event of events) happened(event, controlSeq + 1)
      documents.recheck()
      const last = { kind: 'event', seq: after.seq, controlSeq, event: events.at(-1)! } as const
      following.own(after.seq - events.length + 1, last)
    } else {
      // From the log, also what is ours: an answer to a command that another node was given as well tells of that one's events,
      // and whatever others wrote into a document before its lock has to be in it first.
      await following.catchUp()
      ring(after.seq)
      if (controlSeq < after.controlSeq) lost()
    }
  }

  async function catchUp(): Promise<void> {
    const before = following.seq()
    const now = await log.head(panelId)
    if (!now || now.seq < before || now.epoch !== head.epoch) return lost()
    await following.catchUp()
    documents.recheck()
  }

  /** What the store could not answer in time may have been stored all the same, and then everybody is to hear of it. */
  let cancelLook = () => {}
  let isClosed = false
  function lookAgain(): void {
    cancelLook()
    if (isClosed) return
    cancelLook = clock.after(LOOK_AGAIN_MS, () => void inTurn(catchUp).catch(lookAgain))
  }

  const submitNow = createCommands({
    ...{ panelId, log, clock, results, stored, catchUp, lost },
    documents: () => documents,
    state: current,
    controlSeq: () => controlSeq,
    epoch: () => head.epoch,
    seen: () => following.place(),
    askForRest: () => whispers.askForRest(),
    inDoubt: lookAgain,
    isLost: () => isLost,
  })

  const leadWatch = watchLead({
    ...{ clock, wire, presence },
    state: current,
    note: (seat, request) =>
      void inTurn(() => submitNow(seat, ids.id() as CommandId, request)).catch((error: unknown) =>
        diagnostics.error({ panelId, error: String(error) }, 'the lead’s absence could not be noted'),
      ),
  })
  const sealWatch = watchSeal({ panelId, node: ports.node, clock, results })
  sealWatch.opened(state)
  listeners.add(({ event }) => {
    leadWatch.heard(event)
    sealWatch.heard(event)
    if (event.type === 'seatRevoked') documents.closeSeat(event.seat, CLOSE.forbidden)
  })

  const room: LiveRoom = {
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
    ownerOfClient: (clientId) => clients.ownerOf(clientId),
    issueClient: (seat) => clients.issue(seat),
    refresh: () => following.refresh(),
    onLost(listener) {
      // Whoever comes in while it is being lost would otherwise stay with a room that is gone.
      if (isLost) queueMicrotask(listener)
      lostListeners.add(listener)
      return () => lostListeners.delete(listener)
    },
    remembered: () => ({
      epoch: head.epoch,
      seq: following.seq(),
      entries: recent?.all() ?? [],
      ahead: recent?.ahead(following.seq()) ?? [],
      clients: new Map(clients.all()),
    }),
    behind: () => following.behind(),
    idle: () => presence.here().length === 0 && documents.idle(),
    async close(code = CLOSE.draining) {
      following.stop()
      whispers.stop()
      leadWatch.stop()
      sealWatch.stop()
      isClosed = true
      cancelLook()
      listeners.clear()
      lostListeners.clear()
      if (isLost) documents.abandon(code)
      else await documents.close(code)
    },
  }
  return room
}
