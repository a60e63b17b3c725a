import { backward, cholesky, forward, inverseLower, inverseOf } from './cholesky.ts'

/**
 * A symmetric positive matrix of the shape that candidates give it: one block each, which knows nothing of the other
 * blocks, and one global block that all of them may touch. Filled, then factored in place; used again and again.
 */
export type Arrow = {
  readonly blocks: readonly ArrowBlock[]
  /** Global columns. */
  readonly p: number
  /** p x p, lower triangle. Filled with D, after `factor` the Cholesky factor of the Schur complement S. */
  readonly d: Float64Array
  /** Filled with the right-hand side, after `factor` the solution. */
  readonly x: Float64Array
  /** Room for the touched part of D, one block at a time. */
  readonly touched: Float64Array
  /** Room for one block's inverse factor, and for a row of its Y. */
  readonly inverseFactor: Float64Array
  readonly row: Float64Array
}

export type ArrowBlock = {
  /** Local columns, and how many global ones the block touches. */
  readonly n: number
  readonly g: number
  /** Which global columns those are, ascending. */
  readonly touches: Int32Array
  /** n x n, lower triangle. Filled with A, after `factor` L with A = L L'. */
  readonly a: Float64Array
  /** n x g. Filled with B, after `factor` X = L^-1 B. */
  readonly b: Float64Array
  /** Filled with the right-hand side, after `factor` the solution. */
  readonly x: Float64Array
}

/** An arrow with room for the given blocks, all zero. */
export function arrowOf(p: number, blocks: readonly { n: number; touches: Int32Array }[]): Arrow {
  const widest = blocks.reduce((most, { touches }) => Math.max(most, touches.length), 0)
  const longest = blocks.reduce((most, { n }) => Math.max(most, n), 0)
  return {
    p,
    d: new Float64Array(p * p),
    x: new Float64Array(p),
    touched: new Float64Array(widest ** 2),
    inverseFactor: new Float64Array(longest ** 2),
    row: new Float64Array(widest),
    blocks: blocks.map(({ n, touches }) => ({
      n,
      g: touches.length,
      touches,
      a: new Float64Array(n * n),
      b: new Float64Array(n * touches.length),
      x: new Float64Array(n),
    })),
  }
}

/**
 * Factors the arrow and solves it for its right-hand side. Gives log|H| = sum log|A_c| + log|S|, S = D - sum X_c'X_c,
 * or null where a pivot is not positive.
 */
export function factor(arrow: Arrow): number | null {
  const { p, d, x, touched } = arrow
  let logDet = 0
  for (const block of arrow.blocks) {
    const { n, g, touches, a, b } = block
    const own = cholesky(a, n)
    if (own === null) return null
    logDet += own
    forward(a, n, b, g)
    forward(a, n, block.x)
    // Touched columns ascend, so this is a lower triangle. Side by side its entries are reached far quicker.
    for (let s = 0; s < g; s++) {
      const at = touches[s]! * p
      for (let t = 0; t <= s; t++) touched[s * g + t] = d[at + touches[t]!]!
    }
    for (let i = 0; i < n; i++) {
      const row = i * g
      const z = block.x[i]!
      for (let s = 0; s < g; s++) {
        const value = b[row + s]!
        if (value === 0) continue
        const at = s * g
        for (let t = 0; t <= s; t++) touched[at + t]! -= value * b[row + t]!
        x[touches[s]!]! -= value * z
      }
    }
    for (let s = 0; s < g; s++) {
      const at = touches[s]! * p
      for (let t = 0; t <= s; t++) d[at + touches[t]!] = touched[s * g + t]!
    }
  }
  const schur = cholesky(d, p)
  if (schur === null) return null

  forward(d, p, x)
  backward(d, p, x)
  for (const { n, g, touches, a, b, x: local } of arrow.blocks) {
    for (let i = 0; i < n; i++) {
      let sum = local[i]!
      for (let s = 0; s < g; s++) sum -= b[i * g + s]! * x[touches[s]!]!
      local[i] = sum
    }
    backward(a, n, local)
  }
  return logDet + schur
}

/** S^-1, p x p: the covariance of the global columns. The arrow must be factored. */
export const globalInverse = (arrow: Arrow): Float64Array => inverseOf(arrow.d, arrow.p)

/**
 * Diagonal of a block of H^-1, C_ii = (A^-1)_ii + y_i' S^-1 y_i with Y = L^-T X, written into `into`.
 * `inverse` is `globalInverse(arrow)`.
 */
export function localVariances(arrow: Arrow, block: ArrowBlock, inverse: Float64Array, into: Float64Array) {
  const { n, g, touches, a, b } = block
  const w = inverseLower(a, n, arrow.inverseFactor)
  const s = arrow.touched
  for (let i = 0; i < g; i++) {
    const row = touches[i]! * arrow.p
    for (let j = 0; j <= i; j++) s[i * g + j] = inverse[row + touches[j]!]!
  }
  const y = arrow.row
  for (let i = 0; i < n; i++) {
    let variance = 0
    y.fill(0, 0, g)
    for (let k = i; k < n; k++) {
      const factor = w[k * n + i]!
      if (factor === 0) continue
      variance += factor * factor
      for (let j = 0; j < g; j++) y[j]! += factor * b[k * g + j]!
    }
    for (let j = 0; j < g; j++) {
      const value = y[j]!
      if (value === 0) continue
      const row = j * g
      let sum = 0.5 * s[row + j]! * value
      for (let k = 0; k < j; k++) sum += s[row + k]! * y[k]!
      variance += 2 * value * sum
    }
    into[i] = variance
  }
}

/**
 * What a linear function t of one block's and the global columns needs for its variance: |L^-1 t|^2, and
 * G = L_S^-1 (t_g - X' L^-1 t). Var = local + |G|^2, covariance with a function of another block = G . G'.
 * Either part of t may be null for all zeros; without a block, `block` is null.
 */
export function spreadOfFunction(
  arrow: Arrow,
  block: ArrowBlock | null,
  tLocal: Float64Array | null,
  tGlobal: Float64Array | null,
): { local: number; reach: Float64Array } {
  const reach = tGlobal ? Float64Array.from(tGlobal) : new Float64Array(arrow.p)
  let local = 0
  if (block && tLocal) {
    const { n, g, touches, a, b } = block
    const y = Float64Array.from(tLocal)
    forward(a, n, y)
    for (let i = 0; i < n; i++) {
      const value = y[i]!
      if (value === 0) continue
      local += value * value
      for (let s = 0; s < g; s++) reach[touches[s]!]! -= value * b[i * g + s]!
    }
  }
  forward(arrow.d, arrow.p, reach)
  return { local, reach }
}
