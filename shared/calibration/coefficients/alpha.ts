import { sum } from '../spread.ts'
import type { Interval } from './icc.ts'
import { drawer } from './drawer.ts'

/** How far apart two values are: any difference alike; by how many values lie between; (c - k)^2; ((c - k) / (c + k))^2. */
export type Metric = 'nominal' | 'ordinal' | 'interval' | 'ratio'

/** A row for each thing that was rated, with the values it got. Null, or a shorter row: not rated. */
export type Units = readonly (readonly (number | null)[])[]

export type Alpha =
  | {
      readonly kind: 'alpha'
      readonly value: number
      /** Units with two values or more, and the values in them. The others take no part. */
      readonly units: number
      readonly values: number
    }
  | {
      readonly kind: 'none'
      /** No unit has two values; all values are the same, so nothing could have gone differently; a ratio scale with a negative value. */
      readonly why: 'no-pairs' | 'all-the-same' | 'negative-value'
    }

/** Fewer units than this carry no interval: a handful, drawn again and again, looks surer than it is. */
export const INTERVAL_UNITS_MIN = 10
const RESAMPLES = 2_000
/** Any fixed number does: the same ratings must always show the same interval. */
const SEED = 20_110_125

/**
 * Krippendorff's alpha = 1 - D_o / D_e: 1 is full agreement, 0 what chance gives, below 0 systematic disagreement.
 * Coincidences o_ck = sum over units of (ordered pairs of values c, k) / (m_u - 1), n_c = sum_k o_ck, n = sum n_c;
 * alpha = 1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck (Krippendorff 2011). Values may be missing.
 */
export function alphaOf(units: Units, metric: Metric): Alpha {
  const data = coincidencesOf(units)
  if (data.units.length === 0) return { kind: 'none', why: 'no-pairs' }
  if (metric === 'ratio' && data.values.some((it) => it < 0)) return { kind: 'none', why: 'negative-value' }
  const value = alphaFrom(data, data.units, metric)
  if (value === null) return { kind: 'none', why: 'all-the-same' }
  return { kind: 'alpha', value, units: data.units.length, values: data.n }
}

/**
 * Percentile interval of alpha: the units drawn 2,000 times with replacement, from a fixed seed. Draws in which all values
 * are the same have no alpha and are left out: at most 37 in 100, that is when one unit alone differs. Null below ten
 * units and without an alpha.
 */
export function alphaInterval(units: Units, metric: Metric, level = 0.95): Interval | null {
  const data = coincidencesOf(units)
  if (data.units.length < INTERVAL_UNITS_MIN || alphaOf(units, metric).kind === 'none') return null

  const draw = drawer(SEED)
  const alphas: number[] = []
  for (let i = 0; i < RESAMPLES; i++) {
    const alpha = alphaFrom(
      data,
      data.units.map(() => data.units[draw(data.units.length)]!),
      metric,
    )
    if (alpha !== null) alphas.push(alpha)
  }
  alphas.sort((a, b) => a - b)
  return { lo: percentile(alphas, (1 - level) / 2), hi: percentile(alphas, (1 + level) / 2) }
}

type Coincidences = {
  /** Distinct values, ascending. */
  readonly values: readonly number[]
  /** Of each unit with two values or more: o_ck, row by row. */
  readonly units: readonly Float64Array[]
  /** Values in those units. */
  readonly n: number
}

function coincidencesOf(units: Units): Coincidences {
  const paired = units.map((row) => row.filter((it) => it !== null)).filter((row) => row.length >= 2)
  const values = [...new Set(paired.flat())].sort((a, b) => a - b)
  const q = values.length
  const tables = paired.map((row) => {
    const counts = values.map((value) => row.filter((it) => it === value).length)
    const table = new Float64Array(q * q)
    for (let c = 0; c < q; c++) {
      for (let k = 0; k < q; k++) {
        table[c * q + k] = (counts[c]! * (c === k ? counts[c]! - 1 : counts[k]!)) / (row.length - 1)
      }
    }
    return table
  })
  return { values, units: tables, n: sum(paired.map((row) => row.length)) }
}

/** Null where all values are the same. */
function alphaFrom({ values }: Coincidences, units: readonly Float64Array[], metric: Metric): number | null {
  const q = values.length
  const table = new Float64Array(q * q)
  for (const unit of units) for (let i = 0; i < table.length; i++) table[i]! += unit[i]!
  const margins = values.map((_, c) => sum(values.map((__, k) => table[c * q + k]!)))
  const n = sum(margins)
  let observed = 0
  let expected = 0
  for (let c = 0; c < q; c++) {
    for (let k = c + 1; k < q; k++) {
      const d = distance(metric, values, margins, c, k)
      observed += table[c * q + k]! * d
      expected += margins[c]! * margins[k]! * d
    }
  }
  return expected > 0 ? 1 - ((n - 1) * observed) / expected : null
}

/** Squared distance of the values number c < k. */
function distance(
  metric: Metric,
  values: readonly number[],
  margins: readonly number[],
  c: number,
  k: number,
): number {
  const low = values[c]!
  const high = values[k]!
  switch (metric) {
    case 'nominal':
      return 1
    case 'ordinal':
      return (sum(margins.slice(c, k + 1)) - (margins[c]! + margins[k]!) / 2) ** 2
    case 'interval':
      return (high - low) ** 2
    case 'ratio':
      return ((high - low) / (high + low)) ** 2
  }
}

/** Between the two nearest, as R's quantile does by default. `sorted` is not empty. */
function percentile(sorted: readonly number[], p: number): number {
  const at = p * (sorted.length - 1)
  const below = sorted[Math.floor(at)]!
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below)
}
