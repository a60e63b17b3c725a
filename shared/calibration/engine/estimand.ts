import { spreadOfFunction } from './arrow.ts'
import type { BlockColumns, Columns } from './columns.ts'
import { H, K } from './effects.ts'

/**
 * A linear function of the columns: what is wanted to know. In work units above the scale's lower end for scores,
 * in work units for leniency and easiness.
 */
export type Target = {
  /** Index of the candidate, or -1 for a function of global columns alone. */
  readonly block: number
  readonly local: Float64Array | null
  readonly global: Float64Array | null
  /** Sum of squared shares of the columns that no rating touched: they add share^2 sd_K^2 and share^2 sd_H^2. */
  readonly unseenK: number
  readonly unseenH: number
}

/** What is asked of a fit. A null target is a score that does not exist (no weight, or not asked in panel mode). */
export type Targets = {
  readonly overall: readonly (Target | null)[]
  /** [candidate][competency] */
  readonly competency: readonly (readonly (Target | null)[])[]
  /** By rater. */
  readonly leniency: readonly Target[]
  /** [candidate][rater]: leniency and impression of this candidate together. Null where they did not meet. */
  readonly lean: readonly (readonly (Target | null)[])[]
  /** [candidate][rater]: the impression alone. */
  readonly impression: readonly (readonly (Target | null)[])[]
  /** By question; empty in panel mode. */
  readonly easiness: readonly Target[]
}

/**
 * The scores on the reference set given by an average rater (l = g = 0):
 * T_ck = mu + a_c + b_ck + sum share_q (s_q + h_cq), T_c = sum w_k T_ck. Panel mode: T_k = sum share_q h_q over the
 * asked questions, shares and weights renormalised to what exists.
 */
export function targetsOf(columns: Columns): Targets {
  const { units, blocks, global } = columns
  const inCompetency = (q: number, k: number) => units.questions[q]!.competency === k
  const shareOf = (q: number) => units.questions[q]!.share
  const shared = units.competencies.map((_, k) =>
    globalPart(columns, (q) => (inCompetency(q, k) ? shareOf(q) : 0)),
  )
  const sharedOverall = globalPart(columns, (q) => units.questions[q]!.weight)
  const weightless = units.competencies.every((it) => it.weight === 0)

  const competency = blocks.map((block, c) =>
    units.competencies.map((_, k): Target | null => {
      const indices = units.questions.flatMap((it, q) => (it.competency === k && it.share > 0 ? [q] : []))
      if (indices.length === 0) return null
      if (columns.mode === 'panel') return panelScore(block, c, indices, shareOf)
      const weights = new Map(indices.map((q) => [q, shareOf(q)]))
      return score(columns, c, weights, new Map([[k, 1]]), shared[k]!)
    }),
  )
  const overall = blocks.map((block, c): Target | null => {
    if (weightless) return null
    if (columns.mode === 'panel') return panelOverall(columns, block, c, competency[c]!)
    const weights = new Map(units.questions.map((it, q) => [q, it.weight]))
    return score(
      columns,
      c,
      weights,
      new Map(units.competencies.map((it, k) => [k, it.weight])),
      sharedOverall,
    )
  })
  const met = (local: (block: BlockColumns, r: number) => boolean, wholly: boolean) =>
    blocks.map((block, c) =>
      units.raters.map((_, r) => (local(block, r) ? meeting(columns, block, c, r, wholly) : null)),
    )
  const one = (column: number) => globalOne(global.p, column)
  return {
    overall,
    competency,
    leniency: global.rater < 0 ? [] : units.raters.map((_, r) => one(global.rater + r)),
    lean: met((block, r) => block.rater[r]! >= 0 && global.rater >= 0, true),
    impression: met((block, r) => block.rater[r]! >= 0, false),
    easiness: global.question < 0 ? [] : units.questions.map((_, q) => one(global.question + q)),
  }
}

