// The whole server in a process of its own, which kills itself at one point of storing, once it has been told to.
import type { PanelId } from '#shared/model/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { startApp } from '#test/support/start-app.ts'

export type DyingPoint =
  | 'before the commit'
  | 'in the commit'
  | 'after the commit, before the ACK'
  | 'before a snapshot'
  | 'in a snapshot'
  | 'after a snapshot'

let point: DyingPoint | null = null
const die = (): never => {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('it is dead')
}

const dying = (log: RoomLog): RoomLog => ({
  ...log,
  async appendUpdates(panelId: PanelId, batch) {
    if (point === 'before the commit') die()
    const storing = log.appendUpdates(panelId, batch)
    // It has left for the thread that stores.
    if (point === 'in the commit') die()
    const stored = await storing
    if (point === 'after the commit, before the ACK') die()
    return stored
  },
  async putSnapshot(panelId, document, snapshot) {
    if (point === 'before a snapshot') die()
    const storing = log.putSnapshot(panelId, document, snapshot)
    if (point === 'in a snapshot') die()
    await storing
    if (point === 'after a snapshot') die()
  },
})

const app = await startApp({ folder: process.argv[2]!, roomLog: dying })
process.on('message', (at: DyingPoint) => {
  point = at
  process.send!('done')
})
process.on('disconnect', () => process.exit())
process.send!({ origin: app.origin, setupCode: await app.setupCode() })
