import type { SeatId } from '../model/ids.ts'
import type { Result } from './engine/ladder.ts'

/** What earlier, connected analyses say of a rater who sits on this panel. Work units, positive: scores higher than others. */
export type SeatHistory = {
  readonly seat: SeatId
  readonly mean: number
  readonly sd: number
  /** Ratings and panels behind it. */
  readonly ratings: number
  readonly panels: number
}

/** One panel's calibrated result, in rating points to six decimals: plain JSON, the same on every machine. */
export type PanelResult = Result

/** A result as the seal keeps it, with what computing it anew needs beside the room's own events. */
export type SealedResult = {
  readonly panel: PanelResult
  /** As it was at the seal; emptied for every reader. */
  readonly history: readonly SeatHistory[]
  /** SHA-256 of the table's canonical form, in hex. */
  readonly inputs: string
}

/**
 * The result as one rater may know it, or an onlooker (null): what it says of single raters is for the lead's eyes, and each
 * rater's own. Whose absence would move the result most is nobody ('') then.
 */
export function seenBy(result: PanelResult, rater: SeatId | null): PanelResult {
  const { calibration } = result
  if (!calibration) return result
  const own = (it: { readonly rater: string }) => it.rater === rater
  return {
    ...result,
    calibration: {
      ...calibration,
      raters: calibration.raters.filter(({ id }) => id === rater),
      impressions: calibration.impressions.filter(own),
      candidates: calibration.candidates.map((it) => ({
        ...it,
        scores: it.scores.filter(own),
        robustness: it.robustness && { ...it.robustness, rater: '' },
      })),
      ordinal: calibration.ordinal && {
        ...calibration.ordinal,
        raters: calibration.ordinal.raters.filter(own),
      },
    },
  }
}
