import type { CandidateId, CompetencyId, KitId, PanelId, QuestionId } from '../model/ids.ts'

/** Where one panel left what its position fixed for everybody. Facts; `position-words.ts` makes sentences of them. */
export type Deviation =
  /** Another kit, or another version of it: the panel stays out of the calibration. */
  | { readonly code: 'other-kit'; readonly kit: KitId; readonly version: number }
  /** The position's own weights count for everybody all the same. */
  | { readonly code: 'other-weights'; readonly competencies: readonly CompetencyId[] }
  /** Not planned for this candidate. */
  | { readonly code: 'left-out'; readonly questions: readonly QuestionId[] }
  /** Planned for this candidate alone: in no score. */
  | { readonly code: 'added'; readonly questions: readonly QuestionId[] }
  /** Planned in another order. */
  | { readonly code: 'reordered' }
  /** Words of the house differ in these questions. */
  | { readonly code: 'rephrased'; readonly questions: readonly QuestionId[] }
  | { readonly code: 'skipped'; readonly questions: readonly QuestionId[] }
  | { readonly code: 'not-reached'; readonly questions: readonly QuestionId[] }
  | { readonly code: 'asked-out-of-order'; readonly questions: readonly QuestionId[] }
  /** Questions from outside the kit. */
  | { readonly code: 'off-script'; readonly count: number }
  /** More than 1.5 times, or less than half, of the planned time. */
  | {
      readonly code: 'minutes'
      readonly questions: readonly {
        readonly id: QuestionId
        readonly plannedMs: number
        readonly actualMs: number
      }[]
    }

/** Why a comparison of the position's candidates is limited. */
export type Reason =
  | (Deviation & { readonly panel: PanelId; readonly candidate: CandidateId })
  /** How many raters count for each, where that differs. */
  | {
      readonly code: 'panel-size'
      readonly sizes: readonly {
        readonly panel: PanelId
        readonly candidate: CandidateId
        readonly raters: number
      }[]
    }
  /** No chain of shared raters ties these groups together: a ranking assumes that they are equally strict. */
  | { readonly code: 'not-connected'; readonly groups: readonly (readonly CandidateId[])[] }

/**
 * May these candidates be compared? `partly`: with what the reasons say in mind. `no`: other kit versions or groups without
 * a rater in common; a ranking across it needs a signed reason.
 */
export type Comparability =
  | { readonly kind: 'yes' }
  | { readonly kind: 'partly'; readonly reasons: readonly Reason[] }
  | { readonly kind: 'no'; readonly reasons: readonly Reason[] }
