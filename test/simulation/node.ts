import * as decoding from 'lib0/decoding'
import { type DocumentName, FRAME, SYNC } from '#shared/contract/frames.ts'
import { rightOn } from '#shared/documents/rights.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { Wire } from '#server/ports/wire.ts'
import type { DocumentLink, DocumentSession } from '#server/services/rooms/documents.ts'
import { createRooms, type Rooms } from '#server/services/rooms/rooms.ts'
import { aRoomBounds } from '#test/support/room-bounds.ts'
import type { Chance } from './chance.ts'
import { createLine, type Line } from './line.ts'
import { type Oracle, Violation } from './oracle.ts'
import { createSlowLog, type Fate } from './store.ts'
import type { Time } from './time.ts'

/** One server process: the real rooms and documents over a slow log, without sockets. */
export type Node = {
  readonly rooms: Rooms
  isUp(): boolean
  /** Stands still, as a process does that was stopped by a signal: nothing of it happens, and its lines stay open. */
  pause(ms: number): void
  /** It stands still. */
  stands(): boolean
  /** A document connection, watched from both sides of what it is sent. */
  dial(of: Dialling, ends: ClientEnd): Line
  /** Killed: nothing of it happens any more, and every line of it is cut. */
  kill(): void
  /** Lets everybody go after what waits is stored, as a stop does. */
  stop(): Promise<void>
  /** Called after every happening. */
  check(): void
  /** State vectors of the documents in memory that nothing is on its way for. */
  restingDocuments(): readonly { readonly name: DocumentName; readonly stateVector: Uint8Array }[]
}

/** What the client's side is told. */
export type ClientEnd = {
  readonly heard: (bytes: Uint8Array) => void
  readonly closed: (code: number) => void
}
type Dialling = { readonly name: DocumentName; readonly seat: SeatId; readonly clientId: number }

type Options = {
  readonly panelId: PanelId
  readonly log: RoomLog
  /** Its end of the wire. What arrives there is run by what is given. */
  readonly wire: (run: (arrival: () => void) => void) => Wire
  readonly ids: Ids
  readonly time: Time
  readonly chance: Chance
  readonly fate: () => Fate
  readonly oracle: () => Oracle
  /** A violation in the middle of the server's own work, which may catch what is thrown there. */
  readonly violated: (problem: Violation) => void
  /** The server's own log, warnings and errors. */
  readonly warned: (fields: Readonly<Record<string, unknown>>, message: string) => void
}

export function startNode(options: Options): Node {
  const { panelId, log, wire, ids, time, chance, fate, oracle, violated, warned } = options
  let isUp = true
  /** What would have happened while it stands still; null while it goes. */
  let standing: (() => void)[] | null = null
  const run = (due: () => void) => {
    if (!isUp) return
    if (standing) standing.push(due)
    else due()
  }
  const clock = time.clockOf(run)
  const bounds = aRoomBounds()
  const rooms = createRooms({
    log: createSlowLog(log, { clock, chance, fate }),
    wire: wire(run),
    clock,
    ids,
    diagnostics: { info() {}, warn: warned, error: warned },
    ...bounds,
  })
  const lines = new Set<Line>()

  function holds(check: () => void): void {
    try {
      check()
    } catch (problem) {
      if (!(problem instanceof Violation)) throw problem
      violated(problem)
    }
  }

  /** I2 and I4 of everything that leaves, at the moment it leaves. */
  function watch({ name, seat }: Dialling, state: PanelState, bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes)
    const type = decoding.readVarUint(decoder)
    if (type !== FRAME.sync) return
    const kind = decoding.readVarUint(decoder)
    if (rightOn(state, seat, name) === 'none')
      throw new Violation(`I4: ${seat} is sent a frame of ${name} and may not read it`)
    if (kind !== SYNC.step1) oracle().expectDurable(name, decoding.readVarUint8Array(decoder))
  }

  return {
    rooms,
    isUp: () => isUp,

    dial(of, { heard, closed }) {
      let session: DocumentSession | null = null
      let isGone = false
      let early: Uint8Array[] | null = []
      const line: Line = createLine(time, chance, {
        toServer: (bytes) =>
          run(() => {
            if (early) early.push(bytes)
            else session?.receive(bytes)
          }),
        toClient: heard,
        serverClosed() {
          lines.delete(line)
          isGone = true
          run(() => session?.closed())
        },
        clientClosed: closed,
      })
      lines.add(line)
      void admit()
      return line

      async function admit(): Promise<void> {
        try {
          const room = isUp ? await rooms.open(panelId) : null
          if (!room) return line.link.close(4503, 'not stored')
          const link = watched(line.link, (bytes) => holds(() => watch(of, room.state(), bytes)))
          const opened = await room.documents.connect(of.name, of.seat, of.clientId, link)
          if (typeof opened === 'number') return line.link.close(opened, 'refused')
          session = opened
          if (isGone) return session.closed()
          for (const bytes of early ?? []) session.receive(bytes)
        } catch {
          line.link.close(4503, 'not stored')
        } finally {
          early = null
        }
      }
    },

    pause(ms) {
      standing ??= []
      time.after(ms, () => {
        const due = standing ?? []
        standing = null
        for (const it of due) run(it)
      })
    },

    stands: () => standing !== null,

    kill() {
      isUp = false
      for (const line of lines) line.cut()
      lines.clear()
    },

    async stop() {
      await rooms.close()
      isUp = false
      for (const line of lines) line.cut()
      lines.clear()
    },

    check() {
      if (!isUp) return
      for (const line of lines) {
        if (line.isUp() && line.link.bufferedAmount > bounds.limits.bufferedBytes + bounds.limits.frameBytes)
          throw new Violation(`I7: ${line.link.bufferedAmount} bytes wait for one reader`)
      }
      if (bounds.shelf.size() > DOCUMENTS_MAX)
        throw new Violation(`I7: ${bounds.shelf.size()} documents are in memory`)
    },

    restingDocuments: () =>
      [...bounds.shelf.all()]
        .filter((it) => it.entries() === it.durableEntries() && !it.evicted())
        .map((it) => ({ name: it.name, stateVector: it.stateVector() })),
  }
}

/** As many as one panel has, and as many again that are just being let go of. */
const DOCUMENTS_MAX = 12

const watched = (link: DocumentLink, look: (bytes: Uint8Array) => void): DocumentLink => ({
  send(bytes, gone) {
    look(bytes)
    link.send(bytes, gone)
  },
  close: (...args) => link.close(...args),
  abort: (...args) => link.abort(...args),
  get bufferedAmount() {
    return link.bufferedAmount
  },
  get left() {
    return link.left
  },
})
