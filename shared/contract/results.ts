import type { PanelResult } from '../calibration/sealed-result.ts'
import type { EpochMs } from '../model/ids.ts'

/**
 * GET /api/panels/:id/results → ResultsAnswer: what a panel came to, after the reveal, for those who may read its timeline.
 * What it says of single raters is there for the lead, and for each rater of themselves.
 */
export type ResultsAnswer = {
  /** Null while the panel is not sealed: the result is then as of now, and moves with the revisions that the lead chooses. */
  readonly sealedAt: EpochMs | null
  readonly result: PanelResult
  /** SHA-256 of what it was computed from, in hex. */
  readonly inputs: string
}
