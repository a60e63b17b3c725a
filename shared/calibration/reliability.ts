import { SCORES } from '../model/scorecard.ts'
import { alphaInterval, alphaOf, INTERVAL_UNITS_MIN, type Units } from './coefficients/alpha.ts'
import { gwetInterval, gwetOf } from './coefficients/gwet.ts'
import { type IccForm, iccOf, type Interval } from './coefficients/icc.ts'
import { type Basis, type RatingMatrix, scoreAt } from './ratings.ts'

/** A figure that never stands without its interval: 95 %, over questions. */
export type Coefficient =
  | ({
      readonly kind: 'coefficient'
      readonly value: number
      /** Questions behind it, those with two ratings or more. */
      readonly questions: number
    } & Interval)
  | { readonly kind: 'none'; readonly why: NoCoefficient }

/**
 * Why there is no figure, in the order in which it is asked. `too-few-questions`: fewer than ten were rated by two.
 * `all-the-same-score`: where nothing differs nothing can be told apart, and a 1 would be as wrong as a 0.
 * `ratings-missing`: this figure needs everybody on every question. `no-interval`: the figures do not bear one.
 */
export type NoCoefficient =
  | 'one-rater'
  | 'too-few-questions'
  | 'all-the-same-score'
  | 'ratings-missing'
  | 'questions-do-not-differ'
  | 'no-interval'

/** For experts. Whether raters agree on which answers were better; nothing about how good the candidate is. */
export type Reliability = {
  /** Krippendorff's alpha, ordinal. Takes gaps. */
  readonly alpha: Coefficient
  /** Gwet's AC2, ordinal weights over 1 to 5. Takes gaps, and does not collapse where everybody scores alike. */
  readonly ac2: Coefficient
  /** ICC(A,1), one rater, levels count; and ICC(C,k), the order of the panel's means. Questions are the targets. */
  readonly iccOne: Coefficient
  readonly iccMean: Coefficient
}

/** The expert part of a panel's agreement. Each figure is there with its interval or not at all, and then says why (R15). */
export function reliabilityOf(matrix: RatingMatrix, basis: Basis): Reliability {
  const rows = matrix.questions
    .filter((question) => !question.skipped)
    .map(({ id }) => matrix.raters.map((seat) => scoreAt(matrix, id, seat, basis)))
    .filter((row) => row.some((score) => score !== null))
  const raters = matrix.raters.filter((_, j) => rows.some((row) => row[j] !== null))
  const paired = rows.filter((row) => row.filter((score) => score !== null).length >= 2)
  const why = obstacleTo(paired, raters.length)
  if (why) {
    const none = { kind: 'none', why } as const
    return { alpha: none, ac2: none, iccOne: none, iccMean: none }
  }

  // Raters without a single score would be a hole in every row. Questions with one score stay: nothing is deleted to fit.
  const table = rows.map((row) => row.filter((_, j) => rows.some((it) => it[j] !== null)))
  const icc = iccOf(table)
  const iccForm = (pick: (it: Extract<typeof icc, { kind: 'icc' }>) => IccForm): Coefficient => {
    if (icc.kind === 'icc') return from(pick(icc), paired.length)
    const missing = icc.why === 'targets-do-not-differ' ? 'questions-do-not-differ' : 'ratings-missing'
    return { kind: 'none', why: missing }
  }
  return {
    alpha: alphaCoefficient(paired),
    ac2: ac2Coefficient(rows, paired.length),
    iccOne: iccForm((it) => it.single.agreement),
    iccMean: iccForm((it) => it.average.consistency),
  }
}

function obstacleTo(paired: Units, raters: number): NoCoefficient | null {
  if (raters < 2) return 'one-rater'
  if (paired.length < INTERVAL_UNITS_MIN) return 'too-few-questions'
  const scores = new Set(paired.flat().filter((score) => score !== null))
  return scores.size < 2 ? 'all-the-same-score' : null
}

function alphaCoefficient(paired: Units): Coefficient {
  const alpha = alphaOf(paired, 'ordinal')
  const interval = alphaInterval(paired, 'ordinal')
  return from(alpha.kind === 'alpha' && interval ? { value: alpha.value, ...interval } : null, paired.length)
}

function ac2Coefficient(rows: Units, questions: number): Coefficient {
  const ac = gwetOf(rows, SCORES, 'ordinal')
  const interval = ac.kind === 'ac' ? gwetInterval(ac) : null
  return from(ac.kind === 'ac' && interval ? { value: ac.value, ...interval } : null, questions)
}

const from = (form: IccForm, questions: number): Coefficient =>
  form ? { kind: 'coefficient', ...form, questions } : { kind: 'none', why: 'no-interval' }
