import { columnsOf } from './columns.ts'
import type { Effect } from './effects.ts'
import { momentsOf, targetsOf } from './estimand.ts'
import { solveAt } from './objective.ts'
import type { Reading } from './reading.ts'
import type { Units } from './table.ts'

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
export function robustnessOf(reading: Reading, effects?: readonly Effect[]): readonly (Robustness | null)[] {
  const { units, columns, fit, targets } = reading
  const whole = targets.overall.map((it) => (it ? momentsOf(columns, it, fit.logSd).mean : null))
  const largest: (Robustness | null)[] = units.candidates.map(() => null)
  units.raters.forEach((rater, r) => {
    const rest = without(units, r)
    if (rest.units.n === 0) return
    const fewer = columnsOf(rest.units, columns.mode, effects)
    if (!solveAt(fewer, fit.logSd)) return
    targetsOf(fewer).overall.forEach((target, index) => {
      const c = rest.candidates[index]!
      const before = whole[c]
      if (!target || before == null || !rest.touched.has(c)) return
      const change = units.perUnit * Math.abs(momentsOf(fewer, target, fit.logSd).mean - before)
      if (!largest[c] || change > largest[c].largest) largest[c] = { largest: change, rater }
    })
  })
  return largest
}

/** The units without one rater's ratings, whom it touched, and the old index of each candidate that is left. */
function without(units: Units, r: number) {
  const kept: number[] = []
  const touched = new Set<number>()
  for (let i = 0; i < units.n; i++) {
    if (units.rater[i] === r) touched.add(units.candidate[i]!)
    else kept.push(i)
  }
  const candidates = [...new Set(kept.map((i) => units.candidate[i]!))]
  const place = new Map(candidates.map((c, index) => [c, index]))
  const rest: Units = {
    ...units,
    candidates: candidates.map((c) => units.candidates[c]!),
    n: kept.length,
    rater: Int32Array.from(kept, (i) => units.rater[i]!),
    candidate: Int32Array.from(kept, (i) => place.get(units.candidate[i]!)!),
    question: Int32Array.from(kept, (i) => units.question[i]!),
    y: Float64Array.from(kept, (i) => units.y[i]!),
    u: Float64Array.from(kept, (i) => units.u[i]!),
    history: units.history.map((it, index) => (index === r ? null : it)),
  }
  return { units: rest, touched, candidates }
}
