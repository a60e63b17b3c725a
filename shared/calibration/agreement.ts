import type { QuestionId } from '../model/ids.ts'
import { type Basis, type RatingMatrix, scoresOn } from './ratings.ts'
import { adMean } from './coefficients/within-group.ts'
import { type Spread, spreadOf, sum } from './spread.ts'

export type AgreementWords = 'all within 1 point' | '2 points apart' | '3 or more points apart'

/** Of all pairs of two raters on one question: how many gave the same rating, how many differ by at most one point. */
export type Pairs = { readonly pairs: number; readonly exact: number; readonly withinOne: number }

export type QuestionAgreement =
  | {
      readonly kind: 'agreement'
      readonly questionId: QuestionId
      readonly spread: Spread
      readonly pairs: Pairs
      /** Shares of this question's pairs, 0 to 1. */
      readonly exactShare: number
      readonly withinOneShare: number
      /** AD_M, mean distance of the ratings from their mean, in rating points. */
      readonly ad: number
      /** The spread in words. Never "good" or "poor": with two to four raters, chance alone agrees about half the time. */
      readonly words: AgreementWords
    }
  /** One rating or none: there is nothing to agree with. */
  | { readonly kind: 'too-few'; readonly questionId: QuestionId; readonly spread: Spread | null }

export type PanelAgreement =
  | {
      readonly kind: 'agreement'
      /** Questions with two ratings or more. */
      readonly questions: number
      /** Ratings on those questions. */
      readonly n: number
      readonly pairs: Pairs
      /** Shares of all pairs over all questions, 0 to 1. */
      readonly exactShare: number
      readonly withinOneShare: number
      /** Mean over the questions of their standard deviation, in rating points. */
      readonly meanSd: number
      /** Mean over the questions of their AD_M, and the widest range of any, in rating points. */
      readonly meanAd: number
      readonly widestRange: number
    }
  | { readonly kind: 'too-few' }

/** n, mean, sd, AD and range of one question's ratings, its pairs and their shares, and the range in words. */
export function questionAgreement(
  matrix: RatingMatrix,
  questionId: QuestionId,
  basis: Basis,
): QuestionAgreement {
  const scores = scoresOn(matrix, questionId, basis)
  const spread = spreadOf(scores)
  if (!spread || spread.n < 2) return { kind: 'too-few', questionId, spread }
  const pairs = pairsOf(scores)
  return {
    kind: 'agreement',
    questionId,
    spread,
    pairs,
    exactShare: pairs.exact / pairs.pairs,
    withinOneShare: pairs.withinOne / pairs.pairs,
    ad: adMean(scores)!,
    words: inWords(spread.range),
  }
}

/** exactShare = same pairs / pairs, withinOneShare = pairs at most 1 apart / pairs, both over all questions together. */
export function panelAgreement(matrix: RatingMatrix, basis: Basis): PanelAgreement {
  const questions = matrix.questions
    .map(({ id }) => questionAgreement(matrix, id, basis))
    .filter((it) => it.kind === 'agreement')
  if (questions.length === 0) return { kind: 'too-few' }

  const pairs: Pairs = {
    pairs: sum(questions.map((it) => it.pairs.pairs)),
    exact: sum(questions.map((it) => it.pairs.exact)),
    withinOne: sum(questions.map((it) => it.pairs.withinOne)),
  }
  return {
    kind: 'agreement',
    questions: questions.length,
    n: sum(questions.map((it) => it.spread.n)),
    pairs,
    exactShare: pairs.exact / pairs.pairs,
    withinOneShare: pairs.withinOne / pairs.pairs,
    meanSd: sum(questions.map((it) => it.spread.sd ?? 0)) / questions.length,
    meanAd: sum(questions.map((it) => it.ad)) / questions.length,
    widestRange: Math.max(...questions.map((it) => it.spread.range)),
  }
}

/** Range of a question's ratings, in points. */
export function inWords(range: number): AgreementWords {
  if (range <= 1) return 'all within 1 point'
  return range <= 2 ? '2 points apart' : '3 or more points apart'
}

function pairsOf(scores: readonly number[]): Pairs {
  const gaps = scores.flatMap((a, index) => scores.slice(index + 1).map((b) => Math.abs(a - b)))
  return {
    pairs: gaps.length,
    exact: gaps.filter((gap) => gap === 0).length,
    withinOne: gaps.filter((gap) => gap <= 1).length,
  }
}
