import type { Impression, RaterResult } from './calibration.ts'
import { R } from './effects.ts'
import { groupsOf } from './groups.ts'
import { messageOf } from './message.ts'
import type { Reading } from './reading.ts'

/** From this many SDs off, an impression is worth a look. */
const UNUSUAL = 2.5

/** Every rater's leniency, and what a later analysis may know of it. */
export function raterResults(reading: Reading): readonly RaterResult[] {
  const { units, targets, columns, fit } = reading
  const ratings = new Int32Array(units.raters.length)
  for (const r of units.rater) ratings[r]!++
  const met = new Int32Array(units.raters.length)
  for (const block of columns.blocks) {
    for (const r of new Set(units.rater.subarray(block.start, block.end))) met[r]!++
  }
  // Only where everybody hangs together does 0 mean the same for all of them.
  const tells = columns.mode === 'position' && units.candidates.length > 1 && isOneGroup(reading)
  return targets.leniency.map((target, r) => {
    const leniency = reading.size(target)
    const { mean, sd } = leniency
    const work = { mean: mean / units.perUnit, variance: (sd / units.perUnit) ** 2 }
    const message = tells
      ? messageOf(units.raters[r]!, work, Math.exp(fit.logSd[R]!), units.raters.length)
      : null
    return {
      id: units.raters[r]!,
      ratings: ratings[r]!,
      candidates: met[r]!,
      leniency,
      lean: leanOf(reading, r),
      verdict: leniency.low > 0 ? 'more lenient' : leniency.high < 0 ? 'stricter' : 'unclear',
      message: message && { ...message, ratings: ratings[r]!, panels: met[r]! },
    }
  })
}

/** Leniency and impression together, where one candidate is all that a rater of panel mode has met. */
function leanOf({ targets, size }: Reading, r: number) {
  const met = targets.leans.filter((it) => it.r === r)
  return met.length === 1 ? size(met[0]!.target) : null
}

export function impressionsOf({ units, targets, middle }: Reading): readonly Impression[] {
  return targets.impressions.map(({ c, r, target }) => {
    const { mean, sd } = middle(target)
    const unusual = Math.abs(mean) >= UNUSUAL * sd
    return { rater: units.raters[r]!, candidate: units.candidates[c]!, mean, sd, unusual }
  })
}

const isOneGroup = ({ units }: Reading) => groupsOf(units).every((group) => group === 0)
