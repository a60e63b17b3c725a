import { withoutRater } from './columns.ts'
import { meanOf, overallOf } from './estimand.ts'
import { solveAt } from './objective.ts'
import type { Reading } from './reading.ts'

/** How far one rater alone carries a candidate's result. */
export type Robustness = {
  /** Largest change of the overall when one of the candidate's raters is left out, scale points, 0 or more. */
  readonly largest: number
  readonly rater: string
}

/**
 * The overall scores again with each rater left out, SDs as they are. By candidate; null where fewer than two raters
 * scored the candidate, or there is no overall. The questions keep their weights.
 */
export function robustnessOf({ units, columns, fit, targets }: Reading): readonly (Robustness | null)[] {
  const whole = targets.overall.map((it) => (it ? meanOf(columns, it) : null))
  const met = columns.blocks.map((it) => new Set(units.rater.subarray(it.start, it.end)))
  const largest: (Robustness | null)[] = units.candidates.map(() => null)
  units.raters.forEach((rater, r) => {
    const fewer = withoutRater(columns, r)
    if (!solveAt(fewer, fit.logSd)) return
    met.forEach((raters, c) => {
      const before = whole[c]
      if (before == null || raters.size < 2 || !raters.has(r)) return
      const target = overallOf(fewer, c)
      if (!target) return
      const change = units.perUnit * Math.abs(meanOf(fewer, target) - before)
      if (!largest[c] || change > largest[c].largest) largest[c] = { largest: change, rater }
    })
  })
  return largest
}
