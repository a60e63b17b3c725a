import { afterEach, expect, vi } from 'vitest'
import { createRedisRates } from '#server/adapters/redis/rates.ts'
import { createRedisWire } from '#server/adapters/redis/wire.ts'
import type { Wire } from '#server/ports/wire.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { startRedis, startRedisCluster } from '#test/support/redis.ts'
import { aQuietLog } from '#test/support/start-app.ts'

/** What the nodes' user has to be allowed; docs/nodes.md and docker-compose.yml say the same. */
export const NEEDED_RIGHTS =
  'resetchannels &panelroom:* ~panelroom:* +ping +cluster|slots +ssubscribe +sunsubscribe +spublish +eval +get +set +del +incrby +expire +pttl +multi +exec'
export const PATIENT = { timeout: 15_000, interval: 20 }

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A Redis that ends with the test. */
export async function aRedis(settings: readonly string[] = []) {
  const redis = await startRedis({ settings })
  closing.push(() => redis.stop())
  return redis
}

export async function aCluster() {
  const cluster = await startRedisCluster()
  closing.push(() => cluster.stop())
  return cluster
}

/** One node's end of the wire, with what it noted. */
export function aWire(url: string) {
  const diagnostics = aQuietLog()
  const wire = { ...createRedisWire({ url, diagnostics }), lines: diagnostics.lines }
  closing.push(() => wire.close())
  return wire
}

export function someRates(url: string) {
  const log = aQuietLog()
  const rates = createRedisRates({ url, diagnostics: log })
  closing.push(() => rates.close())
  return { ...rates, lines: log.lines }
}

export const up = (...wires: readonly Wire[]) =>
  vi.waitFor(() => expect(wires.map((it) => it.state())).toEqual(wires.map(() => 'up')), PATIENT)
export const down = (wire: Wire) => vi.waitFor(() => expect(wire.state()).toBe('down'), PATIENT)

/** Rings, with numbers that were not rung before, until one is heard; true then. */
let rung = 0
export async function reaches(from: Wire, to: Wire, panelId: PanelId): Promise<true> {
  const heard = new Set<number>()
  const cancel = to.onRing(panelId, (seq) => void heard.add(seq))
  const first = rung + 1
  await vi.waitFor(() => {
    from.ring(panelId, ++rung)
    expect([...heard].some((seq) => seq >= first)).toBe(true)
  }, PATIENT)
  cancel()
  return true
}
