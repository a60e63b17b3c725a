import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as Y from 'yjs'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { Limits } from '#server/services/limits.ts'
import { createRoomDocuments } from '#server/services/rooms/documents.ts'
import { createDocumentGateway } from '#server/transports/documents/gateway.ts'
import { createDoor } from '#server/transports/door.ts'
import { watchSignIns } from '#server/transports/sign-in-watch.ts'
import { routeUpgrades } from '#server/transports/upgrades.ts'
import { aPanelId } from '#test/server/ports/builders.ts'
import { aRoomBounds, counted } from '#test/support/room-bounds.ts'
import { aKit, at, seats } from '#test/support/panel.ts'
import { clientsOf } from './a-room-client.ts'
import { withValve } from './a-valve.ts'

export const quiet: Log = { info() {}, warn() {}, error() {} }

export type Options = {
  limits?: Partial<Limits>
  clock?: Clock
  /** Who may not be seated any more: their sign-in has ended. */
  signedOut?: ReadonlySet<string>
  /** Whose sign-in is looked up for ever. */
  unknowable?: ReadonlySet<string>
  overloaded?: () => boolean
}

/** A real server for one room's documents, with stock and raw clients. */
export async function aDocumentRoom(store: { readonly roomLog: RoomLog }, options: Options = {}) {
  const {
    clock = systemClock,
    signedOut = new Set(),
    unknowable = new Set(),
    overloaded = () => false,
  } = options
  const bounds = aRoomBounds(options.limits)
  const valve = withValve(store.roomLog)
  const panelId = aPanelId()
  const kit = aKit()
  const opening: Event = { type: 'panelOpened', at: at(0), panelId, rehearsal: false, kit, seats: seats() }
  await store.roomLog.open(panelId, opening)
  let state = evolve(null, opening)

  const create = () =>
    createRoomDocuments({
      panelId,
      kit,
      state: () => state,
      epoch: () => 1,
      log: valve.log,
      clock,
      diagnostics: quiet,
      ...bounds,
      appended() {},
    })
  let documents = create()
  let lookups = 0
  let isOpen = true
  let isDraining = false
  const access = {
    async seatAt(cookie: string | undefined) {
      lookups++
      const seat = cookie?.replace('seat=', '') ?? ''
      if (unknowable.has(seat)) await new Promise(() => undefined)
      return seat === '' || signedOut.has(seat) ? null : (seat as SeatId)
    },
  }
  const signIns = watchSignIns({ access, clock, diagnostics: quiet })
  const gateway = createDocumentGateway({
    rooms: {
      open: async (id: PanelId) => (id === panelId ? { documents, state: () => state } : null),
      isOpen: () => isOpen,
      ownerOfClient: async (id: PanelId, clientId: number) =>
        (await store.roomLog.clients(id)).get(clientId) ?? null,
    },
    access,
    clock,
    limits: bounds.limits,
    metrics: bounds.metrics,
    diagnostics: quiet,
    signIns,
    overloaded,
  })
  const http = createServer()
  const door = createDoor({
    clock,
    metrics: bounds.metrics,
    limits: bounds.limits,
    draining: () => isDraining,
  })
  routeUpgrades(http, {
    documents: gateway,
    control: { upgrade: (_, socket) => void socket.destroy() },
    door,
    behindProxy: true,
    allowedOrigin: () => true,
    metrics: bounds.metrics,
    diagnostics: quiet,
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const origin = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/yjs/${panelId}`

  const clients = clientsOf({ origin, panelId, log: store.roomLog })

  return {
    panelId,
    kit,
    origin,
    log: store.roomLog,
    hold: valve.hold,
    fail: valve.fail,
    documents: () => documents,
    gateway,
    shelf: bounds.shelf,
    /** How often something was counted, for one reason. */
    counted: (what: string, reason: string) => counted(bounds.metrics, what, reason),
    metrics: bounds.metrics,
    /** How often anything was refused so far, for whatever reason. */
    refusals: () =>
      bounds.metrics
        .text()
        .split('\n')
        .filter((it) => it.startsWith('panelroom_refusals_total{'))
        .reduce((sum, it) => sum + Number(it.split(' ').at(-1)), 0),
    /** How often somebody's sign-in was looked up. */
    lookups: () => lookups,
    /** Whether the room is in memory as far as an overloaded server is concerned. */
    setOpen: (open: boolean) => void (isOpen = open),
    drain: () => void (isDraining = true),
    aClientId: clients.aClientId,
    stock: clients.stock,
    raw: clients.raw,
    state: () => state,
    happen(event: Event) {
      state = evolve(state, event)
      documents.recheck()
    },
    /** What the log holds, replayed. */
    async stored(name: DocumentName): Promise<Y.Doc> {
      return (await documents.settle(name)).doc
    },
    /** Drops what is in memory, as a restart does. */
    async restart() {
      await documents.close(1012 as never)
      documents = create()
    },
    async dispose() {
      clients.leave()
      signIns.stop()
      await gateway.close()
      await documents.close(1012 as never)
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
export type DocumentRoom = Awaited<ReturnType<typeof aDocumentRoom>>

export { frame, handmade, type Pen, syncFrame, writeLine } from './frames.ts'
