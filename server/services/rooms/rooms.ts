import { CLOSE } from '#shared/contract/close-codes.ts'
import type { Failure } from '#shared/contract/failures.ts'
import type { Accepted } from '#shared/contract/socket.ts'
import type { CommandId, EpochMs, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Request, SystemRequest } from '#shared/panel/commands.ts'
import type { Event, EventOf } from '#shared/panel/events.ts'
import { PHASE_EVENTS, phaseBegunBy } from '#shared/panel/phases.ts'
import type { PanelState, Phase } from '#shared/panel/state.ts'
import { eventFor, type Reader, recordOf, viewFor } from '#shared/panel/visibility.ts'
import { err, ok, type Result } from '#shared/result.ts'
import { type LiveRoom, openLiveRoom, type RoomBounds, type RoomPorts } from './live-room.ts'
import { type Remembered, restoreHistory } from './lost-history.ts'
import { type EndReason, writeWhisper } from './whispers.ts'

const CLOSED_AT_ONCE = 16
const UNLOAD_AFTER_MS = 60_000
const ignored = () => undefined

/** All rooms of this node. Any room can be opened here; none belongs here. */
export type Rooms = {
  /** `conflict` if a room of this id exists, `not-stored` if the log did not take it. */
  create(
    panelId: PanelId,
    opening: Pick<EventOf<'panelOpened'>, 'kit' | 'seats' | 'rehearsal' | 'reason'>,
  ): Promise<Result<null, Failure>>
  open(panelId: PanelId): Promise<LiveRoom | null>
  /** It is in memory, or just being read. */
  isOpen(panelId: PanelId): boolean
  /** How many are. */
  count(): number
  /** The most entries that a room knows of and has not taken. */
  behindMost(): number
  /** Tells the other nodes that sign-ins of a seat, or of anybody on the panel, may have ended. It may be lost. */
  tellSignInsEnded(panelId: PanelId, seat: SeatId | null, reason: EndReason): void
  /** Called when another node tells so. */
  onSignInsEnded(listener: (panelId: PanelId, seat: SeatId | null, reason: EndReason) => void): () => void
  submit(
    panelId: PanelId,
    seat: SeatId,
    commandId: CommandId,
    request: Request,
  ): Promise<Result<Accepted, Failure>>
  system(panelId: PanelId, seat: SeatId, request: SystemRequest): Promise<Result<Accepted, Failure>>
  stateOf(panelId: PanelId): Promise<PanelState | null>
  viewOf(panelId: PanelId, seat: SeatId): Promise<PanelState | null>
  /** What somebody without a seat may read: null until the room is sealed. */
  recordOf(panelId: PanelId): Promise<PanelState | null>
  /** The room's history as this reader may know it. */
  eventsOf(panelId: PanelId, reader: Reader): Promise<readonly Event[]>
  /** The phase of each of these rooms, read from the log without opening them. Rooms that do not exist are not in it. */
  phasesOf(panelIds: readonly PanelId[]): Promise<ReadonlyMap<PanelId, Phase>>
  /** When each of these rooms was sealed, likewise. Those that are not sealed are not in it. */
  sealedAtOf(panelIds: readonly PanelId[]): Promise<ReadonlyMap<PanelId, EpochMs>>
  issueClient(panelId: PanelId, seat: SeatId): Promise<Result<number, Failure>>
  ownerOfClient(panelId: PanelId, clientId: number): Promise<SeatId | null>
  /** Ends the document connections of a seat, or of everybody. They may come back, and are judged anew. */
  closeDocuments(panelId: PanelId, seat: SeatId | null): Promise<void>
  close(): Promise<void>
}

type Known = { opening: Promise<LiveRoom | null>; room: LiveRoom | null; usedAt: number }

