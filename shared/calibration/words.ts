import type { QuestionId, SeatId } from '../model/ids.ts'
import type { NonScore, Rating } from '../model/scorecard.ts'
import type { DecisionValue, Recommendation, RecommendationValue } from '../panel/state.ts'
import { unreachable } from '../result.ts'
import type { Overall } from './composite.ts'
import type { Deviation } from './fidelity.ts'
import type { LeftOut } from './ratings.ts'

// The same sentences on the results, in the debrief, in the timeline and in whatever is handed out.

export const RECOMMENDATION_WORDS: Readonly<Record<RecommendationValue, string>> = {
  'definitely-not': 'Definitely not',
  no: 'No',
  yes: 'Yes',
  'definitely-yes': 'Definitely yes',
  abstain: 'Abstain',
}

export const DECISION_WORDS: Readonly<Record<DecisionValue, string>> = {
  offer: 'Offer',
  'next-step': 'Next step',
  hold: 'Hold',
  'no-offer': 'No offer',
}

export const LEFT_OUT_WORDS: Readonly<Record<LeftOut['why'], string>> = {
  recused: 'stepped back from the panel, so their ratings are not used',
  'not-locked': 'had not locked a scorecard at the reveal',
  'locked-after-the-reveal':
    'locked after the reveal, with the others in view, so their ratings are not used',
}

const NON_SCORE_WORDS: Readonly<Record<NonScore, string>> = {
  'not-asked': 'not asked',
  'not-observed': 'not observed',
  declined: 'declined',
}

export const ratingWords = (rating: Rating): string =>
  typeof rating === 'number' ? String(rating) : NON_SCORE_WORDS[rating]

/** How people and questions are called where the sentence is read. */
export type Names = {
  readonly seat: (id: SeatId) => string
  /** "Question 5, A project that ran late" or shorter. */
  readonly question: (id: QuestionId) => string
}

/** A deviation as one sentence without its time. */
export function deviationWords(deviation: Deviation, names: Names): string {
  switch (deviation.kind) {
    case 'planned':
      return `The plan was not that of the position’s other panels: ${deviation.reason}`
    case 'skipped':
      return `${names.question(deviation.questionId)} was skipped: ${deviation.reason}`
    case 'out-of-order':
      return `${names.question(deviation.questionId)} was asked ahead of ${list(deviation.before.map(names.question))}${because(deviation.reason)}`
    case 'returned-to':
      return `The lead came back to ${names.question(deviation.questionId)}.`
    case 'off-script':
      return deviation.suggested && deviation.near !== null
        ? `${names.question(deviation.near)} had a follow-up outside the kit, suggested by ${names.seat(deviation.by)}: “${deviation.text}”`
        : `${names.seat(deviation.by)} noted a question outside the kit: “${deviation.text}”${deviation.reason === null ? '' : ` (${deviation.reason})`}`
    case 'not-reached':
      return `${names.question(deviation.questionId)} was not reached${because(deviation.reason)}`
    case 'revealed-early':
      return `Revealed without ${list(deviation.missing.map(names.seat))}: ${deviation.reason}`
    default:
      return unreachable(deviation)
  }
}

const because = (reason: string | null) => (reason === null ? '.' : `: ${reason}`)

/** Why there is no composite, or null where there is one. */
export function whyNoComposite(overall: Overall): string | null {
  if (overall.kind === 'score') return null
  if (overall.kind === 'hidden') {
    return `Only ${percent(overall.coverage)} of the kit’s weight was rated. Below 60 % no composite is shown.`
  }
  return overall.why === 'no-scores'
    ? 'Nobody gave a rating that counts.'
    : 'The kit gives no competency a weight.'
}

/** "2 yes · 1 definitely yes · 1 abstain", strongest last; "none yet" without any. */
export function recommendationCounts(recommendations: readonly Recommendation[]): string {
  const counts = (Object.keys(RECOMMENDATION_WORDS) as RecommendationValue[]).flatMap((value) => {
    const n = recommendations.filter((it) => it.value === value).length
    return n === 0 ? [] : [`${n} ${RECOMMENDATION_WORDS[value].toLowerCase()}`]
  })
  return counts.join(' · ') || 'none yet'
}

/** "4 min 05 s", "0 min 40 s". Whole seconds, rounded. */
export function minutesWords(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** When a rating was given, from the milliseconds after its question: "scored 12 s after the answer". Whole seconds, rounded. */
export function ratingDelayWords(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  if (seconds < 0) return 'scored while the question was asked'
  return `scored ${seconds < 120 ? `${seconds} s` : minutesWords(ms)} after the answer`
}

/** 0.625 is "63 %". Never 100 for less than all, never 0 for more than nothing. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100)
  if (rounded === 100 && share < 1 - 1e-9) return '99 %'
  if (rounded === 0 && share > 0) return '1 %'
  return `${rounded} %`
}

/** "a, b and c". */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** The same names, each walled off from the sentence around it: an Arabic name must not turn an English line around. */
export const isolated = (names: Names): Names => ({
  seat: (id) => `\u2068${names.seat(id)}\u2069`,
  question: (id) => `\u2068${names.question(id)}\u2069`,
})

/** A sentence's first letter large; marks of direction before it are passed over. */
export const capital = (words: string): string =>
  words.replace(/^(\u2068*)(.)/u, (_, marks: string, letter: string) => marks + letter.toLocaleUpperCase())
