import { unreachable } from '#shared/result.ts'
import type { QuestionId, SeatId } from '#shared/model/ids.ts'
import { REASON_MAX_CHARS, REASON_MIN_CHARS } from '#shared/model/kit.ts'
import type { Refusal } from '#shared/panel/decision.ts'
import type { Phase } from '#shared/panel/state.ts'
import type { ApiFailure } from './api.ts'

/** How to name people and questions in a sentence. Without them the sentence counts instead. */
export type Names = {
  readonly seat?: (id: SeatId) => string
  readonly question?: (id: QuestionId) => string
}

/** A failure in plain English: what happened, and what to do. */
export function failureText(failure: ApiFailure, names: Names = {}): string {
  switch (failure.kind) {
    case 'offline':
      return 'The server cannot be reached. Check your connection, then try again.'
    case 'malformed':
      return failure.problems.length > 0
        ? `Please correct: ${failure.problems.map((it) => it.problem).join('; ')}.`
        : 'The server did not understand this. Reload the page and try again.'
    case 'refused':
      return refusalText(failure.refusal, names)
    case 'signed-out':
      return 'You are signed out. Sign in again, or open your personal link again.'
    case 'forbidden':
      return 'You may not do this here. Ask the lead of the panel.'
    case 'not-found':
      return 'There is nothing here for you. Check the address, or ask who sent it to you.'
    case 'conflict':
      return sentence(failure.message)
    case 'client-too-old':
      return 'Panelroom was updated while this page was open. Reload the page to go on.'
    case 'too-fast':
      return `That was too often. Try again in ${waiting(failure.retryAfterMs)}.`
    case 'not-stored':
      return 'The server could not save this, so nothing happened. Try again.'
    case 'internal':
      return failure.incident
        ? `Something went wrong on the server. Try again; if it stays, report incident ${failure.incident}.`
        : 'Something went wrong. Reload the page and try again.'
    default:
      return unreachable(failure)
  }
}

const PHASES: Record<Phase, string> = {
  lobby: 'lobby',
  interview: 'interview',
  scoring: 'scoring',
  debrief: 'debrief',
  closed: 'end',
}

/** Why the room said no, in plain English, with a way out where there is one. */
export function refusalText(refusal: Refusal, names: Names = {}): string {
  switch (refusal.code) {
    case 'wrong-phase':
      return `The panel is in its ${PHASES[refusal.is]} now; this belongs to the ${orList(refusal.needs.map((it) => PHASES[it]))}.`
    case 'lead-only':
      return 'Only the lead can do this.'
    case 'raters-only':
      return 'Only those who rate can do this.'
    case 'not-on-this-panel':
      return 'You have no seat on this panel. Ask the lead for a personal link.'
    case 'seat-revoked':
      return 'Your seat was withdrawn. If that is a mistake, ask the lead for a new link.'
    case 'recused':
      return 'This seat has stepped back from the panel, so it takes no part in this.'
    case 'sealed':
      return 'This panel is sealed: nothing in it can change any more.'
    case 'no-such-question':
      return 'This question is not part of the kit.'
    case 'no-such-probe':
      return 'This probe is not part of the question.'
    case 'no-such-follow-up':
      return 'This follow-up is no longer open.'
    case 'no-such-signal':
      return 'This signal is no longer there.'
    case 'no-such-seat':
      return 'This seat is not on the panel.'
    case 'no-such-revision':
      return 'There is no such revision.'
    case 'already-moved':
      return 'The lead had already moved on. Nothing was changed.'
    case 'reason-needed':
      return `This leaves ${listOf(refusal.questions, names.question, 'question')} of the kit unasked so far. Say why, in ${REASON_MIN_CHARS} to ${REASON_MAX_CHARS} characters.`
    case 'nothing-to-undo':
      return 'There is nothing to undo.'
    case 'too-late-to-undo':
      return 'Too late to undo. Go to the question instead: nothing written is lost.'
    case 'already-locked':
      return 'This scorecard is locked. In the debrief a rating can be revised, with a reason.'
    case 'scorecard-incomplete':
      return `Not rated yet: ${listOf(refusal.unrated, names.question, 'question')}. Rate, or say why there is no score.`
    case 'raters-not-locked':
      return `Not locked yet: ${listOf(refusal.missing, names.seat, 'rater')}. Wait, or reveal without them and say why.`
    case 'nobody-locked':
      return 'Nobody has locked a scorecard yet, so there is nothing to reveal.'
    case 'not-locked':
      return 'This scorecard is not locked.'
    case 'unchanged':
      return 'That is what it says already.'
    case 'lead-is-here':
      return 'The lead is here. They can hand over the lead themselves.'
    case 'lead-away-too-short':
      return `The lead may come back. You can ask to take over in ${waiting(refusal.waitMs)}.`
    case 'no-claim':
      return 'Nobody is asking to take the lead any more.'
    case 'own-claim':
      return 'Another rater must agree to your taking the lead.'
    case 'cannot-lead':
      return 'This seat cannot lead: only those who rate and count can.'
    case 'not-decided':
      return 'Record the decision first.'
    case 'not-sealed':
      return 'You have no seat on this panel. Its record opens to you once the lead has sealed it.'
    case 'already-decided':
      return 'The decision is already recorded.'
    case 'override-needed':
      return `This goes against the mechanical result. Say why, in ${REASON_MIN_CHARS} to ${REASON_MAX_CHARS} characters.`
    case 'seats-full':
      return 'The panel has no free seat.'
    default:
      return unreachable(refusal)
  }
}

/** What is wrong with one field, as the server named it (`seats.0.email`), ready to print under the field. */
export function problemWith(failure: ApiFailure | null | undefined, field: string): string | null {
  if (failure?.kind !== 'malformed') return null
  const found = failure.problems.find((it) => it.field === field)
  return found ? sentence(found.problem) : null
}

/** Begins with a capital and ends with a full stop. */
export function sentence(words: string): string {
  const trimmed = words.trim()
  return trimmed.charAt(0).toLocaleUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? '' : '.')
}

function waiting(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000))
  if (seconds < 90) return `${seconds} second${seconds === 1 ? '' : 's'}`
  return `${Math.ceil(seconds / 60)} minutes`
}

const orList = (words: readonly string[]) => words.join(' or ')

function listOf<Id>(ids: readonly Id[], nameOf: ((id: Id) => string) | undefined, noun: string): string {
  return nameOf ? ids.map(nameOf).join(', ') : `${ids.length} ${noun}${ids.length === 1 ? '' : 's'}`
}
