import { createMetrics } from '#server/metrics.ts'
import { LIMITS, type Limits } from '#server/services/limits.ts'
import { createShelf } from '#server/services/rooms/documents-shelf.ts'

/** What the rooms of one process share, with the usual limits except for those that are given. */
export function aRoomBounds(limits: Partial<Limits> = {}) {
  const all: Limits = { ...LIMITS, ...limits }
  return { metrics: createMetrics(), limits: all, shelf: createShelf(all.documentsInMemory) }
}

/** How often something was counted so far, for one reason. */
export function counted(metrics: { text(): string }, what: string, reason: string): number {
  const line = metrics
    .text()
    .split('\n')
    .find((it) => it.startsWith(`panelroom_${what}_total{`) && it.includes(`reason="${reason}"`))
  return Number(line?.split(' ').at(-1) ?? 0)
}
