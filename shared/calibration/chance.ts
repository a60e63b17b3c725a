import { adMean, rwg } from './coefficients/within-group.ts'

/** What raters would reach who drew their ratings evenly from the scale, knowing nothing. */
export type Chance = {
  readonly raters: number
  /** P(r_wg >= .70), the cut that textbooks call agreement. */
  readonly rwg: number
  /** P(AD_M <= A / 6), Burke and Dunlap's cut for a scale of A points. */
  readonly ad: number
}

const RWG_CUT = 0.7
/** Both figures are sums of fractions: one that equals its cut may come out a hair beyond. */
const ROUNDING = 1e-9

/**
 * Why no label stands beside the spread of a small panel: with two raters chance alone "agrees" every other time. Exact, by
 * going through every combination of ratings. `raters` from 2 to 8, `points` of the scale from 2 to 11; null outside.
 */
export function chanceOf(raters: number, points = 5): Chance | null {
  const whole = Number.isInteger(raters) && Number.isInteger(points)
  if (!whole || raters < 2 || raters > 8 || points < 2 || points > 11) return null

  const scale = { min: 1, max: points }
  let rwgReached = 0
  let adReached = 0
  for (const { scores, ways } of combinations(raters, points)) {
    if (rwg(scores, scale)! >= RWG_CUT - ROUNDING) rwgReached += ways
    if (adMean(scores)! <= points / 6 + ROUNDING) adReached += ways
  }
  const all = points ** raters
  return { raters, rwg: rwgReached / all, ad: adReached / all }
}

/** The table that stands beside small panels: two to six raters. */
export const chanceTable = (points = 5): readonly Chance[] =>
  [2, 3, 4, 5, 6].map((raters) => chanceOf(raters, points)).filter((it) => it !== null)

/** Every set of ratings regardless of who gave which, with the number of ways in which it can come about. */
function combinations(raters: number, points: number) {
  const found: { scores: readonly number[]; ways: number }[] = []
  const add = (scores: readonly number[], from: number, left: number, ways: number) => {
    if (left === 0) {
      found.push({ scores, ways })
      return
    }
    if (from > points) return
    // How many of those left give the point `from`: the binomial counts who.
    let who = 1
    for (let count = 0; count <= left; count++) {
      add([...scores, ...Array<number>(count).fill(from)], from + 1, left - count, ways * who)
      who = (who * (left - count)) / (count + 1)
    }
  }
  add([], 1, raters, 1)
  return found
}
