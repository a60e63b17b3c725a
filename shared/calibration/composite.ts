import type { CompetencyId, QuestionId, SeatId } from '../model/ids.ts'
import { COVERAGE_MIN } from './coverage.ts'
import { type Basis, type RatingMatrix, scoreAt, scoresOn } from './ratings.ts'
import { type Spread, spreadOf, sum } from './spread.ts'
import { type Weights, weightsOf } from './weights.ts'

/** Shares are sums of fractions: 0.6 may come out a hair below itself. */
const ROUNDING = 1e-9

export type CompetencyResult = {
  readonly id: CompetencyId
  /** Share of the composite, 0 to 1. */
  readonly weight: number
  /** Rating points, 1 to 5. Null where nobody rated any of its questions. */
  readonly mean: number | null
  /** Ratings behind it, and how many of its questions got one. */
  readonly n: number
  readonly questionsRated: number
  readonly questions: number
  /** Of the raters' own means on this competency. Null where nobody rated. */
  readonly raters: Spread | null
}

export type Overall =
  | {
      readonly kind: 'score'
      readonly mean: number
      readonly coverage: number
      readonly n: number
      readonly raters: Spread
    }
  /** Less than 60 % of the weight was rated: no number, on purpose. */
  | { readonly kind: 'hidden'; readonly coverage: number; readonly n: number }
  | { readonly kind: 'none'; readonly why: 'no-scores' | 'no-weights' }

export type Composite = {
  readonly basis: Basis
  readonly overall: Overall
  /** In the kit's order, those with a question in this kit. */
  readonly competencies: readonly CompetencyResult[]
  /** Null for a question that nobody rated. */
  readonly questions: ReadonlyMap<QuestionId, Spread | null>
}

/**
 * The mechanical result, in rating points. Question = mean of its ratings. Competency = mean of its rated questions.
 * Composite = sum of weight x competency over the competencies with a rating, divided by the sum of those weights.
 * Coverage = sum of the weights of the questions with at least one rating, 0 to 1.
 */
export function compositeOf(matrix: RatingMatrix, basis: Basis): Composite {
  const questions = new Map(matrix.questions.map(({ id }) => [id, spreadOf(scoresOn(matrix, id, basis))]))
  const weights = weightsOf(matrix)
  const asked = new Set(matrix.questions.map((question) => question.competency))
  const competencies = matrix.kit.competencies
    .filter(({ id }) => asked.has(id))
    .map(({ id }) => competencyResult(matrix, basis, id, weights?.competency.get(id) ?? 0))
  return { basis, overall: overallOf(matrix, basis, weights), competencies, questions }
}

function competencyResult(
  matrix: RatingMatrix,
  basis: Basis,
  id: CompetencyId,
  weight: number,
): CompetencyResult {
  const questions = matrix.questions.filter((question) => question.competency === id)
  const scores = questions.map((question) => scoresOn(matrix, question.id, basis))
  const own = matrix.raters.map((seat) =>
    competencyMean(matrix, id, (question) => one(matrix, question, seat, basis)),
  )
  return {
    id,
    weight,
    mean: competencyMean(matrix, id, (question) => scoresOn(matrix, question, basis)),
    n: sum(scores.map((it) => it.length)),
    questionsRated: scores.filter((it) => it.length > 0).length,
    questions: questions.length,
    raters: spreadOf(own.filter((mean) => mean !== null)),
  }
}

function overallOf(matrix: RatingMatrix, basis: Basis, weights: Weights | null): Overall {
  const rated = matrix.questions.filter((question) => scoresOn(matrix, question.id, basis).length > 0)
  if (rated.length === 0) return { kind: 'none', why: 'no-scores' }
  if (!weights) return { kind: 'none', why: 'no-weights' }

  const coverage = Math.min(1, sum(rated.map((question) => weights.question.get(question.id)!)))
  const n = sum(rated.map((question) => scoresOn(matrix, question.id, basis).length))
  const mean = weightedMean(matrix, weights, (question) => scoresOn(matrix, question, basis))
  const own = matrix.raters.map((seat) =>
    weightedMean(matrix, weights, (question) => one(matrix, question, seat, basis)),
  )
  const raters = spreadOf(own.filter((it) => it !== null))
  if (mean === null || !raters || coverage < COVERAGE_MIN - ROUNDING) return { kind: 'hidden', coverage, n }

  return { kind: 'score', mean, coverage, n, raters }
}

type ScoresOf = (question: QuestionId) => readonly number[]

/** Weights renormalised over what exists. Null where nothing with a weight was rated. */
function weightedMean(matrix: RatingMatrix, weights: Weights, scores: ScoresOf): number | null {
  const parts = [...weights.competency].flatMap(([id, weight]) => {
    const mean = weight > 0 ? competencyMean(matrix, id, scores) : null
    return mean === null ? [] : [{ weight, mean }]
  })
  if (parts.length === 0) return null
  const total = sum(parts.map((part) => part.weight * part.mean)) / sum(parts.map((part) => part.weight))
  return within(
    total,
    parts.map((part) => part.mean),
  )
}

function competencyMean(matrix: RatingMatrix, id: CompetencyId, scores: ScoresOf): number | null {
  const questions = matrix.questions.filter((question) => question.competency === id)
  const means = questions
    .map((question) => spreadOf(scores(question.id))?.mean)
    .filter((mean) => mean !== undefined)
  return spreadOf(means)?.mean ?? null
}

function one(matrix: RatingMatrix, question: QuestionId, seat: SeatId, basis: Basis): readonly number[] {
  const score = scoreAt(matrix, question, seat, basis)
  return score === null ? [] : [score]
}

/** Rounding may carry a mean of equal numbers a hair past them. */
const within = (value: number, of: readonly number[]) =>
  Math.min(Math.max(...of), Math.max(Math.min(...of), value))
