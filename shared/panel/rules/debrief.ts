import type { EpochMs, QuestionId, SeatId } from '../../model/ids.ts'
import type { Rating } from '../../model/scorecard.ts'
import type { CommandOf } from '../commands.ts'
import { accept, type Decision, refuse, type Refusal, unchanged } from '../decision.ts'
import { entryOf } from '../entries.ts'
import { questionOf } from '../places.ts'
import { countsIn, hasLocked, ratersCounted, seatOf } from '../seats.ts'
import type { PanelState, Revision } from '../state.ts'
import { obstacleToLeading, obstacleToTakingPart } from './standing.ts'

export function discuss(state: PanelState, command: CommandOf<'discuss'>, now: EpochMs): Decision {
  const { by, questionId } = command
  const obstacle = obstacleToLeading(state, by, 'debrief')
  if (obstacle) return refuse(obstacle)
  if (questionId !== null && !questionOf(state, questionId)) return refuse({ code: 'no-such-question' })
  if (state.discussing === questionId) return unchanged

  return accept({ type: 'discussed', questionId, at: now })
}

/** A change of mind stands beside the original, with its reason. The original never changes. */
export function revise(state: PanelState, command: CommandOf<'revise'>, now: EpochMs): Decision {
  const { by: seat, questionId, to, reason } = command
  const obstacle = obstacleToRevising(state, seat, questionId)
  if (obstacle) return refuse(obstacle)

  const from = ratingNow(state, seat, questionId)!
  if (from === to) return refuse({ code: 'unchanged' })

  return accept({ type: 'ratingRevised', seat, questionId, from, to, reason, at: now })
}

/** Why this seat may not revise its rating of this question, or null. A shadow's never counts, so there is nothing to revise. */
export function obstacleToRevising(state: PanelState, by: SeatId, questionId: QuestionId): Refusal | null {
  const obstacle = obstacleToHavingASay(state, by)
  if (obstacle) return obstacle
  if (state.phase !== 'debrief') return { code: 'wrong-phase', needs: ['debrief'], is: state.phase }
  if (!hasLocked(state, by)) return { code: 'not-locked' }
  if (ratingNow(state, by, questionId) === null) return { code: 'no-such-question' }
  return null
}

/** Where this rating stands: its last revision, else the original. Null where the viewer may not see it, or there is none. */
export function ratingNow(state: PanelState, seat: SeatId, questionId: QuestionId): Rating | null {
  const revision = lastRevision(state, seat, questionId)
  if (revision) return revision.to

  const card = entryOf(state.scorecards, seat)?.card
  return (card && entryOf(card.answers, questionId)?.rating) ?? null
}

/** The choice falls on the latest revision of that rating; an earlier choice gives way. */
export function chooseRevision(
  state: PanelState,
  command: CommandOf<'chooseRevision'>,
  now: EpochMs,
): Decision {
  const { by, seat, questionId, reason } = command
  const obstacle = obstacleToChoosing(state, by, seat, questionId)
  if (obstacle) return refuse(obstacle)
  if (lastRevision(state, seat, questionId)!.chosen !== null) return unchanged

  return accept({ type: 'revisionChosen', seat, questionId, reason, at: now })
}

export function unchooseRevision(
  state: PanelState,
  command: CommandOf<'unchooseRevision'>,
  now: EpochMs,
): Decision {
  const { by, seat, questionId } = command
  const obstacle = obstacleToChoosing(state, by, seat, questionId)
  if (obstacle) return refuse(obstacle)
  if (state.revisions.every((it) => !isOf(it, seat, questionId) || it.chosen === null)) return unchanged

  return accept({ type: 'revisionUnchosen', seat, questionId, at: now })
}

/**
 * Why this seat may not settle which rating counts, or null. The end of the debrief fixes the mechanical result: what is
 * recommended and decided afterwards is said of that one figure.
 */
export function obstacleToChoosing(
  state: PanelState,
  by: SeatId,
  seat: SeatId,
  questionId: QuestionId,
): Refusal | null {
  const obstacle = obstacleToLeading(state, by, 'debrief')
  if (obstacle) return obstacle
  if (!lastRevision(state, seat, questionId)) return { code: 'no-such-revision' }
  return null
}

export function recommend(state: PanelState, command: CommandOf<'recommend'>, now: EpochMs): Decision {
  const { by: seat, value, reason } = command
  const obstacle = obstacleToRecommending(state, seat)
  if (obstacle) return refuse(obstacle)

  const given = entryOf(state.recommendations, seat)
  if (given?.value === value && given.reason === reason) return unchanged

  return accept({ type: 'recommended', seat, value, reason, at: now })
}

/**
 * Why this seat may not recommend, or null. Only who locked a counted scorecard has a say. It comes between the mechanical
 * result, which is shown when the debrief ends, and the decision: a word given before the figure would be held to afterwards.
 */
export function obstacleToRecommending(state: PanelState, by: SeatId): Refusal | null {
  const obstacle = obstacleToHavingASay(state, by)
  if (obstacle) return obstacle
  if (state.phase !== 'closed') return { code: 'wrong-phase', needs: ['closed'], is: state.phase }
  if (!ratersCounted(state).includes(by)) return { code: 'not-locked' }
  if (state.decision) return { code: 'already-decided' }
  return null
}

export function endDebrief(state: PanelState, command: CommandOf<'endDebrief'>, now: EpochMs): Decision {
  const obstacle = obstacleToEndingDebrief(state, command.by)
  if (obstacle) return refuse(obstacle)

  return accept({ type: 'debriefEnded', at: now })
}

/** Why the debrief may not end at this seat's word, or null. */
export const obstacleToEndingDebrief = (state: PanelState, by: SeatId): Refusal | null =>
  obstacleToLeading(state, by, 'debrief')

function obstacleToHavingASay(state: PanelState, by: SeatId): Refusal | null {
  const obstacle = obstacleToTakingPart(state, by)
  if (obstacle) return obstacle

  const seat = seatOf(state, by)!
  if (!countsIn(seat)) return { code: 'raters-only' }
  if (seat.recused) return { code: 'recused' }
  return null
}

const isOf = (revision: Revision, seat: SeatId, questionId: QuestionId): boolean =>
  revision.seat === seat && revision.questionId === questionId

const lastRevision = (state: PanelState, seat: SeatId, questionId: QuestionId): Revision | undefined =>
  state.revisions.findLast((it) => isOf(it, seat, questionId))
