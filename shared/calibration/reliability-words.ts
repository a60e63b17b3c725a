import type { Chance } from './chance.ts'
import type { Strictness } from './over-time.ts'
import type { Coefficient, NoCoefficient } from './reliability.ts'
import { type RaterTrend, TREND_PANELS_MIN } from './trend.ts'
import { percent } from './words.ts'

/** Why a figure is not shown. */
export const NO_COEFFICIENT_WORDS: Readonly<Record<NoCoefficient, string>> = {
  'one-rater': 'one rater agrees with nobody',
  'too-few-questions': 'fewer than 10 questions were rated by two',
  'all-the-same-score': 'all gave the same score',
  'ratings-missing': 'it needs a rating of everybody on every question',
  'questions-do-not-differ': 'the questions came out alike, so there is no order to agree on',
  'no-interval': 'these ratings give no interval, and it is not shown without one',
}

/** "0.61 (0.32 to 0.85)", or why there is none. */
export function coefficientWords(coefficient: Coefficient): string {
  if (coefficient.kind === 'none') return `Not shown: ${NO_COEFFICIENT_WORDS[coefficient.why]}.`
  const { value, lo, hi } = coefficient
  return `${value.toFixed(2)} (${lo.toFixed(2)} to ${hi.toFixed(2)})`
}

/** Beside the spread of a small panel, so that nobody reads much into it. */
export const chanceWords = ({ raters, rwg, ad }: Chance): string =>
  `If ${raters} raters rolled dice, ${percent(rwg)} of questions would pass r_wg .70, and ${percent(ad)} the limit for AD.`

/** A strict or lenient rater as a figure that never stands without its interval. */
export function strictnessWords({ points, lo, hi }: Strictness): string {
  const between = `between ${signed(lo)} and ${signed(hi)}, about 9 in 10`
  if (isNothing(points, lo, hi)) return `Neither stricter nor more lenient as far as can be told: ${between}.`
  return `${Math.abs(points).toFixed(1)} points ${lo > 0 ? 'stricter' : 'more lenient'} than fellow raters: ${between}.`
}

/** How somebody's distance from fellow raters went, never without its interval, and never as strict or lenient. */
export function trendWords(trend: RaterTrend): string {
  if (trend.kind === 'none') return NO_TREND_WORDS[trend.why]
  const { change, lo, hi } = trend
  const between = `between ${signed(lo)} and ${signed(hi)} points from the first panel to the last, about 9 in 10`
  if (isNothing(change, lo, hi)) return `No change against fellow raters as far as can be told: ${between}.`
  return `Came to rate ${Math.abs(change).toFixed(1)} points ${change > 0 ? 'higher' : 'lower'} against fellow raters: ${between}.`
}

const NO_TREND_WORDS: Readonly<Record<Extract<RaterTrend, { kind: 'none' }>['why'], string>> = {
  'too-few-panels': `No trend yet: fewer than ${TREND_PANELS_MIN} panels.`,
  'same-moment': 'No trend: all panels were revealed at the same moment.',
}

/** What rounds to nothing is no difference either, however narrow its interval. */
const isNothing = (points: number, lo: number, hi: number) =>
  (lo <= 0 && hi >= 0) || Math.abs(points).toFixed(1) === '0.0'

const signed = (points: number) => `${points > 0 ? '+' : points < 0 ? '−' : ''}${Math.abs(points).toFixed(1)}`
