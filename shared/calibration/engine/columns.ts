import { type Arrow, arrowOf } from './arrow.ts'
import { C, E, type Effect, EFFECTS, G, H, K, type Mode, Q, R } from './effects.ts'
import type { Units } from './table.ts'

/** A flat column: no prior, precision 0. */
export const FLAT = -1

/**
 * Which columns the model has for a table, and the sums over ratings that every evaluation starts from. Per candidate
 * a block [a, b_k, h_q, g_r] of the columns that have a rating, then one global block [mu, s_q, l_r].
 * Panel mode: h_q flat, l_r, g_r. Fair mode: a flat, no mu.
 */
export type Columns = {
  readonly mode: Mode
  readonly units: Units
  readonly blocks: readonly BlockColumns[]
  readonly global: GlobalColumns
  /** By effect number: how many columns it has. E counts the ratings. */
  readonly count: readonly number[]
  /** Effect numbers with a standard deviation, ascending, E last. */
  readonly present: readonly number[]
  /** Sum of u^2, and of 1 / sd^2 x mean^2 over the known raters. */
  readonly uu: number
  readonly knownSquare: number
  readonly arrow: Arrow
  /** By effect number: whether the model has it at all. */
  readonly on: readonly boolean[]
}

export type BlockColumns = {
  readonly start: number
  readonly end: number
  readonly n: number
  /** Effect number of each local column, or FLAT. */
  readonly effect: Int8Array
  /** Local index of the candidate's own column, of each competency, question and rater; -1 where there is none. */
  readonly own: number
  readonly competency: Int32Array
  readonly question: Int32Array
  readonly rater: Int32Array
  readonly touches: Int32Array
  /** Z'Z local x local, local x touched, and Z'u. Counts of ratings. */
  readonly a: Float64Array
  readonly b: Float64Array
  readonly sums: Float64Array
}

export type GlobalColumns = {
  readonly p: number
  readonly effect: Int8Array
  /** Index of mu, of the first question and of the first rater; -1 where there is none. */
  readonly mu: number
  readonly question: number
  readonly rater: number
  readonly d: Float64Array
  readonly sums: Float64Array
  /** 1 / sd^2 and mean / sd^2 of what is known of raters, 0 elsewhere. */
  readonly knownPrecision: Float64Array
  readonly knownPull: Float64Array
}

/** Lays out the columns. `effects` leaves some out on purpose; without it the mode decides. Needs a rating or more. */
export function columnsOf(units: Units, mode: Mode, effects?: readonly Effect[]): Columns {
  const has = (effect: number) =>
    usual(units, mode, effect) && (!effects || effects.includes(EFFECTS[effect]!))
  const on = EFFECTS.map((_, effect) => has(effect))
  const global = globalOf(units, mode, on)
  const blocks: BlockColumns[] = []
  for (let start = 0; start < units.n;) {
    let end = start
    while (end < units.n && units.candidate[end] === units.candidate[start]) end++
    blocks.push(blockOf(units, mode, on, global, start, end))
    start = end
  }
  return assembled(units, mode, on, blocks, global)
}

/**
 * The same columns with one rater's ratings taken out. The rater keeps a column that nothing touches, and a candidate
 * of that rater alone keeps an empty block, so every index stays what it was. Rows of a block still include the
 * rater's: only what `solveAt` reads is right.
 */
export function withoutRater(columns: Columns, r: number): Columns {
  const { units, mode, on } = columns
  const global = globalOf(units, mode, on, r)
  const blocks = columns.blocks.map((block) =>
    units.rater.subarray(block.start, block.end).includes(r)
      ? blockOf(units, mode, on, global, block.start, block.end, r)
      : block,
  )
  return assembled(units, mode, on, blocks, global)
}

function assembled(
  units: Units,
  mode: Mode,
  on: readonly boolean[],
  blocks: readonly BlockColumns[],
  global: GlobalColumns,
): Columns {
  const count = EFFECTS.map(() => 0)
  for (const effect of [global.effect, ...blocks.map((it) => it.effect)]) {
    for (const it of effect) if (it !== FLAT) count[it]!++
  }
  count[E] = units.n
  return {
    mode,
    units,
    on,
    blocks,
    global,
    count,
    present: EFFECTS.map((_, effect) => effect).filter((effect) => count[effect]! > 0),
    uu: units.u.reduce((sum, u) => sum + u * u, 0),
    knownSquare: units.history.reduce((sum, it) => sum + (it ? (it.mean / it.sd) ** 2 : 0), 0),
    arrow: arrowOf(global.p, blocks),
  }
}

function usual(units: Units, mode: Mode, effect: number): boolean {
  if (mode === 'panel') return effect === H || effect === R || effect === G || effect === E
  return effect === K ? units.competencies.length >= 2 : true
}

