import { backward, cholesky } from './cholesky.ts'
import { phiInverse } from './normal.ts'

const PRIMES = [2, 3, 5, 7, 11, 13, 17] as const
/** The first points of a Halton sequence lie badly in several dimensions. */
const SKIPPED = 10

/** A place at which the standard deviations are tried, and |z|^2 / 2 of the standard normal point it comes from. */
export type Node = { readonly eta: Float64Array; readonly halfSquare: number }

/**
 * `count` places spread like a normal distribution around `centre` with the curvature `omega` (d x d) as precision:
 * eta = centre + L^-T z, omega = L L', z the normal quantiles of Halton points. Always the same points.
 * Null where omega is not positive definite.
 */
export function nodesAround(
  centre: Float64Array,
  omega: Float64Array,
  count: number,
): readonly Node[] | null {
  const d = centre.length
  const l = Float64Array.from(omega)
  if (cholesky(l, d) === null) return null
  return Array.from({ length: count }, (_, index) => {
    const z = centre.map((__, i) => phiInverse(radicalInverse(index + 1 + SKIPPED, PRIMES[i]!)))
    const halfSquare = z.reduce((sum, it) => sum + it * it, 0) / 2
    backward(l, d, z)
    return { eta: centre.map((it, i) => it + z[i]!), halfSquare }
  })
}

/** The digits of `index` in `base`, mirrored behind the point: 6 in base 2 is 110, so 0.011 = 3/8. */
export function radicalInverse(index: number, base: number): number {
  let value = 0
  let digit = 1 / base
  for (let rest = index; rest > 0; rest = Math.floor(rest / base), digit /= base)
    value += (rest % base) * digit
  return value
}

/** exp(log weight), scaled to sum to 1. A log weight of -Infinity is a weight of 0. */
export function normalised(logWeights: readonly number[]): Float64Array {
  const largest = Math.max(...logWeights)
  const weights = Float64Array.from(logWeights, (it) => Math.exp(it - largest))
  const sum = weights.reduce((total, it) => total + it, 0)
  return weights.map((it) => it / sum)
}
