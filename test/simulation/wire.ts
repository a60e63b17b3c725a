import type { PanelId } from '#shared/model/ids.ts'
import type { Wire } from '#server/ports/wire.ts'
import type { Chance } from './chance.ts'
import type { Time } from './time.ts'

/** What becomes of one message on its way to one node. */
type Delivery = 'lost' | 'once' | 'twice' | 'late'

export type Air = {
  /** One node's end. What arrives there is run by `run`, which drops it if the node is gone. */
  end(run: (arrival: () => void) => void): Wire
  /** Nothing gets through, and every end knows it. */
  silence(ms: number): void
  /** Whispers get through from now on, or are lost again. Rings are lost all the same. */
  whispersArrive(all: boolean): void
}

type Listener = { readonly panelId: PanelId; readonly kind: 'ring' | 'whisper'; hear(message: never): void }

/** The wire between nodes as Redis gives it on a bad day: messages are lost, doubled, late and out of order, whispers most of all. */
export function createAir(time: Time, chance: Chance): Air {
  const ends = new Set<{ readonly listeners: Set<Listener>; readonly run: (arrival: () => void) => void }>()
  let silentUntil = 0
  let isCalm = false

  const deliver = (): Delivery =>
    chance.weighted<Delivery>([
      [70, 'once'],
      [12, 'lost'],
      [8, 'twice'],
      [10, 'late'],
    ])

  function send(panelId: PanelId, kind: Listener['kind'], message: unknown): void {
    if (time.now() < silentUntil) return
    for (const { listeners, run } of ends) {
      const how = isCalm && kind === 'whisper' ? 'once' : deliver()
      const times = how === 'lost' ? 0 : how === 'twice' ? 2 : 1
      for (let copy = 0; copy < times; copy++) {
        time.after(how === 'late' ? chance.whole(20, 1_500) : chance.whole(0, 8), () => {
          if (time.now() < silentUntil) return
          run(() => {
            for (const it of listeners)
              if (it.panelId === panelId && it.kind === kind) it.hear(message as never)
          })
        })
      }
    }
  }

  return {
    end(run) {
      const listeners = new Set<Listener>()
      ends.add({ listeners, run })
      const on = (panelId: PanelId, kind: Listener['kind'], hear: Listener['hear']) => {
        const listener = { panelId, kind, hear }
        listeners.add(listener)
        return () => void listeners.delete(listener)
      }
      return {
        dropped: () => ({ rings: 0, whispers: 0, unsent: 0 }),
        ring: (panelId, seq) => send(panelId, 'ring', seq),
        onRing: (panelId, hear) => on(panelId, 'ring', hear),
        whisper: (panelId, bytes) => send(panelId, 'whisper', new Uint8Array(bytes)),
        onWhisper: (panelId, hear) => on(panelId, 'whisper', hear),
        state: () => (time.now() < silentUntil ? 'down' : 'up'),
        close: async () => listeners.clear(),
      }
    },
    silence(ms) {
      silentUntil = time.now() + ms
    },
    whispersArrive(all) {
      isCalm = all
    },
  }
}
