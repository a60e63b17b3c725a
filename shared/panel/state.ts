import type { SealedResult } from '../calibration/sealed-result.ts'
import type { CommandId, EpochMs, PanelId, ProbeId, QuestionId, SeatId } from '../model/ids.ts'
import type { Kit } from '../model/kit.ts'
import type { SeatRole } from '../model/panel.ts'
import type { LockedScorecard, Rating } from '../model/scorecard.ts'

export type Phase = 'lobby' | 'interview' | 'scoring' | 'debrief' | 'closed'

/** Where the lead is. After the last question comes the candidate's own time: logged, never scored. */
export type Place =
  { readonly at: 'question'; readonly questionId: QuestionId } | { readonly at: 'candidate-questions' }

export type Seat = {
  readonly id: SeatId
  /** Moves with the lead: a new lead's becomes `lead`, the old one's `panelist`. */
  readonly role: SeatRole
  readonly seniority: number
  /** First time in the room, or null. */
  readonly joinedAt: EpochMs | null
  /** Questions that had ended before this seat first came: marked *not observed* by themselves. */
  readonly missed: readonly QuestionId[]
  readonly revokedAt: EpochMs | null
  readonly recused: { readonly reason: string; readonly at: EpochMs } | null
}

/** One stay of the lead at a place. `until` is null while it lasts. Paused time counts in `pausedMs`. */
export type Visit = {
  readonly place: Place
  readonly from: EpochMs
  readonly until: EpochMs | null
  readonly pausedMs: number
  /** Why this question came before its turn, or null. */
  readonly reason: string | null
}

export type FollowUp = {
  readonly id: CommandId
  readonly questionId: QuestionId
  readonly by: SeatId
  readonly text: string
  readonly at: EpochMs
  readonly status: 'open' | 'taken' | 'dismissed'
  /** When the lead said so; null while it is open. */
  readonly settledAt: EpochMs | null
}

export type SignalKind = 'time' | 'cannot-hear' | 'please-pause' | 'probe-deeper'
/** A silent line to the lead: the lead and its author see it, nobody else. */
export type Signal = {
  readonly id: CommandId
  readonly by: SeatId
  readonly kind: SignalKind
  readonly at: EpochMs
  readonly seen: boolean
}

/** A question that the kit does not hold, asked all the same. A deviation, shown in the timeline; never scored. */
export type OffScript = {
  readonly id: CommandId
  readonly by: SeatId
  readonly text: string
  readonly near: QuestionId | null
  /** Null where none was asked for. */
  readonly reason: string | null
  readonly at: EpochMs
}

export type Revision = {
  readonly seat: SeatId
  readonly questionId: QuestionId
  readonly from: Rating
  readonly to: Rating
  readonly reason: string
  readonly phase: Phase
  readonly at: EpochMs
  /** The lead chose this revision for the result, with a reason; otherwise the original counts. */
  readonly chosen: { readonly reason: string; readonly at: EpochMs } | null
}

/** No middle on purpose; `abstain` stands apart. */
export type RecommendationValue = 'definitely-not' | 'no' | 'yes' | 'definitely-yes' | 'abstain'
export type Recommendation = {
  readonly value: RecommendationValue
  readonly reason: string
  readonly at: EpochMs
}

export type DecisionValue = 'offer' | 'next-step' | 'hold' | 'no-offer'
export type RecordedDecision = {
  readonly value: DecisionValue
  readonly reasons: string
  /** Where the decision goes against the mechanical result, why. Null where it does not. */
  readonly override: string | null
  readonly by: SeatId
  readonly at: EpochMs
}

/** A rater's card. `card` is null where the viewer may not see it (before the reveal: all but one's own). */
export type Scorecard = { readonly lockedAt: EpochMs; readonly card: LockedScorecard | null }

export type Lead = {
  readonly seat: SeatId
  /** Rises with every change of lead; a command that carries an older one is refused. */
  readonly epoch: number
  /** Since when the lead's last connection is gone, or null while the lead is here. */
  readonly awaySince: EpochMs | null
  /** Somebody asks to take over; one other rater's consent makes it so. */
  readonly claim: { readonly by: SeatId; readonly at: EpochMs } | null
}

/**
 * Everything the room knows. On the server it is whole; on a client it is what `viewFor` let through, of the same shape.
 */
export type PanelState = {
  readonly panelId: PanelId
  readonly rehearsal: boolean
  readonly kit: Kit
  /** Why the plan is not that of the position's other panels; null where it is. */
  readonly planReason: string | null
  readonly phase: Phase
  readonly openedAt: EpochMs
  readonly seats: Readonly<Record<SeatId, Seat>>
  readonly lead: Lead
  /** Who asks what, where it was agreed. */
  readonly askers: Readonly<Record<QuestionId, SeatId>>
  /** Null before the interview and after the questions. */
  readonly place: Place | null
  readonly visits: readonly Visit[]
  /** The last move and where it came from, so that it can be undone for `UNDO_MS`. Null once undone or outlived by another move. */
  readonly lastMove: {
    readonly from: Place | null
    readonly at: EpochMs
    /** The move skipped the question it left: an undo asks it again. */
    readonly reopens: boolean
    /** The move went to a skipped question; the reason of that skip, which an undo restores. Null for every other move. */
    readonly unskipped: string | null
  } | null
  readonly pausedSince: EpochMs | null
  readonly skipped: Readonly<Record<QuestionId, { readonly reason: string; readonly at: EpochMs }>>
  readonly probesAsked: readonly ProbeId[]
  readonly followUps: readonly FollowUp[]
  readonly signals: readonly Signal[]
  readonly offScript: readonly OffScript[]
  readonly scorecards: Readonly<Record<SeatId, Scorecard>>
  readonly revealed: {
    readonly at: EpochMs
    readonly override: { readonly missing: readonly SeatId[]; readonly reason: string } | null
  } | null
  /** What the debrief is talking about, or null. */
  readonly discussing: QuestionId | null
  readonly discussed: readonly QuestionId[]
  readonly revisions: readonly Revision[]
  readonly recommendations: Readonly<Record<SeatId, Recommendation>>
  readonly decision: RecordedDecision | null
  readonly sealedAt: EpochMs | null
  /** What the panel came to, fixed by the seal. */
  readonly result: SealedResult | null
}

export const UNDO_MS = 10_000
export const LEAD_AWAY_NOTICE_MS = 15_000
export const LEAD_CLAIM_MS = 60_000
