import * as z from 'zod/mini'
import type { SealedResult } from '../calibration/sealed-result.ts'
import { CommandId, type EpochMs, ProbeId, QuestionId, SeatId } from '../model/ids.ts'
import { REASON_MAX_CHARS, REASON_MIN_CHARS } from '../model/kit.ts'
import { SeatSeed } from '../model/panel.ts'
import { type LockedScorecard, Rating } from '../model/scorecard.ts'
import { text } from '../model/text.ts'

/** In characters, as people count them. */
export const OFF_SCRIPT_MAX_CHARS = 500
export const FOLLOW_UP_MAX_CHARS = 300
export const DECISION_MAX_CHARS = 4_000

const reason = text('reason', REASON_MAX_CHARS, REASON_MIN_CHARS)
const Place = z.union([
  z.strictObject({ at: z.literal('question'), questionId: QuestionId }),
  z.strictObject({ at: z.literal('candidate-questions') }),
])

/**
 * What a client may ask for. Who asks is never in it: the transport adds that from the sign-in.
 * Moves name where they start from, so that a second press on a slow line moves nobody twice.
 */
export const Request = z.discriminatedUnion('type', [
  // lobby
  z.strictObject({ type: z.literal('assignAsker'), questionId: QuestionId, seat: z.nullable(SeatId) }),
  z.strictObject({ type: z.literal('startInterview') }),
  // interview
  z.strictObject({ type: z.literal('advance'), from: Place }),
  z.strictObject({ type: z.literal('undoAdvance') }),
  z.strictObject({ type: z.literal('goTo'), from: z.nullable(Place), to: Place, reason: z.optional(reason) }),
  z.strictObject({ type: z.literal('skipQuestion'), questionId: QuestionId, reason }),
  z.strictObject({ type: z.literal('unskipQuestion'), questionId: QuestionId }),
  z.strictObject({ type: z.literal('askOffScript'), text: text('question', OFF_SCRIPT_MAX_CHARS), reason }),
  z.strictObject({ type: z.literal('tickProbe'), probeId: ProbeId, asked: z.boolean() }),
  z.strictObject({
    type: z.literal('raiseFollowUp'),
    questionId: QuestionId,
    text: text('follow-up', FOLLOW_UP_MAX_CHARS),
  }),
  z.strictObject({ type: z.literal('takeFollowUp'), followUp: CommandId }),
  z.strictObject({ type: z.literal('dismissFollowUp'), followUp: CommandId }),
  z.strictObject({
    type: z.literal('signalLead'),
    kind: z.enum(['time', 'cannot-hear', 'please-pause', 'probe-deeper']),
  }),
  z.strictObject({ type: z.literal('seeSignal'), signal: CommandId }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('endQuestions'), reason: z.optional(reason) }),
  // scoring
  z.strictObject({ type: z.literal('lockScorecard') }),
  z.strictObject({ type: z.literal('recuse'), reason }),
  z.strictObject({ type: z.literal('reveal'), override: z.nullable(z.strictObject({ reason })) }),
  // debrief
  z.strictObject({ type: z.literal('discuss'), questionId: z.nullable(QuestionId) }),
  z.strictObject({ type: z.literal('revise'), questionId: QuestionId, to: Rating, reason }),
  z.strictObject({ type: z.literal('chooseRevision'), seat: SeatId, questionId: QuestionId, reason }),
  z.strictObject({ type: z.literal('unchooseRevision'), seat: SeatId, questionId: QuestionId }),
  z.strictObject({ type: z.literal('endDebrief') }),
  z.strictObject({
    type: z.literal('recommend'),
    value: z.enum(['definitely-not', 'no', 'yes', 'definitely-yes', 'abstain']),
    reason: text('reason', REASON_MAX_CHARS, 0),
  }),
  // closed
  z.strictObject({
    type: z.literal('decide'),
    value: z.enum(['offer', 'next-step', 'hold', 'no-offer']),
    reasons: text('reasons', DECISION_MAX_CHARS, REASON_MIN_CHARS),
    override: z.nullable(reason),
  }),
  z.strictObject({ type: z.literal('seal') }),
  // the lead's place
  z.strictObject({ type: z.literal('handOverLead'), to: SeatId }),
  z.strictObject({ type: z.literal('claimLead') }),
  z.strictObject({ type: z.literal('consentToClaim'), claimant: SeatId }),
  z.strictObject({ type: z.literal('withdrawClaim') }),
  z.strictObject({ type: z.literal('revokeSeat'), seat: SeatId }),
])
export type Request = z.infer<typeof Request>

/** What the server itself asks for: facts about connections, the directory's changes, the materialised card at a lock. */
export type SystemRequest =
  | { readonly type: 'join' }
  /** `since`: when the lead's last connection went; now, where that is not known. */
  | { readonly type: 'noteLeadAway'; readonly since?: EpochMs }
  | { readonly type: 'noteLeadBack' }
  | { readonly type: 'addSeat'; readonly seat: SeatSeed }

/**
 * A request with its author and the command's id. `by` comes from the sign-in, never from the wire.
 * `card` is there for `lockScorecard` alone: the scorecard document as the server holds it, answers and notes read out of it,
 * before missing answers are filled in. `result` is there for `seal` alone: what the ratings come to, computed by the server.
 */
export type Command = (Request | SystemRequest) & {
  readonly by: SeatId
  readonly id: CommandId
  readonly card?: Draft
  readonly result?: SealedResult
}
export type CommandOf<Type extends Command['type']> = Extract<Command, { type: Type }>

/** What a scorecard document holds at the moment, read out by `shared/documents/scorecard.ts`. */
export type Draft = {
  readonly answers: Readonly<Record<QuestionId, { readonly rating: Rating; readonly ratedAt: number | null }>>
  readonly notes: LockedScorecard['notes']
  readonly digest: string
}
