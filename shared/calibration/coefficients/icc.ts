import { sum } from '../spread.ts'
import { fQuantile } from './distributions.ts'

/** Between its ends the true value lies with the stated confidence, if the model holds. Never without its value. */
export type Interval = { readonly lo: number; readonly hi: number }

/** Null where a denominator is 0 or below: such a design says nothing about this form. */
export type IccForm = (Interval & { readonly value: number }) | null

export type Icc =
  | {
      readonly kind: 'icc'
      readonly targets: number
      readonly raters: number
      readonly meanSquares: {
        readonly targets: number
        readonly raters: number
        readonly error: number
        readonly within: number
      }
      /** Variance components of the crossed design, in squared points; may come out below 0. */
      readonly components: { readonly targets: number; readonly raters: number; readonly residual: number }
      /** Of one rater. `oneWay` (1,1): each target its own raters. `agreement` (2,1): levels count. `consistency` (3,1): only the order of levels. */
      readonly single: IccForms
      /** Of the mean of all raters: (1,k), (2,k), (3,k). */
      readonly average: IccForms
    }
  | {
      readonly kind: 'none'
      /** Fewer than two targets or raters; rows of different length; a hole in the table; no target above another. */
      readonly why: 'too-small' | 'ratings-missing' | 'targets-do-not-differ'
    }

export type IccForms = {
  readonly oneWay: IccForm
  readonly agreement: IccForm
  readonly consistency: IccForm
}

/**
 * Intraclass correlations of a complete table, a row a target and a column a rater, in all six forms of Shrout & Fleiss
 * (1979), with F-based intervals (McGraw & Wong 1996). Whoever left a cell empty is not deleted and not guessed: then
 * there is no ICC of this kind.
 */
export function iccOf(table: readonly (readonly (number | null)[])[], level = 0.95): Icc {
  const n = table.length
  const k = table[0]?.length ?? 0
  if (n < 2 || k < 2) return { kind: 'none', why: 'too-small' }
  const rows = table.map((row) => row.filter((score) => score !== null))
  if (rows.some((row) => row.length !== k)) return { kind: 'none', why: 'ratings-missing' }

  const { msr, msc, mse, msw } = meanSquaresOf(rows, n, k)
  // Sums of squares of equal rows are zero but for rounding.
  const size = Math.max(...rows.flat().map(Math.abs))
  if (msr <= size ** 2 * 1e-13) return { kind: 'none', why: 'targets-do-not-differ' }

  const oneWay = form(
    (msr - msw) / (msr + (k - 1) * msw),
    consistencyInterval(msr, msw, n, k, n * (k - 1), level),
  )
  const value = (msr - mse) / (msr + (k - 1) * mse + (k * (msc - mse)) / n)
  const agreement = form(value, agreementInterval({ msr, msc, mse, n, k, r: value }, level))
  const df = (n - 1) * (k - 1)
  const consistency = form(
    (msr - mse) / (msr + (k - 1) * mse),
    consistencyInterval(msr, mse, n, k, df, level),
  )
  return {
    kind: 'icc',
    targets: n,
    raters: k,
    meanSquares: { targets: msr, raters: msc, error: mse, within: msw },
    components: { targets: (msr - mse) / k, raters: (msc - mse) / n, residual: mse },
    single: { oneWay, agreement, consistency },
    average: {
      oneWay: stepUp(oneWay, k, (msr - msw) / msr),
      agreement: stepUp(
        agreement,
        k,
        msr + (msc - mse) / n > 0 ? (msr - mse) / (msr + (msc - mse) / n) : NaN,
      ),
      consistency: stepUp(consistency, k, (msr - mse) / msr),
    },
  }
}

function meanSquaresOf(rows: readonly (readonly number[])[], n: number, k: number) {
  const grand = sum(rows.map(sum)) / (n * k)
  const ofRows = rows.map((row) => sum(row) / k)
  const ofColumns = rows[0]!.map((_, j) => sum(rows.map((row) => row[j]!)) / n)
  const squares = (of: readonly number[]) => sum(of.map((it) => it ** 2))
  const error = squares(rows.flatMap((row, i) => row.map((y, j) => y - ofRows[i]! - ofColumns[j]! + grand)))
  const within = squares(rows.flatMap((row, i) => row.map((y) => y - ofRows[i]!)))
  return {
    msr: (k * squares(ofRows.map((mean) => mean - grand))) / (n - 1),
    msc: (n * squares(ofColumns.map((mean) => mean - grand))) / (k - 1),
    mse: error / ((n - 1) * (k - 1)),
    msw: within / (n * (k - 1)),
  }
}

/** For (1,1) with MSW and (3,1) with MSE: (F - 1) / (F + k - 1) at F = MSR / MS, divided and multiplied by its quantiles. */
function consistencyInterval(
  msr: number,
  ms: number,
  n: number,
  k: number,
  df: number,
  level: number,
): Interval {
  const p = 1 - (1 - level) / 2
  // In mean squares rather than in F, so that a perfect fit (ms = 0) gives 1 and no division by 0.
  const bound = (above: number, below: number) => (above - below) / (above + (k - 1) * below)
  return {
    lo: bound(msr, ms * fQuantile(p, n - 1, df)),
    hi: bound(msr * fQuantile(p, df, n - 1), ms),
  }
}

type Crossed = {
  readonly msr: number
  readonly msc: number
  readonly mse: number
  readonly n: number
  readonly k: number
  readonly r: number
}

/** For (2,1), with Satterthwaite's degrees of freedom; written in mean squares so that MSE = 0 divides nothing. */
function agreementInterval({ msr, msc, mse, n, k, r }: Crossed, level: number): Interval | null {
  if (msc === 0 && mse === 0) return { lo: 1, hi: 1 }
  const rest = n * (1 + (k - 1) * r) - k * r
  const v =
    ((k - 1) * (n - 1) * (k * r * msc + rest * mse) ** 2) /
    ((n - 1) * k ** 2 * r ** 2 * msc ** 2 + rest ** 2 * mse ** 2)
  if (!(v > 1e-6)) return null
  const p = 1 - (1 - level) / 2
  const lower = fQuantile(p, n - 1, v)
  const upper = fQuantile(p, v, n - 1)
  const both = k * msc + (k * n - k - n) * mse
  return {
    lo: (n * (msr - lower * mse)) / (lower * both + n * msr),
    hi: (n * (upper * msr - mse)) / (both + n * upper * msr),
  }
}

const form = (value: number, interval: Interval | null): IccForm =>
  interval && [value, interval.lo, interval.hi].every(Number.isFinite) ? { value, ...interval } : null

/** Spearman and Brown: k r / (1 + (k - 1) r), for the ends of the interval. */
function stepUp(single: IccForm, k: number, value: number): IccForm {
  if (!single) return null
  const up = (r: number) => (1 + (k - 1) * r > 0 ? (k * r) / (1 + (k - 1) * r) : NaN)
  return form(value, { lo: up(single.lo), hi: up(single.hi) })
}
