import { type Arrow, arrowOf, factor } from './arrow.ts'
import { categoriesAt, categoryModel, exponentAt } from './category-model.ts'
import { type Columns, columnsOf, FLAT } from './columns.ts'
import { E, type Priors } from './effects.ts'
import { type RatingColumns, ratingColumnsOf } from './rating-columns.ts'
import type { Units } from './table.ts'

/** What the ordinal model says of the scale itself, logits. */
export type OrdinalScale = {
  /** One logit scale for all SDs: sd_j(logits) = kappa sd_j(work units). */
  readonly kappa: number
  /** tau_1 .. tau_{K-1}. Out of order where a category is rarely the likeliest. */
  readonly thresholds: readonly number[]
  readonly converged: boolean
}

export type OrdinalFit = {
  readonly scale: OrdinalScale
  readonly columns: Columns
  /** Solved and factored at the maximum; thresholds are the last global columns. */
  readonly arrow: Arrow
  /** By block and global: the estimates, logits. */
  readonly local: readonly Float64Array[]
  readonly global: Float64Array
  /** By effect number, logits. */
  readonly sd: Float64Array
  readonly categories: number
}

/**
 * Scale points: what rounding to whole steps alone scatters scores by. Below, raters but for their level give an answer the
 * same score, so nothing tells where the steps of the scale lie, and logits would grow without end.
 */
const RESIDUAL_MIN = 1 / Math.sqrt(12)
const NEWTON_MAX = 60
const DECREMENT = 1e-12
const KAPPA_RANGE = 1.5
const KAPPA_TOLERANCE = 1e-4

/**
 * The many-facet Rasch model with rating-scale thresholds and the effects of position mode. The ratios of the SDs are
 * those of the Gaussian fit (`logSd`, work units); kappa maximises the Laplace marginal likelihood by golden section.
 * Scores must be whole numbers. Null where they scatter too little. Linacre, Many-Facet Rasch Measurement; Skrondal & Rabe-Hesketh for the Laplace part.
 */
export function fitOrdinal(units: Units, logSd: Float64Array, priors: Priors): OrdinalFit | null {
  if (units.perUnit * Math.exp(logSd[E]!) < RESIDUAL_MIN) return null
  const columns = columnsOf(units, 'ordinal')
  const categories = Math.round(units.scale.max - units.scale.min) + 1
  const state = startOf(columns, categories)
  const stepSd = priors.median.E * units.perUnit
  const spacing = 1 / stepSd ** 2
  const sdAt = (logKappa: number) => logSd.map((it) => Math.exp(it + logKappa))

  const centre = Math.log(1 / units.perUnit) - 2 * logSd[E]!
  let before = centre
  const marginalAt = (logKappa: number) => {
    scale(state, Math.exp(logKappa - before))
    before = logKappa
    return marginal(columns, state, sdAt(logKappa), spacing)
  }
  const logKappa = goldenSection((it) => marginalAt(it).f, centre - KAPPA_RANGE, centre + KAPPA_RANGE)
  const { converged } = marginalAt(logKappa)
  const thresholds = [...state.global.subarray(columns.global.p)]
  return {
    scale: { kappa: Math.exp(logKappa), thresholds, converged },
    columns,
    arrow: state.arrow,
    local: state.local,
    global: state.global,
    sd: sdAt(logKappa),
    categories,
  }
}

type State = {
  readonly arrow: Arrow
  readonly local: readonly Float64Array[]
  readonly global: Float64Array
  readonly ratings: RatingColumns
}

function startOf(columns: Columns, categories: number): State {
  const { units, global, blocks } = columns
  const thresholds = Array.from({ length: categories - 1 }, (_, j) => global.p + j)
  const arrow = arrowOf(
    global.p + categories - 1,
    blocks.map((it) => ({ n: it.n, touches: Int32Array.from([...it.touches, ...thresholds]) })),
  )
  const counts = new Float64Array(categories).fill(0.5)
  for (const y of units.y) counts[Math.round(y - units.scale.min)]!++
  const start = new Float64Array(arrow.p)
  for (let j = 1; j < categories; j++) start[global.p + j - 1] = Math.log(counts[j - 1]! / counts[j]!)
  return {
    arrow,
    local: blocks.map((it) => new Float64Array(it.n)),
    global: start,
    ratings: ratingColumnsOf(columns),
  }
}

function scale({ local, global }: State, by: number): void {
  for (const part of [global, ...local]) for (let i = 0; i < part.length; i++) part[i]! *= by
}

/** Laplace: f = -log p(y | x) + penalty + 1/2 log|H| + sum n_j log sd_j at the inner maximum, found by Newton. */
function marginal(columns: Columns, state: State, sd: Float64Array, spacing: number) {
  const { arrow, local, global } = state
  let value = assemble(columns, state, sd, spacing)
  const gradient = alike(arrow)
  const step = alike(arrow)
  for (let iteration = 0; iteration < NEWTON_MAX; iteration++) {
    copySides(arrow, gradient)
    const logDet = factor(arrow)
    if (logDet === null) return { f: Infinity, converged: false }
    let decrement = 0
    for (let i = 0; i < arrow.p; i++) decrement += gradient.global[i]! * arrow.x[i]!
    arrow.blocks.forEach(({ x }, c) => {
      for (let i = 0; i < x.length; i++) decrement += gradient.local[c]![i]! * x[i]!
    })
    if (decrement < DECREMENT) {
      const widths = columns.present.reduce(
        (sum, effect) => sum + (effect === E ? 0 : columns.count[effect]! * Math.log(sd[effect]!)),
        0,
      )
      return { f: value + 0.5 * logDet + widths, converged: true }
    }
    copySides(arrow, step)
    let taken = 0
    let next = Infinity
    for (let length = 1; length > 1e-10; length /= 2) {
      move(global, step.global, length - taken)
      local.forEach((part, c) => move(part, step.local[c]!, length - taken))
      taken = length
      next = assemble(columns, state, sd, spacing)
      if (next <= value - 1e-4 * length * decrement + 1e-12 * Math.abs(value)) break
    }
    value = next
  }
  return { f: Infinity, converged: false }
}

