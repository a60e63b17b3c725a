import type { PanelResult } from '../calibration/sealed-result.ts'
import type { EpochMs } from '../model/ids.ts'

/**
 * GET /api/panels/:id/results → ResultsAnswer. For whoever may read the panel's timeline, after the reveal (conflict
 * before); what the result says of single raters is left out for those it does not concern, as in every view of the room.
 */
export type ResultsAnswer = {
  /** Null while revisions may still change the result; then it is computed from what counts now. */
  readonly sealedAt: EpochMs | null
  /**
   * With what earlier, connected panels say of these raters, which itself is never sent. Null while the position's calibration is switched off: the raw figures of the record are then all there is to
   * see.
   */
  readonly result: PanelResult | null
  /** SHA-256 of what it was computed from, in hex. Two answers with the same are the same. */
  readonly inputs: string
}
