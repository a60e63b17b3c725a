import { chiSquareTail } from '../coefficients/distributions.ts'
import type { Units } from './table.ts'

/** A rater whose scores hardly differ. Halo, central tendency and going straight down one column look the same. */
export type FlatProfile = {
  readonly rater: string
  readonly ratings: number
  /** All scores equal. Said as it is, whatever the probability. */
  readonly constant: boolean
  /** P(the rater's spread is below half of the others'), 0 to 1. Null without others whose spread is known. */
  readonly probability: number | null
  readonly flagged: boolean
}

const FLAGGED = 0.9

/**
 * By rater: p = 1 - F_chi2[n_r]((s_p^2 + SS_r) / (0.25 s_p^2)), s_p^2 the pooled within-rater variance of the others,
 * flagged from .90. A complete straight-liner is flagged from 9 questions on; before, chance would do it too often.
 */
export function flatProfilesOf(units: Units): readonly FlatProfile[] {
  const scores = units.raters.map((): number[] => [])
  for (let i = 0; i < units.n; i++) scores[units.rater[i]!]!.push(units.u[i]!)
  const stats = units.raters.map((rater, r) => {
    const own = scores[r]!
    const mean = own.reduce((sum, it) => sum + it, 0) / own.length
    const squares = own.reduce((sum, it) => sum + (it - mean) ** 2, 0)
    return { rater, n: own.length, squares, constant: own.every((it) => it === own[0]) }
  })
  return stats.map(({ rater, n, squares, constant }, r) => {
    const others = stats.filter((_, other) => other !== r)
    const df = others.reduce((sum, it) => sum + it.n - 1, 0)
    const pooled = others.reduce((sum, it) => sum + it.squares, 0) / df
    const probability = df > 0 && pooled > 0 ? chiSquareTail((pooled + squares) / (0.25 * pooled), n) : null
    return { rater, ratings: n, constant, probability, flagged: (probability ?? 0) >= FLAGGED }
  })
}
