import type { Discussion } from './discussion.ts'
import type { Mode, Priors, Sds } from './effects.ts'
import type { Estimate } from './mixture.ts'
import type { OrdinalScale } from './ordinal.ts'
import type { Study } from './precision.ts'
import type { RaterFit } from './rater-fit.ts'
import type { Robustness } from './robustness.ts'
import type { Rank } from './superiority.ts'
import type { RaterMessage } from './table.ts'

/** Goes up whenever the same table could give other numbers. Stored with every result. */
export const ENGINE_VERSION = 1

/** How far the ladder was climbed: see `ladder.ts`. */
export type Rung = 'raw' | 'panel' | 'panel-history' | 'position' | 'ordinal'

/** Everything the engine says about a table. Scores and SDs are in scale points unless said otherwise. */
export type Calibration = {
  readonly engineVersion: number
  readonly rung: Rung
  readonly mode: Mode
  /** Intervals of scores may reach beyond it; cut them where they are shown. */
  readonly scale: { readonly min: number; readonly max: number }
  readonly ratings: number
  /** Absent effects are absent. */
  readonly sds: { readonly points: Sds; readonly work: Sds }
  /** Work units. */
  readonly priors: Priors
  /** False where the SDs could not be found and the prior medians stand in: show a note. */
  readonly converged: boolean
  /** Objective of the fit at its maximum. */
  readonly objective: number
  /** Places the SDs were averaged over (1: plug-in), and how many equally weighted ones they are worth. */
  readonly nodes: { readonly used: number; readonly effective: number }
  /** By id. */
  readonly candidates: readonly CandidateResult[]
  readonly raters: readonly RaterResult[]
  /** Empty in panel mode, where a question's difficulty and the answer to it cannot be told apart. */
  readonly questions: readonly QuestionResult[]
  /** Questions of the reference set with a weight that nobody scored for anyone: they are in no score. */
  readonly unscored: readonly string[]
  readonly impressions: readonly Impression[]
  /** Null for fewer than two candidates with an overall, in panel mode, and beyond 400 candidates. */
  readonly comparison: Comparison | null
  readonly study: Study
  /** Share of the disagreement that is about the person as a whole, 0 to 1. */
  readonly haloShare: number
  /** Panel mode with one candidate; empty elsewhere. In the order to take them up. */
  readonly discussions: readonly Discussion[]
  /** Null below the ordinal rung, and where scores scatter too little for it. */
  readonly ordinal: (OrdinalScale & { readonly raters: readonly RaterFit[] }) | null
}

export type CandidateResult = {
  readonly id: string
  /** Candidates with the same number are tied together by shared raters. */
  readonly group: number
  /** Share of the reference set's weight with at least one score, 0 to 1. */
  readonly coverage: number
  readonly overall: Levels
  readonly competencies: readonly CompetencyLevels[]
  /** Null where there is no overall. */
  readonly steps: Steps | null
  /** The candidate's own scores, and what each did. */
  readonly scores: readonly CountedScore[]
  /** Null with fewer than two raters, without an overall, and above 3,000 ratings. */
  readonly robustness: Robustness | null
}

/** One score in its three forms. Null: nothing with a weight was rated (raw), or the score does not exist. */
export type Levels = {
  /** The plain weighted mean. */
  readonly raw: number | null
  /** Adjusted for rater leniency and gaps, not pulled towards the other candidates. */
  readonly fair: Estimate | null
  readonly calibrated: Estimate | null
}

export type CompetencyLevels = Levels & {
  readonly id: string
  readonly weight: number
  /** False: nobody scored it for this candidate. Shown as "not observed", though the overall predicts it. */
  readonly observed: boolean
}

/** How the raw mean becomes the calibrated one: raw + leniency + gaps = fair, fair + shrinkage = calibrated. */
export type Steps = {
  readonly raw: number
  /** What the average rater would have given more (or less) on the cells that were scored. */
  readonly leniency: number
  /** Cells that were not scored, and impressions and answers weighed by how many saw them. */
  readonly gaps: number
  readonly fair: number
  /** Towards the mean of the position, with the ordinal scale where that rung was reached. 0 in panel mode. */
  readonly shrinkage: number
  readonly calibrated: number
}

export type CountedScore = {
  readonly rater: string
  readonly question: string
  readonly score: number
  /** By how much the overall moves for one point more on this score, SDs as they are. Null without an overall. */
  readonly counted: number | null
  /** How far it lies from what everything else suggests, in SDs (leave-one-out). */
  readonly surprise: number
  /** 2.5 SDs or more: check for a slip or a different observation. Never removed. */
  readonly outlier: boolean
}

export type RaterResult = {
  readonly id: string
  readonly ratings: number
  readonly candidates: number
  /** Positive: scores higher than the average rater, everything else equal. */
  readonly leniency: Estimate
  /** Panel mode: leniency and impression of the rater's one candidate together. Null elsewhere. */
  readonly lean: Estimate | null
  /** `unclear` unless the 90 % interval leaves 0 out. */
  readonly verdict: 'stricter' | 'more lenient' | 'unclear'
  /** What later analyses may know of this rater; null unless the analysis can tell. Work units. */
  readonly message: RaterMessage | null
}

export type QuestionResult = { readonly id: string; readonly easiness: Estimate }

/** How much more one rater liked one candidate than the other scores and the rater's own level suggest. */
export type Impression = {
  readonly rater: string
  readonly candidate: string
  readonly mean: number
  readonly sd: number
  /** mean / sd is 2.5 or more either way. */
  readonly unusual: boolean
}

/** The candidates side by side. Matrices are indexed by `ids`. */
export type Comparison = {
  readonly ids: readonly string[]
  /** Ids by calibrated mean, highest first, cut where the upper neighbour is at least probably ahead. */
  readonly bands: readonly (readonly string[])[]
  /** P(row > column). Between groups it assumes that both groups of raters are equally strict. */
  readonly superiority: readonly (readonly number[])[]
  readonly ranks: readonly Rank[]
  /** Contrast reliability of each pair, 0 to 1; below 0.5 there are not enough shared raters to compare. */
  readonly contrasts: readonly (readonly number[])[]
  readonly reliability: number
  /** Holds it in about 9 of 10 cases; null where the SDs were not averaged over. */
  readonly reliabilityRange: { readonly low: number; readonly high: number } | null
  readonly separation: number
  readonly strata: number
}
