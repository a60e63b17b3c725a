import type { Clock } from '#server/ports/clock.ts'
import type { Metrics, Plane } from '#server/ports/metrics.ts'
import { createBuckets } from '#server/services/bucket.ts'
import type { Limits } from '#server/services/limits.ts'

/** Why nobody comes in now, in HTTP's words. Browsers and y-websocket try again by themselves, ever more slowly. */
export type Closed = {
  readonly status: '429 Too Many Requests' | '503 Service Unavailable'
  readonly retryAfterS: number
}

/** Counts connections before anything is known about them, so that no address and no crowd takes up the whole process. */
export type Door = {
  /** Null, or why this address may not come in now. Each question counts as a try. */
  obstacle(plane: Plane, address: string): Closed | null
  /** Somebody is in. Call the answer when they have left. */
  enter(address: string): () => void
}

type Deps = {
  clock: Clock
  metrics: Metrics
  limits: Pick<Limits, 'handshakesPerSecond' | 'connectionsPerAddress' | 'connections'>
  draining: () => boolean
}

export function createDoor({ clock, metrics, limits, draining }: Deps): Door {
  const { handshakesPerSecond, connectionsPerAddress, connections } = limits
  const tries = createBuckets(clock, { perSecond: handshakesPerSecond, burst: handshakesPerSecond * 5 })
  const inside = new Map<string, number>()
  let all = 0

  return {
    obstacle(plane, address) {
      const refused = (status: Closed['status'], retryAfterS: number, reason: string): Closed => {
        metrics.count('refusals', plane, reason)
        return { status, retryAfterS }
      }
      if (draining()) return refused('503 Service Unavailable', 5, 'draining')
      if (!tries.take(address)) return refused('429 Too Many Requests', 5, 'handshakes of one address')
      if ((inside.get(address) ?? 0) >= connectionsPerAddress)
        return refused('429 Too Many Requests', 30, 'connections of one address')
      if (all >= connections) return refused('503 Service Unavailable', 30, 'connections of the process')
      return null
    },
    enter(address) {
      let isIn = true
      all++
      inside.set(address, (inside.get(address) ?? 0) + 1)
      return () => {
        if (!isIn) return
        isIn = false
        all--
        const left = inside.get(address)! - 1
        if (left > 0) inside.set(address, left)
        else inside.delete(address)
      }
    },
  }
}
