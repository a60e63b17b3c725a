import { type ArrowBlock, globalInverse } from './arrow.ts'
import { backward, forward } from './cholesky.ts'
import { globalsOfRating, localsOfRating } from './columns.ts'
import { E } from './effects.ts'
import { dot, momentsOf, type Target } from './estimand.ts'
import { residualsOf } from './objective.ts'
import type { Reading } from './reading.ts'

/**
 * Leave-one-out standardised residual of every rating, t = r / sqrt(sd_E^2 - v), v = z' C z the posterior variance of
 * the fitted value: how far a score lies from what all the other scores suggest, in SDs. At the most probable SDs.
 * 0 where no other score says anything about the cell.
 */
export function surprisesOf({ columns, fit }: Reading): Float64Array {
  const { arrow, units, global } = columns
  const residuals = residualsOf(columns)
  const inverse = globalInverse(arrow)
  const noise = Math.exp(2 * fit.logSd[E]!)
  const locals = new Int32Array(4)
  const globals = new Int32Array(3)
  columns.blocks.forEach((block, c) => {
    const { n, g, touches, a, b } = arrow.blocks[c]!
    const place = new Map([...touches].map((column, index) => [column, index]))
    const y = new Float64Array(n)
    const reach = new Float64Array(g)
    for (let i = block.start; i < block.end; i++) {
      const k = localsOfRating(units, block, i, locals)
      const m = globalsOfRating(units, global, i, globals)
      y.fill(0)
      reach.fill(0)
      for (let s = 0; s < k; s++) y[locals[s]!] = 1
      for (let s = 0; s < m; s++) reach[place.get(globals[s]!)!] = 1
      forward(a, n, y)
      let variance = dot(y, y)
      for (let row = 0; row < n; row++) {
        const value = y[row]!
        if (value === 0) continue
        for (let s = 0; s < g; s++) reach[s]! -= value * b[row * g + s]!
      }
      for (let s = 0; s < g; s++) {
        const row = touches[s]! * arrow.p
        let sum = 0
        for (let t = 0; t < g; t++) sum += inverse[row + touches[t]!]! * reach[t]!
        variance += reach[s]! * sum
      }
      const left = noise - variance
      // A cell that only this score speaks for fits itself: nothing could surprise.
      residuals[i] = left > 1e-9 * noise ? residuals[i]! / Math.sqrt(left) : 0
    }
  })
  return residuals
}

/**
 * How much every rating of the table counted in one target: alpha = t' C z / sd_E^2, so that the target is
 * sum alpha x score plus what the priors and the rater history add. At the most probable SDs, by rating of the units.
 */
export function countedIn(reading: Reading, target: Target): Float64Array {
  const { blocks, units } = reading.columns
  const far = farPart(reading, target)
  const alpha = new Float64Array(units.n)
  blocks.forEach((block, c) => alpha.set(inBlock(reading, target, c, far), block.start))
  return alpha
}

/** The same for the candidate's own ratings alone, in their order; the whole table would be candidates x ratings. */
export const ownCountedIn = (reading: Reading, target: Target): Float64Array =>
  inBlock(reading, target, target.block, farPart(reading, target))

function inBlock({ columns, fit }: Reading, target: Target, c: number, far: Float64Array): Float64Array {
  const { arrow, units, global } = columns
  const block = columns.blocks[c]!
  const near = nearPart(arrow.blocks[c]!, c === target.block ? target.local : null, far)
  const perRating = Math.exp(-2 * fit.logSd[E]!)
  const locals = new Int32Array(4)
  const globals = new Int32Array(3)
  return Float64Array.from({ length: block.end - block.start }, (_, index) => {
    const k = localsOfRating(units, block, block.start + index, locals)
    const m = globalsOfRating(units, global, block.start + index, globals)
    let sum = 0
    for (let s = 0; s < k; s++) sum += near[locals[s]!]!
    for (let s = 0; s < m; s++) sum += far[globals[s]!]!
    return sum * perRating
  })
}

/** The global part of H^-1 t. */
function farPart({ columns, fit }: Reading, target: Target): Float64Array {
  const { reach } = momentsOf(columns, target, fit.logSd)
  backward(columns.arrow.d, columns.arrow.p, reach)
  return reach
}

/** The local part of H^-1 t, L^-T (L^-1 t - X x_g), given its global part. */
function nearPart(block: ArrowBlock, local: Float64Array | null, far: Float64Array): Float64Array {
  const { n, g, touches, a, b } = block
  const near = local ? Float64Array.from(local) : new Float64Array(n)
  forward(a, n, near)
  for (let i = 0; i < n; i++) for (let s = 0; s < g; s++) near[i]! -= b[i * g + s]! * far[touches[s]!]!
  backward(a, n, near)
  return near
}
