import type { Comparison } from './calibration.ts'
import { estimateOf, type Mixture } from './mixture.ts'
import { setReliabilityOf } from './precision.ts'
import type { Reading } from './reading.ts'
import { bandsOf, COMPARED_CANDIDATES_MAX, ranksOf, superiorityOf } from './superiority.ts'

/**
 * The candidates side by side, by their overall in `mixture` (the ordinal one where that rung was reached).
 * Null for fewer than two with an overall, and beyond 400, where the table of pairs would be nobody's to read.
 */
export function comparisonOf(reading: Reading, mixture: Mixture): Comparison | null {
  const ids = reading.units.candidates
  if (reading.columns.mode === 'panel' || mixture.m < 2 || mixture.m > COMPARED_CANDIDATES_MAX) return null
  const set = setReliabilityOf(reading)
  if (!set) return null
  const superiority = superiorityOf(mixture)
  const means = ids.map((_, c) => estimateOf(mixture, c).mean)
  const order = ids.map((_, c) => c).sort((a, b) => means[b]! - means[a]! || a - b)
  return {
    ids,
    bands: bandsOf(order, (i, j) => superiority[i]![j]!).map((band) => band.map((c) => ids[c]!)),
    superiority,
    ranks: ranksOf(mixture, ids, superiority),
    ...set,
  }
}
