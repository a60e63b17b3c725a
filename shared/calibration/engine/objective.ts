import { factor, globalInverse, localVariances } from './arrow.ts'
import { type Columns, FLAT, globalsOfRating, localsOfRating } from './columns.ts'
import { E, EFFECTS, type Priors } from './effects.ts'

/**
 * Fills the arrow with H = [X Z]'[X Z]/sd_E^2 + diag(0, 1/sd_j^2) (+ what is known of raters), factors it, and so
 * leaves the posterior mean of every column in it. `logSd` is by effect number. Null where a pivot is not positive.
 */
export function solveAt(columns: Columns, logSd: Float64Array): { logDet: number; misfit: number } | null {
  const { arrow, global, blocks } = columns
  const perRating = Math.exp(-2 * logSd[E]!)
  const precision = EFFECTS.map((_, effect) => Math.exp(-2 * logSd[effect]!))
  const { p } = global
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) arrow.d[i * p + j] = global.d[i * p + j]! * perRating
    const effect = global.effect[i]!
    arrow.d[i * p + i]! += (effect === FLAT ? 0 : precision[effect]!) + global.knownPrecision[i]!
    arrow.x[i] = global.sums[i]! * perRating + global.knownPull[i]!
  }
  blocks.forEach((block, c) => {
    const { a, b, x } = arrow.blocks[c]!
    for (let i = 0; i < a.length; i++) a[i] = block.a[i]! * perRating
    for (let i = 0; i < b.length; i++) b[i] = block.b[i]! * perRating
    for (let i = 0; i < x.length; i++) {
      x[i] = block.sums[i]! * perRating
      const effect = block.effect[i]!
      if (effect !== FLAT) a[i * block.n + i]! += precision[effect]!
    }
  })
  const logDet = factor(arrow)
  if (logDet === null) return null

  // u'(u - [X Z]m)/sd_E^2, and (mean - l)mean/sd^2 for what is known of raters.
  let misfit = columns.uu * perRating + columns.knownSquare
  for (let i = 0; i < p; i++) {
    misfit -= arrow.x[i]! * (global.sums[i]! * perRating + global.knownPull[i]!)
  }
  blocks.forEach((block, c) => {
    const { x } = arrow.blocks[c]!
    for (let i = 0; i < block.n; i++) misfit -= x[i]! * block.sums[i]! * perRating
  })
  return Number.isFinite(logDet) && Number.isFinite(misfit) ? { logDet, misfit } : null
}

/**
 * The objective: half of (-2 log REML likelihood without (n - p_X) log 2 pi) plus the priors on the log SDs,
 * f = 1/2 {n log sd_E^2 + sum n_j log sd_j^2 + log|H| + misfit} + 1/2 sum ((eta_j - log median_j)/spread)^2.
 * Infinity where it cannot be computed. Bates et al. (2015) give the first brace for lme4.
 */
export function objectiveAt(columns: Columns, logSd: Float64Array, priors: Priors): number {
  const solved = solveAt(columns, logSd)
  if (!solved) return Infinity
  let f = 0.5 * (solved.logDet + solved.misfit)
  for (const effect of columns.present) {
    f += columns.count[effect]! * logSd[effect]!
    f += 0.5 * ((logSd[effect]! - Math.log(priors.median[EFFECTS[effect]!])) / priors.spread) ** 2
  }
  return f
}

/**
 * Gradient of the objective by effect number at the point that was solved last, and nu, the number of columns' worth
 * of information each SD has. With C = H^-1: n_j - (|m_j|^2 + tr C_jj)/sd_j^2, and for E
 * n - RSS/sd_E^2 - (p - sum tr C_jj/sd_j^2 - sum C_rr/s_r^2), each plus (eta_j - log median_j)/spread^2.
 */
export function gradientAt(
  columns: Columns,
  logSd: Float64Array,
  priors: Priors,
): { gradient: Float64Array; nu: Float64Array } {
  const { arrow, global, blocks, count, present } = columns
  const trace = new Float64Array(EFFECTS.length)
  const square = new Float64Array(EFFECTS.length)
  const inverse = globalInverse(arrow)
  let width = global.p
  let known = 0
  for (let i = 0; i < global.p; i++) {
    const variance = inverse[i * global.p + i]!
    known += variance * global.knownPrecision[i]!
    const effect = global.effect[i]!
    if (effect === FLAT) continue
    trace[effect]! += variance
    square[effect]! += arrow.x[i]! ** 2
  }
  const variances = new Float64Array(Math.max(0, ...blocks.map((it) => it.n)))
  blocks.forEach((block, c) => {
    const solved = arrow.blocks[c]!
    width += block.n
    localVariances(arrow, solved, inverse, variances)
    for (let i = 0; i < block.n; i++) {
      const effect = block.effect[i]!
      if (effect === FLAT) continue
      trace[effect]! += variances[i]!
      square[effect]! += solved.x[i]! ** 2
    }
  })
  const gradient = new Float64Array(EFFECTS.length)
  const nu = new Float64Array(EFFECTS.length)
  let explained = width - known
  for (const effect of present) {
    if (effect === E) continue
    const precision = Math.exp(-2 * logSd[effect]!)
    explained -= trace[effect]! * precision
    nu[effect] = count[effect]! - trace[effect]! * precision
    gradient[effect] = count[effect]! - (square[effect]! + trace[effect]!) * precision
  }
  const rss = residualsOf(columns).reduce((sum, r) => sum + r * r, 0)
  nu[E] = count[E]! - explained
  gradient[E] = count[E]! - rss * Math.exp(-2 * logSd[E]!) - explained
  for (const effect of present) {
    gradient[effect]! += (logSd[effect]! - Math.log(priors.median[EFFECTS[effect]!])) / priors.spread ** 2
  }
  return { gradient, nu }
}

/** u minus the fitted value of every rating, work units, at the point that was solved last. */
export function residualsOf(columns: Columns): Float64Array {
  const { units, arrow, blocks, global } = columns
  const residuals = Float64Array.from(units.u)
  const locals = new Int32Array(4)
  const globals = new Int32Array(3)
  blocks.forEach((block, c) => {
    const { x } = arrow.blocks[c]!
    for (let i = block.start; i < block.end; i++) {
      const k = localsOfRating(units, block, i, locals)
      const m = globalsOfRating(units, global, i, globals)
      for (let s = 0; s < k; s++) residuals[i]! -= x[locals[s]!]!
      for (let s = 0; s < m; s++) residuals[i]! -= arrow.x[globals[s]!]!
    }
  })
  return residuals
}
