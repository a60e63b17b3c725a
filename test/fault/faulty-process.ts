// The whole server in a process of its own, over a store and a clock that fail on order. Only the room that is named is hit, so that
// it can be seen whether another one notices.
import { err } from '#shared/result.ts'
import type { PanelId } from '#shared/model/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { startApp } from '#test/support/start-app.ts'
import type { Order, StoreState } from './faulty-server.ts'
import { aHurriedClock } from './hurried-clock.ts'

const SLOW_MS = 500

const clock = aHurriedClock()
let hit: { panelId: PanelId; state: StoreState } | null = null
let mended = Promise.resolve()
let mend = () => {}

/** Holds this room's appends up, or answers as a full or broken disk does. Null: the store may be asked. */
async function trouble(panelId: PanelId) {
  if (hit?.panelId !== panelId) return null
  switch (hit.state) {
    case 'works':
      return null
    case 'refuses':
      return err({ code: 'unavailable' } as const)
    case 'throws':
      throw new Error('the store is gone')
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
      return null
    case 'hangs':
      await mended
      return null
  }
}

const faulty = (log: RoomLog): RoomLog => ({
  ...log,
  appendUpdates: async (panelId, batch) => (await trouble(panelId)) ?? log.appendUpdates(panelId, batch),
  appendEvents: async (panelId, batch) => (await trouble(panelId)) ?? log.appendEvents(panelId, batch),
})

const app = await startApp({ clock, roomLog: faulty, limits: { handshakesPerSecond: 1_000 } })

process.on('message', (order: Order) => {
  if ('pass' in order) clock.pass(order.pass)
  else if ('jump' in order) clock.jump(order.jump)
  else if ('stop' in order) return void app.stop().then(() => process.exit(0))
  else {
    mend()
    hit = order
    mended = new Promise((resolve) => (mend = resolve))
  }
  process.send!('done')
})
process.on('disconnect', () => process.exit())
process.send!({ origin: app.origin, setupCode: await app.setupCode() })
