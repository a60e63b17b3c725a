import type { Impression, RaterResult } from './engine/calibration.ts'
import { Z90 } from './engine/normal.ts'
import type { RaterFit } from './engine/rater-fit.ts'
import { strictnessWords } from './reliability-words.ts'

// What one analysis says of a single rater. For admins and the rater, never for a panel; no figure without its interval.

/** A rater's leniency over several candidates, in the words of strictness. */
export const leniencyWords = ({ mean, low, high }: RaterResult['leniency']): string =>
  strictnessWords({ points: -mean, lo: -high, hi: -low })

/** An impression that is worth a look, of a candidate by this name; null for any other. */
export function impressionWords({ mean, sd, unusual }: Impression, candidate: string): string | null {
  if (!unusual) return null
  const ends = [Math.abs(mean) - Z90 * sd, Math.abs(mean) + Z90 * sd].map((it) => it.toFixed(1))
  return (
    `Rated ${candidate} ${mean > 0 ? 'higher' : 'lower'} than all else suggests, by ${Math.abs(mean).toFixed(1)} points ` +
    `(${ends.join(' to ')}, about 9 in 10). They may have seen what others did not.`
  )
}

/** How a rater's scores fit the ordinal model, where that is out of the usual range; null where it is not. */
export function fitWords({ infit, outfit, flagged }: RaterFit): string | null {
  if (!flagged) return null
  const way = Math.max(infit, outfit) > 1.5 ? 'more' : 'less'
  return `Scores scatter ${way} than the model expects: infit ${infit.toFixed(2)}, outfit ${outfit.toFixed(2)}; 0.60 to 1.50 is usual.`
}
