import { unreachable } from '../../result.ts'
import { capital } from '../words.ts'
import type { Calibration } from './calibration.ts'
import type { Estimate } from './mixture.ts'
import type { Adjustment, Applied, Fix, RefusedWhy } from './outcome.ts'
import { CONTRAST_MIN } from './precision.ts'
import { type Rank, standingOf } from './superiority.ts'

// What may be said of a result, and how. A rank never goes without its probability, a rater's level never without its
// interval, and nothing here claims more than that panels become comparable.

/** What was done about strictness: a verdict, why, and what would change it (null where nothing has to). */
export type AdjustmentWords = { readonly verdict: string; readonly why: string; readonly fix: string | null }

/** How a rater and a candidate are called where the sentence is read. */
export type EngineNames = {
  readonly rater: (id: string) => string
  readonly candidate: (id: string) => string
}

export function adjustmentWords(adjustment: Adjustment, names: EngineNames): AdjustmentWords {
  switch (adjustment.kind) {
    case 'no-effect':
      return {
        verdict: 'No effect (balanced)',
        why: `The same ${adjustment.raters} panelists scored the same questions, so an adjustment would change no order.`,
        fix: null,
      }
    case 'applied':
      if (points(adjustment.size) === points(0)) {
        return {
          verdict: 'No effect (under 0.05 points)',
          why: `Who was strict or lenient moves no score by as much as that. ${appliedWhy(adjustment)}`,
          fix: adjustment.groups > 1 ? SHARE_RATERS : null,
        }
      }
      return {
        verdict: `Applied, ±${points(adjustment.size)} at most (${adjustment.ratings} ratings, overlap ${adjustment.overlap})`,
        why: appliedWhy(adjustment),
        fix: adjustment.groups > 1 ? SHARE_RATERS : null,
      }
    case 'refused':
      return {
        verdict: REFUSED_VERDICT[adjustment.why],
        why: REFUSED_WHY[adjustment.why],
        fix: fixWords(adjustment.fix, names),
      }
    default:
      return unreachable(adjustment)
  }
}

/**
 * The result in sentences: what it stands on, and between which scores another panel would probably land. `comparable` is
 * what the guard over the whole comparison says; without it the sentence knows only who shares panelists.
 */
export function resultWords(
  calibration: Calibration,
  adjustment: Adjustment,
  comparable?: 'yes' | 'partly' | 'no',
): readonly string[] {
  const only = calibration.candidates.length === 1 ? calibration.candidates[0]!.overall.calibrated : null
  const between = only
    ? [`Another panel of similar people would probably land between ${interval(only, calibration.scale)}.`]
    : []
  const note = calibration.converged
    ? []
    : ['How much panelists differ could not be estimated here; usual values were taken instead.']
  switch (calibration.rung) {
    case 'raw':
      return [
        'Nothing was calibrated. The score is the weighted average of what was rated.',
        ...between,
        ...note,
      ]
    case 'panel':
    case 'panel-history': {
      const many = calibration.candidates.length > 1
      const known = adjustment.kind === 'applied' && adjustment.to === 'known-raters'
      const one = many
        ? 'Panels with no panelist in common: we cannot tell strict panelists from weak interviews.'
        : known
          ? 'One panel by itself cannot tell strict panelists from a weak interview; earlier ones can in part.'
          : 'One panel: we cannot tell strict panelists from a weak interview.'
      const history = known ? [knownWords(adjustment)] : []
      return [
        one,
        `The score is the weighted average${adjustment.kind === 'applied' && hasGaps(calibration) ? '; gaps were filled fairly' : ''}.`,
        ...history,
        ...between,
        ...note,
      ]
    }
    case 'position':
    case 'ordinal': {
      const n = calibration.candidates.length
      const groups = new Set(calibration.candidates.map((it) => it.group)).size
      const apart = groups === 1 ? '' : ` (${count(groups)} separate groups)`
      const answer = (comparable ?? (groups === 1 ? 'yes' : 'partly')) + apart
      const panelists = calibration.raters.length
      return [
        `Calibrated across ${n} candidates and ${panelists} ${panelists === 1 ? 'panelist' : 'panelists'}; comparable: ${answer}.`,
        ...note,
      ]
    }
    default:
      return unreachable(calibration.rung)
  }
}

