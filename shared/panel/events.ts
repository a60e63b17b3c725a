import type { SealedResult } from '../calibration/sealed-result.ts'
import type { CommandId, EpochMs, PanelId, ProbeId, QuestionId, SeatId } from '../model/ids.ts'
import type { Kit } from '../model/kit.ts'
import type { SeatSeed } from '../model/panel.ts'
import type { LockedScorecard, Rating } from '../model/scorecard.ts'
import type { DecisionValue, Place, RecommendationValue, SignalKind } from './state.ts'

/** Facts, in the room's log for good. `at` is the server's clock when they were decided. */
export type Event = { readonly at: EpochMs } & (
  | {
      readonly type: 'panelOpened'
      readonly panelId: PanelId
      readonly rehearsal: boolean
      readonly kit: Kit
      readonly seats: readonly SeatSeed[]
      /** Why its plan is not that of its position's other panels. Not there where it is. */
      readonly reason?: string
    }
  | { readonly type: 'seatAdded'; readonly seat: SeatSeed }
  | { readonly type: 'seatJoined'; readonly seat: SeatId; readonly missed: readonly QuestionId[] }
  | { readonly type: 'seatRevoked'; readonly seat: SeatId; readonly by: SeatId }
  | { readonly type: 'askerAssigned'; readonly questionId: QuestionId; readonly seat: SeatId | null }
  | { readonly type: 'interviewStarted'; readonly place: Place }
  | {
      readonly type: 'moved'
      readonly from: Place | null
      readonly to: Place
      readonly how: 'advance' | 'go-to' | 'skip'
      /** Why a question was asked before its turn. Not there where nothing was passed over. */
      readonly reason?: string
    }
  | { readonly type: 'moveUndone'; readonly from: Place; readonly to: Place }
  | { readonly type: 'questionSkipped'; readonly questionId: QuestionId; readonly reason: string }
  | { readonly type: 'questionUnskipped'; readonly questionId: QuestionId }
  | {
      readonly type: 'offScriptAsked'
      readonly id: CommandId
      readonly by: SeatId
      readonly text: string
      readonly near: QuestionId | null
      /** Not there in logs from before reasons were asked for. */
      readonly reason?: string
    }
  | { readonly type: 'probeTicked'; readonly probeId: ProbeId; readonly asked: boolean }
  | {
      readonly type: 'followUpRaised'
      readonly id: CommandId
      readonly by: SeatId
      readonly questionId: QuestionId
      readonly text: string
    }
  | { readonly type: 'followUpTaken'; readonly id: CommandId }
  | { readonly type: 'followUpDismissed'; readonly id: CommandId }
  | { readonly type: 'leadSignalled'; readonly id: CommandId; readonly by: SeatId; readonly kind: SignalKind }
  | { readonly type: 'signalSeen'; readonly id: CommandId }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  /** `reason`: why questions were not asked. Not there where all of them were. */
  | { readonly type: 'questionsEnded'; readonly reason?: string }
  /** `card` is null in what others are sent before the reveal. */
  | { readonly type: 'scorecardLocked'; readonly seat: SeatId; readonly card: LockedScorecard | null }
  | { readonly type: 'recused'; readonly seat: SeatId; readonly reason: string }
  | {
      readonly type: 'revealed'
      readonly override: { readonly missing: readonly SeatId[]; readonly reason: string } | null
    }
  | { readonly type: 'discussed'; readonly questionId: QuestionId | null }
  | {
      readonly type: 'ratingRevised'
      readonly seat: SeatId
      readonly questionId: QuestionId
      readonly from: Rating
      readonly to: Rating
      readonly reason: string
    }
  | {
      readonly type: 'revisionChosen'
      readonly seat: SeatId
      readonly questionId: QuestionId
      readonly reason: string
    }
  | { readonly type: 'revisionUnchosen'; readonly seat: SeatId; readonly questionId: QuestionId }
  | {
      readonly type: 'recommended'
      readonly seat: SeatId
      readonly value: RecommendationValue
      readonly reason: string
    }
  | { readonly type: 'debriefEnded' }
  | {
      readonly type: 'decided'
      readonly value: DecisionValue
      readonly reasons: string
      readonly override: string | null
      readonly by: SeatId
    }
  /** `result` is what the panel came to, and null for a panel sealed without one. */
  | { readonly type: 'sealed'; readonly by: SeatId; readonly result: SealedResult | null }
  | { readonly type: 'leadHandedOver'; readonly from: SeatId; readonly to: SeatId }
  /** Without `since` it begins with the event. */
  | { readonly type: 'leadWentAway'; readonly since?: EpochMs }
  | { readonly type: 'leadCameBack' }
  | { readonly type: 'leadClaimed'; readonly by: SeatId }
  | { readonly type: 'leadClaimWithdrawn' }
  | { readonly type: 'leadTaken'; readonly from: SeatId; readonly to: SeatId; readonly consentBy: SeatId }
)
export type EventOf<Type extends Event['type']> = Extract<Event, { type: Type }>
