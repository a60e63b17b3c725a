import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { PanelId } from '#shared/model/ids.ts'
import type { Server } from './stage.ts'

/** What the store does with whatever this room appends. `slow` takes half a second, `hangs` ends with the next order. */
export type StoreState = 'works' | 'refuses' | 'throws' | 'slow' | 'hangs'
export type Order =
  | { readonly panelId: PanelId; readonly state: StoreState }
  /** So much time goes by, with everything that was to happen in it. */
  | { readonly pass: number }
  /** The clock is set forward or back, and nothing else happens. */
  | { readonly jump: number }
  | { readonly stop: true }

export type FaultyServer = Server & {
  /** Resolves when it is so. */
  order(order: Exclude<Order, { stop: true }>): Promise<void>
}

/** The server over a store and a clock that fail on order. */
export async function aFaultyServer(): Promise<FaultyServer> {
  const script = fileURLToPath(new URL('./faulty-process.ts', import.meta.url))
  const child = fork(script, { execArgv: ['--import', 'tsx'] })
  const ended = once(child, 'exit')
  const [ready] = (await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error('the faulty server ended'))),
  ])) as [{ origin: string; setupCode: string }]
  return {
    ...ready,
    pid: child.pid!,
    async order(order) {
      const done = once(child, 'message')
      child.send(order)
      await done
    },
    async stop() {
      child.send({ stop: true } satisfies Order)
      await ended
    },
  }
}