/** Somebody left out a question that another rater of the same candidate scored. */
const hasGaps = ({ candidates }: Calibration): boolean =>
  candidates.some(({ scores }) => {
    const raters = new Set(scores.map((it) => it.rater))
    const questions = new Set(scores.map((it) => it.question))
    return scores.length < raters.size * questions.size
  })

/**
 * How two candidates stand, from P(first > second): "probably ahead (86 %)". `contrast` is the pair's contrast
 * reliability; `apart` says that no chain of shared raters ties the two together.
 */
export function pairWords(p: number, contrast: number, apart: boolean): string {
  const standing = contrast < CONTRAST_MIN ? 'not enough shared panelists to compare' : standingOf(p)
  const assumption = apart ? '; this comparison assumes the two groups of panelists are equally strict' : ''
  return contrast < CONTRAST_MIN
    ? standing + assumption
    : `${standing} (${chance(Math.max(p, 1 - p))})${assumption}`
}

/** "1st to 3rd in about 9 of 10 cases, best with 62 %", among so many. A range of all places says nothing and is left out. */
export function rankWords(rank: Rank, among: number): string {
  if (rank.low === 1 && rank.high >= among) return `best with ${chance(rank.best)}`
  const places = rank.low === rank.high ? ordinal(rank.low) : `${ordinal(rank.low)} to ${ordinal(rank.high)}`
  return `${places} in about 9 of 10 cases, best with ${chance(rank.best)}`
}

/** What the set's reliability R, 0 to 1, means for ranking. */
export function reliabilityWords(reliability: number): string {
  if (reliability < RANKED_MIN) return 'the panels cannot rank these candidates'
  if (reliability < 0.7) return 'weak'
  return reliability <= 0.85 ? 'fair' : 'good'
}

/**
 * What the ranking of a set rests on, from its reliability and the range that holds it in about 9 of 10 cases (null where
 * there is none): no more is said than the lower end allows.
 */
export function groundWords(reliability: number, range: { readonly low: number } | null): string {
  const words = reliabilityWords(reliability)
  if (reliability < RANKED_MIN) return `${capital(words)}.`
  const low = Math.min(reliability, range?.low ?? reliability)
  const least = reliabilityWords(low)
  if (least === words) return `The ranking rests on ${words} ground.`
  return low < RANKED_MIN
    ? `The ranking may rest on ${words} ground, but it is not sure that these panels can rank the candidates.`
    : `The ranking rests on ${least} to ${words} ground.`
}

/**
 * How a rater lay against the others on one panel: "lower than the others here by 0.4 points (0.1 to 0.7)". Never strict or
 * lenient: one panel cannot tell that from somebody whom the answers convinced less.
 */
export function leanWords({ mean, low, high }: Pick<Estimate, 'mean' | 'low' | 'high'>): string {
  if (low <= 0 && high >= 0)
    return `no clear difference from the others here (${signed(low)} to ${signed(high)} points)`
  const ends = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b)
  const way = low > 0 ? 'higher' : 'lower'
  return `${way} than the others here by ${points(Math.abs(mean))} points (${points(ends[0]!)} to ${points(ends[1]!)})`
}

/** "34 % of disagreement is about the person as a whole, not about single answers". */
export const haloWords = (share: number): string =>
  `${chance(share)} of disagreement is about the person as a whole, not about single answers`