function globalOf(units: Units, mode: Mode, on: readonly boolean[], leftOut = -1): GlobalColumns {
  const mu = mode === 'position' ? 0 : -1
  const first = mu + 1
  const question = mode !== 'panel' && on[Q] ? first : -1
  const afterQuestions = question < 0 ? first : first + units.questions.length
  const rater = on[R] ? afterQuestions : -1
  const p = rater < 0 ? afterQuestions : afterQuestions + units.raters.length
  const effect = new Int8Array(p).fill(FLAT)
  if (question >= 0) effect.fill(Q, question, afterQuestions)
  if (rater >= 0) effect.fill(R, rater)
  const knownPrecision = new Float64Array(p)
  const knownPull = new Float64Array(p)
  units.history.forEach((known, index) => {
    if (!known || rater < 0 || index === leftOut) return
    knownPrecision[rater + index] = known.sd ** -2
    knownPull[rater + index] = known.mean * known.sd ** -2
  })
  const global = { p, effect, mu, question, rater, knownPrecision, knownPull }
  const d = new Float64Array(p * p)
  const sums = new Float64Array(p)
  const columns = new Int32Array(3)
  for (let i = 0; i < units.n; i++) {
    if (units.rater[i] === leftOut) continue
    const m = globalsOfRating(units, global, i, columns)
    for (let s = 0; s < m; s++) {
      sums[columns[s]!]! += units.u[i]!
      for (let t = 0; t <= s; t++) d[columns[s]! * p + columns[t]!]! += 1
    }
  }
  return { ...global, d, sums }
}

function blockOf(
  units: Units,
  mode: Mode,
  on: readonly boolean[],
  global: GlobalColumns,
  start: number,
  end: number,
  leftOut = -1,
): BlockColumns {
  const effects: number[] = []
  const add = (effect: number) => effects.push(effect) - 1
  const seen = <Key extends 'question' | 'rater'>(key: Key, size: number) => {
    const at = new Int32Array(size).fill(-1)
    for (let i = start; i < end; i++) if (units.rater[i] !== leftOut) at[units[key][i]!] = 0
    return at
  }
  const number = (at: Int32Array, effect: number, wanted: boolean) =>
    at.map((it) => (it < 0 || !wanted ? -1 : add(effect)))

  const asked = seen('question', units.questions.length)
  const competencies = new Int32Array(units.competencies.length).fill(-1)
  asked.forEach((it, q) => {
    if (it >= 0) competencies[units.questions[q]!.competency] = 0
  })
  const empty = asked.every((it) => it < 0)
  const own = mode === 'panel' || empty || !(on[C] || mode === 'fair') ? -1 : add(mode === 'fair' ? FLAT : C)
  const competency = number(competencies, K, on[K]!)
  const question = number(asked, mode === 'panel' ? FLAT : H, on[H]!)
  const rater = number(seen('rater', units.raters.length), G, on[G]!)
  const layout = {
    start,
    end,
    n: effects.length,
    effect: Int8Array.from(effects),
    own,
    competency,
    question,
    rater,
  }

  const globals = new Int32Array(3)
  const locals = new Int32Array(4)
  const place = new Int32Array(global.p).fill(-1)
  for (let i = start; i < end; i++) {
    if (units.rater[i] === leftOut) continue
    const m = globalsOfRating(units, global, i, globals)
    for (let s = 0; s < m; s++) place[globals[s]!] = 0
  }
  let touched = 0
  for (let column = 0; column < place.length; column++) if (place[column] === 0) place[column] = touched++
  const touches = new Int32Array(touched)
  place.forEach((index, column) => index >= 0 && (touches[index] = column))
  const { n } = layout
  const a = new Float64Array(n * n)
  const b = new Float64Array(n * touches.length)
  const sums = new Float64Array(n)
  for (let i = start; i < end; i++) {
    if (units.rater[i] === leftOut) continue
    const m = globalsOfRating(units, global, i, globals)
    const k = localsOfRating(units, layout, i, locals)
    for (let s = 0; s < k; s++) {
      const row = locals[s]!
      sums[row]! += units.u[i]!
      for (let t = 0; t <= s; t++) a[row * n + locals[t]!]! += 1
      for (let t = 0; t < m; t++) b[row * touched + place[globals[t]!]!]! += 1
    }
  }
  return { ...layout, touches, a, b, sums }
}

type Layout = Pick<BlockColumns, 'own' | 'competency' | 'question' | 'rater'>

/** Writes the local columns of rating `i`, ascending, and gives how many there are (at most 4). */
export function localsOfRating(units: Units, block: Layout, i: number, into: Int32Array): number {
  const q = units.question[i]!
  let m = 0
  if (block.own >= 0) into[m++] = block.own
  const k = block.competency[units.questions[q]!.competency]!
  if (k >= 0) into[m++] = k
  const h = block.question[q]!
  if (h >= 0) into[m++] = h
  const g = block.rater[units.rater[i]!]!
  if (g >= 0) into[m++] = g
  return m
}

/** Writes the global columns of rating `i`, ascending, and gives how many there are (at most 3). */
export function globalsOfRating(
  units: Units,
  global: Pick<GlobalColumns, 'mu' | 'question' | 'rater'>,
  i: number,
  into: Int32Array,
): number {
  let m = 0
  if (global.mu >= 0) into[m++] = global.mu
  if (global.question >= 0) into[m++] = global.question + units.question[i]!
  if (global.rater >= 0) into[m++] = global.rater + units.rater[i]!
  return m
}
