import { sum } from './spread.ts'

/** With fewer candidates the shares jump about too much to be told. */
export const EFFECTIVE_CANDIDATES_MIN = 5

/** Differences below this, points squared, are rounding. */
const VARIANCE_MIN = 1e-9

/**
 * How much of the differences between candidates each competency made: e_k = w_k Cov(T_k, T) / Var(T) over the candidates,
 * T = sum w_k T_k. The shares add up to 1; one may lie below 0, where its differences ran against the whole. A competency on
 * which everybody comes out alike makes none, whatever it weighs. `scores` holds a candidate's score by competency; who
 * lacks one that weighs anything is left out. Null with fewer than five candidates left, or where they do not differ.
 */
export function effectiveWeightsOf<Id extends string>(
  weights: ReadonlyMap<Id, number>,
  scores: readonly ReadonlyMap<Id, number>[],
): ReadonlyMap<Id, number> | null {
  const ids = [...weights.keys()].filter((id) => weights.get(id)! > 0)
  const whole = scores.filter((own) => ids.every((id) => own.has(id)))
  if (whole.length < EFFECTIVE_CANDIDATES_MIN) return null

  const totals = whole.map((own) => sum(ids.map((id) => weights.get(id)! * own.get(id)!)))
  const variance = covariance(totals, totals)
  if (!(variance > VARIANCE_MIN)) return null

  const part = (id: Id) =>
    covariance(
      whole.map((own) => weights.get(id)! * own.get(id)!),
      totals,
    ) / variance
  return new Map([...weights.keys()].map((id) => [id, ids.includes(id) ? part(id) : 0]))
}

function covariance(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [sum(a) / a.length, sum(b) / b.length]
  return sum(a.map((it, index) => (it - meanA) * (b[index]! - meanB))) / a.length
}
