import { spreadOf, sum } from '../spread.ts'

// Agreement of several raters on one thing, and on several things together. Scores are in points of the scale. Null means
// that the formula has nothing to work on (fewer than two scores, a scale of one point); it never means "no agreement".

/** The ends of the scale, both of them possible scores; whole steps of 1 between them. */
export type Scale = { readonly min: number; readonly max: number }

/** Mean absolute deviation from the mean, mean |y - mean|, in points. 0 is full agreement. (Burke, Finkelstein & Dusig 1999.) */
export function adMean(scores: readonly number[]): number | null {
  const spread = spreadOf(scores)
  return spread && spread.n >= 2 ? meanDistance(scores, spread.mean) : null
}

/** Mean absolute deviation from the median, in points; of an even number the median is the mean of the middle two. */
export function adMedian(scores: readonly number[]): number | null {
  if (scores.length < 2) return null
  const sorted = [...scores].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
  return meanDistance(scores, median)
}

/**
 * r_wg = 1 - s^2 / s_EU^2, s_EU^2 = (A^2 - 1) / 12 the variance of scores drawn evenly from the A points of the scale
 * (James, Demaree & Wolf 1984). 1 is full agreement, 0 what chance gives; below 0 people differ more than chance, and the
 * value is kept as it is.
 */
export function rwg(scores: readonly number[], scale: Scale): number | null {
  const x = againstChance([scores], scale)
  return x === null ? null : 1 - x
}

/**
 * a_wg = 1 - 2 s^2 / ([(H + L) M - M^2 - H L] n / (n - 1)) (Brown & Hauenstein 2005): the spread against the widest that
 * the mean M allows on a scale from L to H. 1 is full agreement, -1 the widest split. Null also where everybody gave an
 * end of the scale: there no spread was possible, so none can be compared with.
 */
export function awg(scores: readonly number[], scale: Scale): number | null {
  const widest = sdMax(scores, scale)
  const sd = spreadOf(scores)?.sd ?? null
  return sd === null || widest === null || widest === 0 ? null : 1 - (2 * sd ** 2) / widest ** 2
}

/** The largest standard deviation that this mean allows: sqrt((H - M)(M - L) n / (n - 1)), in points. */
export function sdMax(scores: readonly number[], { min, max }: Scale): number | null {
  const spread = spreadOf(scores)
  if (!spread || spread.n < 2 || spread.min < min || spread.max > max) return null
  return Math.sqrt(((max - spread.mean) * (spread.mean - min) * spread.n) / (spread.n - 1))
}

/** r*_wg(J) = 1 - mean s_q^2 / s_EU^2 over the things with two scores or more (Lindell, Brandt & Whitney 1999). */
export function rwgStarOfMany(things: readonly (readonly number[])[], scale: Scale): number | null {
  const x = againstChance(things, scale)
  return x === null ? null : 1 - x
}

/**
 * r_wg(J) = J (1 - x) / (J (1 - x) + x), x = mean s_q^2 / s_EU^2 (James, Demaree & Wolf 1984). Null also where the
 * differences are so wide that the denominator is not above 0: past its pole the formula means nothing.
 */
export function rwgOfMany(things: readonly (readonly number[])[], scale: Scale): number | null {
  const x = againstChance(things, scale)
  if (x === null) return null
  const agreed = shared(things).length * (1 - x)
  return agreed + x > 0 ? agreed / (agreed + x) : null
}

/** AD_M(J): mean of the things' own AD_M, those with two scores or more, in points. */
export function adMeanOfMany(things: readonly (readonly number[])[]): number | null {
  const each = things.map(adMean).filter((ad) => ad !== null)
  return each.length === 0 ? null : sum(each) / each.length
}

/** Mean variance in units of the variance that chance gives. */
function againstChance(things: readonly (readonly number[])[], scale: Scale): number | null {
  const variances = shared(things).map((scores) => spreadOf(scores)!.sd! ** 2)
  const chance = ((scale.max - scale.min + 1) ** 2 - 1) / 12
  return variances.length === 0 || !(chance > 0) ? null : sum(variances) / variances.length / chance
}

const shared = (things: readonly (readonly number[])[]) => things.filter((scores) => scores.length >= 2)

const meanDistance = (scores: readonly number[], from: number): number =>
  sum(scores.map((score) => Math.abs(score - from))) / scores.length
