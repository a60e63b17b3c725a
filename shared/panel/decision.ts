import { err, ok, type Result } from '../result.ts'
import type { QuestionId, SeatId } from '../model/ids.ts'
import type { Event } from './events.ts'
import type { Phase } from './state.ts'

/** Why the room says no. The screen words it. */
export type Refusal =
  | { readonly code: 'wrong-phase'; readonly needs: readonly Phase[]; readonly is: Phase }
  | { readonly code: 'lead-only' }
  | { readonly code: 'raters-only' }
  | { readonly code: 'not-on-this-panel' }
  | { readonly code: 'seat-revoked' }
  | { readonly code: 'recused' }
  | { readonly code: 'sealed' }
  | { readonly code: 'no-such-question' }
  | { readonly code: 'no-such-probe' }
  | { readonly code: 'no-such-follow-up' }
  | { readonly code: 'no-such-signal' }
  | { readonly code: 'no-such-seat' }
  | { readonly code: 'no-such-revision' }
  /** The lead had already moved on: the press came twice or late. */
  | { readonly code: 'already-moved' }
  /** The kit's order or part of its questions is left: that needs a reason. */
  | { readonly code: 'reason-needed'; readonly questions: readonly QuestionId[]; readonly field: 'reason' }
  | { readonly code: 'nothing-to-undo' }
  | { readonly code: 'too-late-to-undo' }
  | { readonly code: 'already-locked' }
  | { readonly code: 'scorecard-incomplete'; readonly unrated: readonly QuestionId[] }
  | { readonly code: 'raters-not-locked'; readonly missing: readonly SeatId[] }
  | { readonly code: 'nobody-locked' }
  | { readonly code: 'not-locked' }
  | { readonly code: 'unchanged' }
  | { readonly code: 'lead-is-here' }
  | { readonly code: 'lead-away-too-short'; readonly waitMs: number }
  | { readonly code: 'no-claim' }
  | { readonly code: 'own-claim' }
  /** That seat could not hold the lead: absent, revoked, recused, observer or shadow; or it is the lead, who hands over first. */
  | { readonly code: 'cannot-lead' }
  | { readonly code: 'not-decided' }
  /** Who has no seat reads the record once it is sealed. */
  | { readonly code: 'not-sealed' }
  | { readonly code: 'already-decided' }
  /** The decision goes against the mechanical result: that field of it must say why. */
  | { readonly code: 'override-needed'; readonly field: 'override' }
  | { readonly code: 'seats-full' }

/** Events to append (none: nothing to do, and that is fine), or the refusal. */
export type Decision = Result<readonly Event[], Refusal>

export const accept = (...events: readonly Event[]): Decision => ok(events)
export const refuse = (refusal: Refusal): Decision => err(refusal)
export const unchanged: Decision = ok([])
