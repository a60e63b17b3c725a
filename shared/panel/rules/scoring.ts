import type { EpochMs, QuestionId, SeatId } from '../../model/ids.ts'
import type { LockedAnswer, LockedScorecard } from '../../model/scorecard.ts'
import type { CommandOf, Draft } from '../commands.ts'
import { accept, type Decision, refuse, type Refusal, unchanged } from '../decision.ts'
import { entryOf } from '../entries.ts'
import { endOf, questionsAsked } from '../places.ts'
import { hasLocked, isLead, ratersCounted, ratersMissing, seatOf } from '../seats.ts'
import type { PanelState } from '../state.ts'
import { withdrawalOfClaim } from './lead.ts'
import { obstacleToLeading, obstacleToRating } from './standing.ts'

const EMPTY: Draft = { answers: {}, notes: {}, digest: '' }

/**
 * A lock is final. A rater who could still edit after seeing the others' cards would drift towards them, and the panel
 * would lose the independent judgements it was convened for.
 */
export function lockScorecard(
  state: PanelState,
  command: CommandOf<'lockScorecard'>,
  now: EpochMs,
): Decision {
  const { by: seat, card: draft } = command
  const obstacle = obstacleToLocking(state, seat, draft ?? EMPTY)
  if (obstacle) return refuse(obstacle)
  // The server reads the card out of the document. Without one there is nothing to vouch for.
  if (!draft) return refuse({ code: 'scorecard-incomplete', unrated: questionsAsked(state) })

  return accept({ type: 'scorecardLocked', seat, card: cardAtLock(state, draft), at: now })
}

/** Why this seat may not lock this draft, or null. */
export function obstacleToLocking(state: PanelState, seat: SeatId, draft: Draft): Refusal | null {
  const obstacle = obstacleToRating(state, seat, 'scoring')
  if (obstacle) return obstacle
  if (seatOf(state, seat)!.recused) return { code: 'recused' }
  if (hasLocked(state, seat)) return { code: 'already-locked' }

  const unrated = questionsUnrated(state, seat, draft)
  if (unrated.length > 0) return { code: 'scorecard-incomplete', unrated }
  return null
}

/** What this seat heard asked and has given no answer to, a non-score included. In kit order. */
export function questionsUnrated(
  state: PanelState,
  seat: SeatId,
  draft: { readonly answers: Readonly<Record<QuestionId, unknown>> },
): readonly QuestionId[] {
  const missed = seatOf(state, seat)?.missed ?? []
  return questionsAsked(state).filter(
    (id) => !missed.includes(id) && entryOf(draft.answers, id) === undefined,
  )
}

/**
 * The scorecard as the lock keeps it: an answer for every question of the kit. Not asked: `not-asked`, whatever the draft
 * says. Asked and unanswered: `not-observed`. Notes and digest are the draft's own.
 */
export function cardAtLock(state: PanelState, draft: Draft): LockedScorecard {
  const asked = questionsAsked(state)
  const answers = state.kit.questions.map(({ id }) => [id, answerAtLock(id)] as const)
  return {
    answers: Object.fromEntries(answers) as LockedScorecard['answers'],
    notes: draft.notes,
    digest: draft.digest,
  }

  function answerAtLock(id: QuestionId): LockedAnswer {
    if (!asked.includes(id)) return { rating: 'not-asked', ratedAfterMs: null }

    const answer = entryOf(draft.answers, id)
    if (!answer) return { rating: 'not-observed', ratedAfterMs: null }

    const end = endOf(state, id)
    const { rating, ratedAt } = answer
    return { rating, ratedAfterMs: ratedAt === null || end === null ? null : ratedAt - end }
  }
}

/** Somebody with a conflict of interest steps out of the result. The lead hands over first: a recused seat cannot lead. */
export function recuse(state: PanelState, command: CommandOf<'recuse'>, now: EpochMs): Decision {
  const obstacle = obstacleToRecusing(state, command.by)
  if (obstacle) return refuse(obstacle)

  const { by: seat, reason } = command
  if (seatOf(state, seat)!.recused) return unchanged

  return accept({ type: 'recused', seat, reason, at: now }, ...withdrawalOfClaim(state, seat, now))
}

/** Why this seat may not recuse itself, or null. */
export function obstacleToRecusing(state: PanelState, by: SeatId): Refusal | null {
  const obstacle = obstacleToRating(state, by, 'lobby', 'interview', 'scoring')
  if (obstacle) return obstacle
  if (hasLocked(state, by)) return { code: 'already-locked' }
  if (isLead(state, by)) return { code: 'cannot-lead' }
  return null
}

/** All at once, and once. An override stands in the log with the names it went without; one that nobody needs is none. */
export function reveal(state: PanelState, command: CommandOf<'reveal'>, now: EpochMs): Decision {
  const { by, override } = command
  const obstacle = obstacleToReveal(state, by, { overridden: override !== null })
  if (obstacle) return refuse(obstacle)

  const missing = ratersMissing(state)
  const needed = override !== null && missing.length > 0
  return accept({ type: 'revealed', override: needed ? { missing, reason: override.reason } : null, at: now })
}

/** Why this seat may not reveal, or null. Without an override it names who has not locked. */
export function obstacleToReveal(
  state: PanelState,
  by: SeatId,
  { overridden }: { readonly overridden: boolean } = { overridden: false },
): Refusal | null {
  const obstacle = obstacleToLeading(state, by, 'scoring')
  if (obstacle) return obstacle

  const missing = ratersMissing(state)
  if (missing.length > 0 && !overridden) return { code: 'raters-not-locked', missing }
  if (ratersCounted(state).length === 0) return { code: 'nobody-locked' }
  return null
}
