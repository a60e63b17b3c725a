import type { Result } from '#shared/calibration/engine/ladder.ts'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'

/** Calibration away from the thread that answers people: a large position takes seconds. */
export type Calibrator = {
  /**
   * The table's result to six decimals, the same as `rounded(resultOf(table))` gives on the spot. Rejects with a
   * `CalibratorProblem` when it cannot be had in time, and with the engine's own sentence for a table it refuses to read.
   */
  result(table: RatingsTable): Promise<Result>
  /** Gives up what is under way. */
  close(): Promise<void>
}

/** `busy`: too many wait already. `too-long`: the deadline passed. `gone`: the thread ended, or was closed. */
export class CalibratorProblem extends Error {
  readonly code: 'busy' | 'too-long' | 'gone'
  constructor(code: CalibratorProblem['code']) {
    super(`no calibration: ${code}`)
    this.code = code
  }
}
