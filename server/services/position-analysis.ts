import { createHash } from 'node:crypto'
import { canonicalInput, type RatingsTable } from '#shared/calibration/engine/table.ts'
import type { PositionResult } from '#shared/calibration/position-result.ts'
import type { Failure } from '#shared/contract/failures.ts'
import { err, ok, type Result } from '#shared/result.ts'
import { type Calibrator, CalibratorProblem } from '#server/ports/calibrator.ts'

const KEPT_MAX = 50
/** Time enough for another large position to be done. */
const RETRY_AFTER_MS = 5_000

export type PositionAnalysis = ReturnType<typeof createPositionAnalysis>

/** Results of positions' tables, each computed once: the last fifty are kept under the digest of what went in. */
export function createPositionAnalysis({ calibrator }: { calibrator: Calibrator }) {
  const kept = new Map<string, Promise<PositionResult>>()

  function computed(table: RatingsTable, inputs: string): Promise<PositionResult> {
    const result = kept.get(inputs) ?? calibrator.result(table)
    kept.delete(inputs)
    kept.set(inputs, result)
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT_MAX))) kept.delete(oldest)
    result.catch(() => kept.get(inputs) === result && kept.delete(inputs))
    return result
  }

  return {
    /** `too-fast` where the calibration has too much to do; the same question may be asked again. */
    async of(
      table: RatingsTable,
    ): Promise<Result<{ readonly result: PositionResult; readonly inputs: string }, Failure>> {
      const inputs = createHash('sha256').update(canonicalInput(table)).digest('hex')
      try {
        return ok({ result: await computed(table, inputs), inputs })
      } catch (problem) {
        if (!(problem instanceof CalibratorProblem)) throw problem
        return err({ kind: 'too-fast', retryAfterMs: RETRY_AFTER_MS })
      }
    },
  }
}
