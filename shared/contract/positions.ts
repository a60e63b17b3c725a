import * as z from 'zod/mini'
import type { Comparability, Deviation } from '../calibration/comparability.ts'
import type { Mechanical } from '../calibration/position-decision.ts'
import type { PositionResult } from '../calibration/position-result.ts'
import type { RatingsTable } from '../calibration/engine/table.ts'
import {
  CandidateId,
  type CompetencyId,
  type KitId,
  type PanelId,
  type PersonId,
  type PositionId,
  type QuestionId,
} from '../model/ids.ts'
import { REASON_MAX_CHARS } from '../model/kit.ts'
import type { SeatRole } from '../model/panel.ts'
import { text } from '../model/text.ts'
import type { DecisionValue, Phase } from '../panel/state.ts'

/**
 * Positions over HTTP, by the rules of `http.ts`. For admins, coordinators and the member who made the position; somebody
 * else's position and no position at all are the same `not-found`. Nothing of a panel but its phase and who sits on it is
 * in any of these before its reveal. Rehearsals are in none.
 *
 * | method, path | body → answer |
 * | GET /api/known-people | → KnownPeopleAnswer (accounts; `NewSeat.person` takes one of these) |
 * | GET /api/positions | → PositionsAnswer |
 * | GET /api/positions/:id | → PositionAnswer |
 * | PATCH /api/positions/:id | PositionChange → PositionAnswer |
 * | GET /api/positions/:id/comparison | → ComparisonAnswer (`too-fast` while the calibration is overloaded) |
 * | POST /api/positions/:id/decision | NewPositionDecision → PositionAnswer |
 */
export type KnownPeopleAnswer = {
  /** By name. For an admin everybody; else who sits on a panel that the caller made. Never the caller. */
  readonly people: readonly KnownPerson[]
}
export type KnownPerson = {
  readonly id: PersonId
  readonly name: string
  readonly title: string
  readonly email: string | null
}

export type PositionsAnswer = {
  /** Newest first. */
  readonly positions: readonly {
    readonly id: PositionId
    readonly title: string
    /** The kit's role. */
    readonly role: string
    readonly candidates: number
    /** Panels that are sealed. */
    readonly sealed: number
    readonly createdAt: number
  }[]
}

export const PositionChange = z.strictObject({ calibration: z.enum(['on', 'off']) })
export type PositionChange = z.infer<typeof PositionChange>

export type PositionAnswer = {
  readonly id: PositionId
  readonly title: string
  readonly createdAt: number
  /** What its first panel fixed for all of its candidates. */
  readonly kit: { readonly id: KitId; readonly version: number; readonly role: string }
  /** Weights in percent of the composite. */
  readonly competencies: readonly {
    readonly id: CompetencyId
    readonly name: string
    readonly weight: number
  }[]
  /** In their order. */
  readonly questions: readonly {
    readonly id: QuestionId
    readonly label: string
    readonly competency: CompetencyId
    readonly minutes: number
  }[]
  readonly weightsFixedAt: number
  readonly calibration: {
    readonly is: 'on' | 'off'
    /** Newest first. */
    readonly changes: readonly { readonly to: 'on' | 'off'; readonly by: string; readonly at: number }[]
  }
  /** Oldest first. */
  readonly panels: readonly PositionPanel[]
  /** Newest first; the first is the one that stands. */
  readonly decisions: readonly PositionDecision[]
}

export type PositionPanel = {
  readonly id: PanelId
  readonly candidate: { readonly id: CandidateId; readonly name: string }
  readonly phase: Phase
  /** Null until its lead has sealed it. */
  readonly sealedAt: number | null
  readonly startsAt: number | null
  readonly createdAt: number
  /** Seats that are not revoked; a person is the same on every panel. The roster counts `lead` and `panelist` until the reveal. */
  readonly people: readonly {
    readonly person: PersonId
    readonly name: string
    readonly role: SeatRole
  }[]
  /**
   * After the reveal, whoever has a score in the comparison, and what the roster counts from there on: somebody who came and
   * rated nothing ties nobody together. Null before it.
   */
  readonly rated: readonly { readonly person: PersonId; readonly name: string }[] | null
  /** From what the position fixed: of the plan at any time, of the interview itself after the reveal. */
  readonly deviations: readonly Deviation[]
}

/** `rN` stands for a rater everywhere in it, the same person under the same name on every panel. */
export type ComparisonAnswer = {
  readonly position: { readonly id: PositionId; readonly title: string }
  /** Those with a revealed panel, by name. No order of merit is in this list. */
  readonly candidates: readonly {
    readonly id: CandidateId
    readonly name: string
    readonly panels: readonly {
      readonly id: PanelId
      readonly phase: Phase
      /** Null until the panel is sealed: its debrief is its own until then. */
      readonly outcome: PanelOutcome | null
    }[]
    /** Rated with another kit: in no table, no result and no rank. */
    readonly apart: boolean
    /** The plain weighted mean over the position's questions, 1 to 5. Null: nothing with a weight was rated. */
    readonly raw: number | null
    /** Share of the weight that was rated, 0 to 1. Below 0.6 no overall is shown. */
    readonly coverage: number
  }[]
  readonly calibration: 'on' | 'off'
  /** As `resultOf(table)` gives, to six decimals. Null while calibration is off, and while nothing was rated. Raters in it are for admins; empty for others. */
  readonly result: PositionResult | null
  readonly comparability: Comparability
  /** What fixed weights and plain arithmetic come to, shown before a decision is asked for. */
  readonly mechanical: Mechanical
  /** What `result` was computed from, for what-if questions on the caller's own machine. */
  readonly table: RatingsTable
  /** SHA-256 of the table's canonical form, in hex. A decision names the one that it looked at. */
  readonly inputs: string
  /** Who is who in the table; null for all but admins. */
  readonly raters: readonly { readonly id: string; readonly person: PersonId; readonly name: string }[] | null
}

/** What a panel itself came to, as its sealed record has it. */
export type PanelOutcome = {
  readonly sealedAt: number
  readonly decision: DecisionValue
  readonly reasons: string
  /** Why it went against the panel's own mechanical result; null where it did not. */
  readonly override: string | null
  /** The panel's mechanical result by the weights it was held with, 1 to 5. Null where there was none to show. */
  readonly composite: number | null
}

/** `decisionNeeds` says beforehand what must be filled in. */
export const NewPositionDecision = z.strictObject({
  /** Null: none of the candidates. */
  candidate: z.nullable(CandidateId),
  reasons: text('reasons', REASON_MAX_CHARS),
  /** Why it goes against the mechanical result, or null. */
  override: z.nullable(text('override', REASON_MAX_CHARS)),
  /** Why candidates are ranked all the same who cannot be compared, signed with the caller's name, or null. */
  signedIncomparable: z.nullable(text('signed reason', REASON_MAX_CHARS)),
  /** `inputs` of the comparison that was looked at; `conflict` if ratings came in since. */
  inputs: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'inputs: the 64 hex digits of the comparison')),
})
export type NewPositionDecision = z.infer<typeof NewPositionDecision>

export type PositionDecision = {
  readonly candidate: { readonly id: CandidateId; readonly name: string } | null
  readonly reasons: string
  readonly override: string | null
  readonly signedIncomparable: string | null
  /** As it was shown. */
  readonly mechanical: Mechanical
  readonly comparability: Comparability['kind']
  readonly inputs: string
  readonly by: string
  readonly at: number
}
