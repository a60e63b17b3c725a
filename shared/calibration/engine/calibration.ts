import type { Mode, Priors, Sds } from './effects.ts'
import type { Estimate } from './mixture.ts'
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
  readonly impressions: readonly Impression[]
}

export type CandidateResult = {
  readonly id: string
  /** Share of the reference set's weight with at least one score, 0 to 1. */
  readonly coverage: number
  readonly ratings: number
  readonly overall: Levels
  readonly competencies: readonly CompetencyLevels[]
  /** Null where there is no overall. */
  readonly steps: Steps | null
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
  /** Towards the mean of the position. 0 in panel mode. */
  readonly shrinkage: number
  readonly calibrated: number
}

export type RaterResult = {
  readonly id: string
  readonly ratings: number
  readonly candidates: number
  /** Positive: scores higher than the average rater, everything else equal. */
  readonly leniency: Estimate
  /** Panel mode with one candidate: leniency and impression of this candidate together. Null elsewhere. */
  readonly lean: Estimate | null
  /** `unclear` unless the 90 % interval leaves 0 out. */
  readonly verdict: 'stricter' | 'more lenient' | 'unclear'
  /** What later analyses may know of this rater; null unless the analysis can tell. Work units. */
  readonly message: RaterMessage | null
}

export type QuestionResult = { readonly id: string; readonly easiness: Estimate }

/** How much more one rater liked one candidate than scores of others and the rater's own level suggest. */
export type Impression = {
  readonly rater: string
  readonly candidate: string
  readonly mean: number
  readonly sd: number
  /** mean / sd is 2.5 or more either way. */
  readonly unusual: boolean
}