export function createRooms(ports: RoomPorts & RoomBounds): Rooms {
  const { log, wire, clock, ids, diagnostics } = ports
  const rooms = new Map<PanelId, Known>()
  /** Rooms that have to be mended before they are read again. */
  const toRestore = new Map<PanelId, Remembered>()
  const endListeners = new Set<(panelId: PanelId, seat: SeatId | null, reason: EndReason) => void>()
  const node = ids.id()

  function lost(room: LiveRoom): void {
    const { panelId } = room
    if (rooms.get(panelId)?.room !== room) return
    rooms.delete(panelId)
    toRestore.set(panelId, room.remembered())
    diagnostics.error({ panelId }, 'a room is read anew: its log is not what it was')
    room
      .close(CLOSE.notStored)
      .catch((error: unknown) =>
        diagnostics.error({ panelId, error: String(error) }, 'a room could not be closed'),
      )
    // At once: what this node has seen should be there before others build on what is left.
    open(panelId).catch(() => undefined)
  }

  async function read(panelId: PanelId): Promise<LiveRoom | null> {
    const remembered = toRestore.get(panelId)
    if (remembered) {
      await restoreHistory(panelId, remembered, ports)
      toRestore.delete(panelId)
    }
    return openLiveRoom(panelId, {
      ...ports,
      node,
      lost,
      signInsEnded: (...ended) => endListeners.forEach((listener) => listener(...ended)),
    })
  }

  function open(panelId: PanelId): Promise<LiveRoom | null> {
    const known = rooms.get(panelId)
    if (known) {
      known.usedAt = clock.now()
      return known.opening
    }
    const opening = read(panelId)
    const entry: Known = { opening, room: null, usedAt: clock.now() }
    rooms.set(panelId, entry)
    // A room that does not exist, or could not be read, is not remembered as such.
    const forget = () => rooms.get(panelId) === entry && rooms.delete(panelId)
    opening.then((room) => {
      entry.room = room
      if (!room) forget()
    }, forget)
    return opening
  }

  const stopSweeping = clock.every(UNLOAD_AFTER_MS / 2, () => {
    for (const [panelId, { opening, usedAt }] of rooms) {
      if (clock.now() - usedAt < UNLOAD_AFTER_MS) continue
      void opening.then((room) => {
        if (!room?.idle() || rooms.get(panelId)?.opening !== opening) return
        rooms.delete(panelId)
        return room.close()
        // Whoever asked for it hears that it could not be read.
      }, ignored)
    }
  })

  async function inRoom(
    panelId: PanelId,
    run: (room: LiveRoom) => Promise<Result<Accepted, Failure>>,
  ): Promise<Result<Accepted, Failure>> {
    const room = await open(panelId)
    return room ? run(room) : err({ kind: 'not-found' })
  }
  /** As of now, whichever node answered last. */
  async function stateOf(panelId: PanelId): Promise<PanelState | null> {
    const room = await open(panelId)
    await room?.refresh()
    return room?.state() ?? null
  }

  return {
    async create(panelId, { kit, seats, rehearsal, reason }) {
      const opened = await log.open(panelId, {
        type: 'panelOpened',
        at: clock.now(),
        panelId,
        rehearsal,
        kit,
        seats,
        ...(reason && { reason }),
      })
      if (opened.ok) return ok(null)
      return opened.error.code === 'conflict'
        ? err({ kind: 'conflict', message: 'This panel is there already.' })
        : err({ kind: 'not-stored' })
    },
    open,
    isOpen: (panelId) => rooms.has(panelId),
    count: () => rooms.size,
    behindMost: () => [...rooms.values()].reduce((most, { room }) => Math.max(most, room?.behind() ?? 0), 0),
    tellSignInsEnded(panelId, seat, reason) {
      if (wire.state() !== 'alone')
        wire.whisper(panelId, writeWhisper({ is: 'sign-ins', node, seat, reason }))
    },
    onSignInsEnded(listener) {
      endListeners.add(listener)
      return () => endListeners.delete(listener)
    },
    submit: (panelId, seat, commandId, request) =>
      inRoom(panelId, (room) => room.submit(seat, commandId, request)),
    system: (panelId, seat, request) =>
      inRoom(panelId, (room) => room.submit(seat, ids.id() as CommandId, request)),
    stateOf,
    async viewOf(panelId, seat) {
      const state = await stateOf(panelId)
      return state && viewFor(state, seat)
    },
    async recordOf(panelId) {
      const state = await stateOf(panelId)
      return state && recordOf(state)
    },
    async eventsOf(panelId, reader) {
      const state = await stateOf(panelId)
      if (!state) return []
      const entries = await log.events(panelId, 0)
      return entries.flatMap(({ event }) => eventFor(state, event, reader) ?? [])
    },
    async phasesOf(panelIds) {
      const latest = await log.latest(panelIds, PHASE_EVENTS)
      return new Map([...latest].map(([panelId, { type }]) => [panelId, phaseBegunBy(type)]))
    },
    async sealedAtOf(panelIds) {
      const latest = await log.latest(panelIds, ['sealed'])
      return new Map([...latest].map(([panelId, { at }]) => [panelId, at]))
    },
    async issueClient(panelId, seat) {
      const room = await open(panelId)
      return room ? room.issueClient(seat) : err({ kind: 'not-found' })
    },
    ownerOfClient: async (panelId, clientId) => (await open(panelId))?.ownerOfClient(clientId) ?? null,
    async closeDocuments(panelId, seat) {
      // A room that is not in memory has nobody in it.
      const room = await rooms.get(panelId)?.opening
      const seats = room ? Object.keys(room.state().seats) : []
      for (const it of seats as SeatId[])
        if (seat === null || it === seat) room?.documents.closeSeat(it, CLOSE.restart)
    },
    async close() {
      stopSweeping()
      const all = await Promise.allSettled([...rooms.values()].map((it) => it.opening))
      rooms.clear()
      const open = all.flatMap((it) => (it.status === 'fulfilled' && it.value ? [it.value] : []))
      // Each writes snapshots: some at a time, neither all in one moment nor one after the other.
      while (open.length > 0)
        await Promise.allSettled(open.splice(0, CLOSED_AT_ONCE).map((room) => room.close()))
    },
  }
}