type Vector = { readonly global: Float64Array; readonly local: readonly Float64Array[] }

/** Room for what stands in an arrow's right-hand sides. */
const alike = (arrow: Arrow): Vector => ({
  global: new Float64Array(arrow.p),
  local: arrow.blocks.map(({ n }) => new Float64Array(n)),
})

/** Copies the arrow's right-hand sides, or after `factor` its solution. */
function copySides(arrow: Arrow, into: Vector): void {
  into.global.set(arrow.x)
  arrow.blocks.forEach(({ x }, c) => into.local[c]!.set(x))
}

/**
 * Fills the arrow with the Hessian at the state and with minus the gradient, and gives -log p(y | x) + penalty.
 * Thresholds: tau_{j+1} - tau_j ~ N(spacing, spacing^2), so that a category nobody used keeps a place.
 */
function assemble(columns: Columns, state: State, sd: Float64Array, spacing: number): number {
  const { blocks, global: layout } = columns
  const { arrow, local, global, ratings } = state
  const { locals, localCount, globals, globalCount, places, steps } = ratings
  const thresholds = arrow.p - layout.p
  const model = categoryModel(thresholds + 1)
  const { above, pull } = model
  const { p, d, x } = arrow
  d.fill(0)
  x.fill(0)
  let value = 0
  blocks.forEach((block, c) => {
    const { n, g, a, b, x: slope } = arrow.blocks[c]!
    a.fill(0)
    b.fill(0)
    slope.fill(0)
    const own = local[c]!
    for (let i = block.start; i < block.end; i++) {
      const l0 = 4 * i
      const k = l0 + localCount[i]!
      const g0 = 3 * i
      const m = g0 + globalCount[i]!
      let theta = 0
      for (let s = l0; s < k; s++) theta += own[locals[s]!]!
      for (let s = g0; s < m; s++) theta += global[globals[s]!]!
      const y = steps[i]!
      categoriesAt(model, theta, global, layout.p)
      value += model.logSum - exponentAt(theta, global, layout.p, y)
      const { variance } = model
      const residual = y - model.mean
      for (let s = l0; s < k; s++) {
        const row = locals[s]!
        slope[row]! += residual
        for (let t = l0; t <= s; t++) a[row * n + locals[t]!]! += variance
        for (let t = g0; t < m; t++) b[row * g + places[t]!]! += variance
        const last = row * g + g - thresholds
        for (let j = 0; j < thresholds; j++) b[last + j]! -= pull[j]!
      }
      for (let s = g0; s < m; s++) {
        x[globals[s]!]! += residual
        for (let t = g0; t <= s; t++) d[globals[s]! * p + globals[t]!]! += variance
      }
      for (let j = 0; j < thresholds; j++) {
        const row = (layout.p + j) * p
        x[layout.p + j]! += above[j]! - (y > j ? 1 : 0)
        for (let t = g0; t < m; t++) d[row + globals[t]!]! -= pull[j]!
        for (let h = 0; h <= j; h++) d[row + layout.p + h]! += above[j]! * (1 - above[h]!)
      }
    }
    for (let i = 0; i < n; i++) {
      const precision = sd[block.effect[i]!]! ** -2
      a[i * n + i]! += precision
      slope[i]! -= precision * own[i]!
      value += 0.5 * precision * own[i]! ** 2
    }
  })
  for (let i = 0; i < layout.p; i++) {
    if (layout.effect[i] === FLAT) continue
    const precision = sd[layout.effect[i]!]! ** -2
    d[i * p + i]! += precision
    x[i]! -= precision * global[i]!
    value += 0.5 * precision * global[i]! ** 2
  }
  for (let j = layout.p + 1; j < p; j++) {
    const off = (global[j]! - global[j - 1]! - spacing) / spacing
    value += 0.5 * off * off
    x[j]! -= off / spacing
    x[j - 1]! += off / spacing
    d[j * p + j]! += spacing ** -2
    d[(j - 1) * p + j - 1]! += spacing ** -2
    d[j * p + j - 1]! -= spacing ** -2
  }
  return value
}

function move(x: Float64Array, step: Float64Array, by: number): void {
  for (let i = 0; i < x.length; i++) x[i]! += by * step[i]!
}

/** The place of the minimum of a function with one valley, to within the tolerance. */
function goldenSection(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [a, b] = [low, high]
  let [c, d] = [b - ratio * (b - a), a + ratio * (b - a)]
  let [fc, fd] = [f(c), f(d)]
  while (b - a > KAPPA_TOLERANCE) {
    if (fc < fd) {
      ;[b, d, fd] = [d, c, fc]
      c = b - ratio * (b - a)
      fc = f(c)
    } else {
      ;[a, c, fc] = [c, d, fd]
      d = a + ratio * (b - a)
      fd = f(d)
    }
  }
  return (a + b) / 2
}
