import { exceeds, type Mixture } from './mixture.ts'
import { phiInverse } from './normal.ts'

/** Pairs and ranks are worked out for at most this many candidates; beyond, nobody reads a table of pairs. */
export const COMPARED_CANDIDATES_MAX = 400

export const CLEARLY = 0.95
export const PROBABLY = 0.8

const DRAWS = 4_000
const SEED = 20_250_101

/** Where one candidate stands among the others. Rank 1 is the highest score. */
export type Rank = {
  readonly id: string
  /** 1 + sum of P(other > this one). */
  readonly expected: number
  /** P(this one is the best), from 4,000 draws: good to 0.02. */
  readonly best: number
  /** Ranks that hold the candidate's place in about 9 of 10 cases. */
  readonly low: number
  readonly high: number
}

/** P(row > column), by index of the mixture's first m targets; P + P' = 1, 0.5 on the diagonal. */
export function superiorityOf(mixture: Mixture): readonly (readonly number[])[] {
  const { m } = mixture
  const matrix = Array.from({ length: m }, () => Array.from({ length: m }, () => 0.5))
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < i; j++) {
      const p = exceeds(mixture, i, j)
      matrix[i]![j] = p
      matrix[j]![i] = 1 - p
    }
  }
  return matrix
}

/** Ranks of the mixture's first m targets, whose ids are given in the same order. Same table, same draws. */
export function ranksOf(
  mixture: Mixture,
  ids: readonly string[],
  superiority: readonly (readonly number[])[],
): readonly Rank[] {
  const { m } = mixture
  const counts = Array.from({ length: m }, () => new Int32Array(m))
  const drawn = new Float64Array(m)
  const expected = ids.map(
    (_, i) => 1 + superiority.reduce((sum, row, j) => sum + (j === i ? 0 : row[i]!), 0),
  )
  const likeliest = Int32Array.from(ids.keys()).sort((a, b) => expected[a]! - expected[b]!)
  const order = new Int32Array(m)
  let draws = 0
  forEachDraw(mixture, drawn, () => {
    draws++
    order.set(likeliest)
    sortByInsertion(order, drawn)
    for (let rank = 0; rank < m; rank++) counts[order[rank]!]![rank]!++
  })
  return ids.map((id, i) => {
    const at = (share: number) => {
      let sum = 0
      const index = counts[i]!.findIndex((count) => (sum += count) >= share * draws)
      return index + 1
    }
    return { id, expected: expected[i]!, best: counts[i]![0]! / draws, low: at(0.05), high: at(0.95) }
  })
}

/** What may be said of a pair, from P(first > second). Words of `words.ts`. */
export type Standing =
  'clearly ahead' | 'probably ahead' | 'too close to call' | 'probably behind' | 'clearly behind'

export function standingOf(p: number): Standing {
  if (p >= CLEARLY) return 'clearly ahead'
  if (p >= PROBABLY) return 'probably ahead'
  if (p <= 1 - CLEARLY) return 'clearly behind'
  return p <= 1 - PROBABLY ? 'probably behind' : 'too close to call'
}

/**
 * The ordered list cut into bands: neighbours stay in one band while the upper one is not probably ahead (P < .80).
 * `ahead(i, j)` is P(i > j); `order` holds indices, best first.
 */
export function bandsOf(
  order: readonly number[],
  ahead: (i: number, j: number) => number,
): readonly number[][] {
  const bands: number[][] = []
  order.forEach((index, place) => {
    const previous = order[place - 1]
    if (previous !== undefined && ahead(previous, index) < PROBABLY) bands.at(-1)!.push(index)
    else bands.push([index])
  })
  return bands
}

/** Highest first. The order that is given is close to it, so few places change. */
function sortByInsertion(order: Int32Array, values: Float64Array): void {
  for (let i = 1; i < order.length; i++) {
    const moving = order[i]!
    const value = values[moving]!
    let j = i
    for (; j > 0 && values[order[j - 1]!]! < value; j--) order[j] = order[j - 1]!
    order[j] = moving
  }
}

/**
 * Draws from the mixture, nodes in proportion to their weights; each draw is written to `into`. A draw is the mean,
 * what the candidates share (reach times p normal numbers) and what is each one's own.
 */
function forEachDraw(mixture: Mixture, into: Float64Array, visit: () => void): void {
  const { weights, means, variances, reaches, m } = mixture
  const p = reaches[0]!.length / m
  const next = uniform(SEED)
  const shared = new Float64Array(p)
  let cumulated = 0
  let done = 0
  for (let s = 0; s < weights.length; s++) {
    cumulated += weights[s]!
    const reach = reaches[s]!
    const own = ownSds(variances[s]!, reach, m, p)
    for (const until = Math.min(DRAWS, Math.round(cumulated * DRAWS)); done < until; done++) {
      for (let j = 0; j < p; j++) shared[j] = phiInverse(next())
      for (let i = 0; i < m; i++) into[i] = means[s]![i]! + own[i]! * phiInverse(next())
      addProducts(into, reach, shared, m)
      visit()
    }
  }
}

/** Adds the product of an m x p matrix and a vector. Four rows at a time, so that no sum waits for itself. */
function addProducts(into: Float64Array, matrix: Float64Array, vector: Float64Array, m: number): void {
  const p = vector.length
  let i = 0
  for (; i + 3 < m; i += 4) {
    const row = i * p
    let [a, b, c, d] = [into[i]!, into[i + 1]!, into[i + 2]!, into[i + 3]!]
    for (let j = 0; j < p; j++) {
      const factor = vector[j]!
      a += matrix[row + j]! * factor
      b += matrix[row + p + j]! * factor
      c += matrix[row + 2 * p + j]! * factor
      d += matrix[row + 3 * p + j]! * factor
    }
    into[i] = a
    into[i + 1] = b
    into[i + 2] = c
    into[i + 3] = d
  }
  for (; i < m; i++) {
    let x = into[i]!
    for (let j = 0; j < p; j++) x += matrix[i * p + j]! * vector[j]!
    into[i] = x
  }
}

function ownSds(variances: Float64Array, reach: Float64Array, m: number, p: number): Float64Array {
  return Float64Array.from({ length: m }, (_, i) => {
    let variance = variances[i]!
    for (let j = 0; j < p; j++) variance -= reach[i * p + j]! ** 2
    return Math.sqrt(Math.max(0, variance))
  })
}

/** Numbers strictly between 0 and 1, always the same ones (mulberry32, a public-domain generator). */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4_294_967_296
  }
}