/**
 * Mean and variance of a target at the point that was solved last; `reach` carries its covariance with targets of
 * other candidates (the dot product of two reaches). Work units.
 */
export function momentsOf(
  columns: Columns,
  target: Target,
  logSd: Float64Array,
): { mean: number; variance: number; reach: Float64Array } {
  const { arrow } = columns
  const block = target.block < 0 ? null : arrow.blocks[target.block]!
  const { local, reach } = spreadOfFunction(arrow, block, target.local, target.global)
  const unseen =
    (target.unseenK > 0 ? target.unseenK * Math.exp(2 * logSd[K]!) : 0) +
    (target.unseenH > 0 ? target.unseenH * Math.exp(2 * logSd[H]!) : 0)
  return {
    mean: dot(target.local, block?.x ?? null) + dot(target.global, arrow.x),
    variance: Math.max(1e-300, local + dot(reach, reach) + unseen),
    reach,
  }
}

export function dot(a: Float64Array | null, b: Float64Array | null): number {
  if (!a || !b) return 0
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function score(
  columns: Columns,
  c: number,
  questions: ReadonlyMap<number, number>,
  competencies: ReadonlyMap<number, number>,
  global: Float64Array,
): Target {
  const block = columns.blocks[c]!
  const local = new Float64Array(block.n)
  let unseenK = 0
  let unseenH = 0
  if (block.own >= 0) local[block.own] = 1
  for (const [k, weight] of competencies) {
    const column = block.competency[k]!
    if (column >= 0) local[column] = weight
    else if (columns.count[K]! > 0) unseenK += weight ** 2
  }
  for (const [q, weight] of questions) {
    const column = block.question[q]!
    if (column >= 0) local[column] = weight
    else if (columns.count[H]! > 0) unseenH += weight ** 2
  }
  return { block: c, local, global, unseenK, unseenH }
}

function panelScore(
  block: BlockColumns,
  c: number,
  indices: readonly number[],
  shareOf: (q: number) => number,
): Target | null {
  const asked = indices.filter((q) => block.question[q]! >= 0)
  if (asked.length === 0) return null
  const local = new Float64Array(block.n)
  const sum = asked.reduce((total, q) => total + shareOf(q), 0)
  for (const q of asked) local[block.question[q]!] = shareOf(q) / sum
  return { block: c, local, global: null, unseenK: 0, unseenH: 0 }
}

function panelOverall(
  { units }: Columns,
  block: BlockColumns,
  c: number,
  competencies: readonly (Target | null)[],
): Target | null {
  const weights = units.competencies.map((it, k) => (competencies[k] ? it.weight : 0))
  const sum = weights.reduce((total, it) => total + it, 0)
  if (sum === 0) return null
  const local = new Float64Array(block.n)
  competencies.forEach((target, k) => {
    if (target) for (let i = 0; i < local.length; i++) local[i]! += (weights[k]! / sum) * target.local![i]!
  })
  return { block: c, local, global: null, unseenK: 0, unseenH: 0 }
}

function globalPart({ units, global }: Columns, weightOf: (q: number) => number): Float64Array {
  const part = new Float64Array(global.p)
  if (global.mu >= 0) part[global.mu] = 1
  if (global.question >= 0) {
    units.questions.forEach((_, q) => {
      part[global.question + q] = weightOf(q)
    })
  }
  return part
}

function meeting({ global }: Columns, block: BlockColumns, c: number, r: number, wholly: boolean): Target {
  const local = new Float64Array(block.n)
  local[block.rater[r]!] = 1
  const part = wholly ? globalOne(global.p, global.rater + r).global : null
  return { block: c, local, global: part, unseenK: 0, unseenH: 0 }
}

function globalOne(p: number, column: number): Target {
  const global = new Float64Array(p)
  global[column] = 1
  return { block: -1, local: null, global, unseenK: 0, unseenH: 0 }
}
