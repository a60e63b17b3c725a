import { resultOf } from '#shared/calibration/engine/ladder.ts'
import { rounded } from '#shared/calibration/panel-result.ts'
import { createMetrics } from '#server/metrics.ts'
import type { Calibrator } from '#server/ports/calibrator.ts'
import { LIMITS, type Limits } from '#server/services/limits.ts'
import { createSealingResults } from '#server/services/results.ts'
import { createShelf } from '#server/services/rooms/documents-shelf.ts'

const quiet = { info() {}, warn() {}, error() {} }

/** Calibrates where it is asked, without a thread. */
export const onTheSpot: Calibrator = {
  result: async (table) => rounded(resultOf(table)),
  close: async () => undefined,
}

/** What the rooms of one process share, with the usual limits except for those that are given. */
export function aRoomBounds(limits: Partial<Limits> = {}) {
  const all: Limits = { ...LIMITS, ...limits }
  return {
    metrics: createMetrics(),
    limits: all,
    shelf: createShelf(all.documentsInMemory),
    results: createSealingResults({
      calibrator: onTheSpot,
      diagnostics: quiet,
      historyOf: async () => [],
    }),
  }
}

/** How often something was counted so far, for one reason. */
export function counted(metrics: { text(): string }, what: string, reason: string): number {
  const line = metrics
    .text()
    .split('\n')
    .find((it) => it.startsWith(`panelroom_${what}_total{`) && it.includes(`reason="${reason}"`))
  return Number(line?.split(' ').at(-1) ?? 0)
}