/** "no single panelist moves the result by more than 0.3". Never rounded down, and where nothing moves it, never "by 0.0". */
export function robustnessWords(largest: number): string {
  const most = points(Math.ceil(largest * 10 - 1e-6) / 10)
  return most === points(0)
    ? 'no single panelist moves the result'
    : `no single panelist moves the result by more than ${most}`
}

/** Below this reliability a set cannot be ranked. */
const RANKED_MIN = 0.5

const REFUSED_VERDICT: Readonly<Record<RefusedWhy, string>> = {
  'no-ratings': 'Refused (no ratings)',
  'no-weights': 'Refused (no weights)',
  'one-rater': 'Refused (one panelist)',
  'too-few': 'Refused (too few)',
  'not-connected': 'Refused (panels not connected)',
}

const REFUSED_WHY: Readonly<Record<RefusedWhy, string>> = {
  'no-ratings': 'Nobody gave a rating that counts.',
  'no-weights': 'Nothing that was rated has any weight, so there is no overall score to adjust.',
  'one-rater': 'Strict and lenient are a comparison with others, and there is only one panelist.',
  'too-few': 'Too little was rated to tell a strict panelist from a weak answer.',
  'not-connected':
    'No panelist scored two of these candidates, so nothing tells a strict panel from a weak interview.',
}

const SHARE_RATERS =
  'Put a panelist from each group on one panel: a candidate both have scored ties the groups together.'

function appliedWhy(it: Applied): string {
  if (it.to === 'gaps') {
    return `Panelists who missed questions do not tilt the average: ${it.overlap} shared ${it.overlap === 1 ? 'question shows' : 'questions show'} who leans which way in this panel.`
  }
  if (it.to === 'known-raters') return knownWords(it)
  const groups =
    it.groups > 1
      ? ` There are ${count(it.groups)} separate groups; comparing across them assumes that their panelists are equally strict.`
      : ''
  return `From ${it.ratings} ratings; ${it.overlap} of ${it.raters} panelists scored more than one candidate.${groups}`
}

function knownWords({ earlierInterviews }: Applied): string {
  const from = earlierInterviews > 0 ? `${earlierInterviews} earlier interviews` : 'earlier interviews'
  return `Adjusted for panelists we know to be stricter or more lenient from ${from}.`
}

function fixWords(fix: Fix, names: EngineNames): string {
  switch (fix.kind) {
    case 'rate':
      return 'Rate at least one question.'
    case 'set-weights':
      return 'Give a rated competency a weight.'
    case 'add-rater':
      return `Let a second panelist beside ${names.rater(fix.rater)} score the same answers.`
    case 'rate-more':
      return `Rate more of the kit: ${chance(fix.covered)} of its weight is rated, ${chance(fix.enough)} would do.`
    case 'share-questions':
      return 'Let at least two panelists score the same question.'
    case 'share-raters':
      return shareRaters(fix.groups, names)
    default:
      return unreachable(fix)
  }
}

function shareRaters(groups: Extract<Fix, { kind: 'share-raters' }>['groups'], names: EngineNames): string {
  const [first, second] = groups
  if (!first || !second) return SHARE_RATERS
  return `Put ${names.rater(first.raters[0]!)} and ${names.rater(second.raters[0]!)} on one panel: a candidate both have scored ties the groups together.`
}

const points = (value: number) => value.toFixed(1)
const signed = (value: number) => (value < 0 ? `−${points(-value)}` : `+${points(value)}`)
/** Nobody lands off the scale, whatever the normal distribution thinks. */
const interval = ({ low, high }: Estimate, { min, max }: Calibration['scale']) =>
  `${points(Math.max(min, low))} and ${points(Math.min(max, high))}`

/** Never 100 % and never 0 %: nothing here is certain. */
const chance = (share: number) => `${Math.min(99, Math.max(1, Math.round(share * 100)))} %`

const count = (n: number) =>
  ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][n] ?? String(n)

function ordinal(n: number): string {
  const last = n % 100 > 10 && n % 100 < 14 ? 0 : n % 10
  return `${n}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`
}
