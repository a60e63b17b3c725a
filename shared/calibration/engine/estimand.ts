import { spreadOfFunction } from './arrow.ts'
import type { Columns } from './columns.ts'
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
  /** Each rater who met a candidate: the impression alone, and in panel mode leniency and impression together. */
  readonly impressions: readonly Meeting[]
  readonly leans: readonly Meeting[]
  /** By question; empty in panel mode. */
  readonly easiness: readonly Target[]
}

export type Meeting = { readonly c: number; readonly r: number; readonly target: Target }

/**
 * The scores on the reference set given by an average rater (l = g = 0):
 * T_ck = mu + a_c + b_ck + sum share_q (s_q + h_cq), T_c = sum w_k T_ck. Panel mode: T_k = sum share_q h_q over the
 * asked questions, shares and weights renormalised to what exists.
 */
export function targetsOf(columns: Columns): Targets {
  const { units, blocks, global } = columns
  const whole = overallWeights(columns)
  const parts = units.competencies.map((_, k) => competencyWeights(columns, k))
  const one = (column: number): Target => ({ ...NOTHING, block: -1, global: unit(global.p, column) })
  const meetings = (of: (c: number, r: number) => Target): readonly Meeting[] =>
    blocks.flatMap((block, c) =>
      Array.from(block.rater).flatMap((column, r) => (column < 0 ? [] : [{ c, r, target: of(c, r) }])),
    )
  const impression = (c: number, r: number): Target => {
    const block = blocks[c]!
    return { ...NOTHING, block: c, local: unit(block.n, block.rater[r]!) }
  }
  return {
    overall: blocks.map((_, c) => scoreOf(columns, c, whole)),
    competency: blocks.map((_, c) => parts.map((part) => scoreOf(columns, c, part))),
    leniency: global.rater < 0 ? [] : units.raters.map((_, r) => one(global.rater + r)),
    impressions: meetings(impression),
    leans:
      columns.mode === 'panel' && global.rater >= 0
        ? meetings((c, r) => ({ ...impression(c, r), global: unit(global.p, global.rater + r) }))
        : [],
    easiness: global.question < 0 ? [] : units.questions.map((_, q) => one(global.question + q)),
  }
}

/** A candidate's overall alone. */
export const overallOf = (columns: Columns, c: number): Target | null =>
  scoreOf(columns, c, overallWeights(columns))

/** A target's mean at the point that was solved last. */
export function meanOf({ arrow }: Columns, target: Target): number {
  const local = target.block < 0 ? null : arrow.blocks[target.block]!.x
  return dot(target.local, local) + dot(target.global, arrow.x)
}

/**
 * Mean and variance of a target, work units; `reach` carries its covariance with targets of other candidates (the dot
 * product of two reaches).
 */
export type Moments = { readonly mean: number; readonly variance: number; readonly reach: Float64Array }

/** At the point that was solved last. */
export function momentsOf(columns: Columns, target: Target, logSd: Float64Array): Moments {
  const { arrow } = columns
  const block = target.block < 0 ? null : arrow.blocks[target.block]!
  const { local, reach } = spreadOfFunction(arrow, block, target.local, target.global)
  const unseen =
    (target.unseenK > 0 ? target.unseenK * Math.exp(2 * logSd[K]!) : 0) +
    (target.unseenH > 0 ? target.unseenH * Math.exp(2 * logSd[H]!) : 0)
  return {
    mean: meanOf(columns, target),
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

/** What a score weighs: by question and by competency, summing to 1 each, and what it takes of the global columns. */
type Weights = {
  readonly questions: Float64Array
  readonly competencies: Float64Array
  readonly global: Float64Array
}

const NOTHING = { local: null, global: null, unseenK: 0, unseenH: 0 }

function overallWeights(columns: Columns): Weights {
  const { competencies, questions } = columns.units
  return weightsFor(
    columns,
    Float64Array.from(questions, (it) => it.weight),
    Float64Array.from(competencies, (it) => it.weight),
  )
}

function competencyWeights(columns: Columns, k: number): Weights {
  const { competencies, questions } = columns.units
  const shares = Float64Array.from(questions, (it) => (it.competency === k ? it.share : 0))
  return weightsFor(columns, shares, unit(competencies.length, k))
}

function weightsFor({ global }: Columns, questions: Float64Array, competencies: Float64Array): Weights {
  const part = new Float64Array(global.p)
  if (global.mu >= 0) part[global.mu] = 1
  if (global.question >= 0) part.set(questions, global.question)
  return { questions, competencies, global: part }
}

function scoreOf(columns: Columns, c: number, weights: Weights): Target | null {
  if (weights.questions.every((it) => it === 0)) return null
  return columns.mode === 'panel' ? panelScore(columns, c, weights) : positionScore(columns, c, weights)
}

function positionScore(columns: Columns, c: number, weights: Weights): Target {
  const block = columns.blocks[c]!
  const local = new Float64Array(block.n)
  const unseen = (at: Int32Array, own: Float64Array, effect: number) => {
    let sum = 0
    own.forEach((weight, index) => {
      const column = at[index]!
      if (column >= 0) local[column] = weight
      else if (columns.count[effect]! > 0) sum += weight ** 2
    })
    return sum
  }
  if (block.own >= 0) local[block.own] = 1
  const unseenK = unseen(block.competency, weights.competencies, K)
  const unseenH = unseen(block.question, weights.questions, H)
  return { block: c, local, global: weights.global, unseenK, unseenH }
}

/** Shares are renormalised within each competency first, then the competencies with anything asked. */
function panelScore(columns: Columns, c: number, weights: Weights): Target | null {
  const { questions } = columns.units
  const block = columns.blocks[c]!
  const asked = new Float64Array(weights.competencies.length)
  questions.forEach((it, q) => {
    if (block.question[q]! >= 0) asked[it.competency]! += it.share
  })
  const total = weights.competencies.reduce((sum, weight, k) => sum + (asked[k]! > 0 ? weight : 0), 0)
  if (total === 0) return null
  const local = new Float64Array(block.n)
  questions.forEach((it, q) => {
    const column = block.question[q]!
    if (column < 0 || it.share === 0) return
    local[column] = ((weights.competencies[it.competency]! / total) * it.share) / asked[it.competency]!
  })
  return { ...NOTHING, block: c, local }
}

function unit(size: number, at: number): Float64Array {
  const vector = new Float64Array(size)
  vector[at] = 1
  return vector
}
