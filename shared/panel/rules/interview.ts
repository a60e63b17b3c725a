import type { EpochMs, QuestionId, SeatId } from '../../model/ids.ts'
import type { CommandOf } from '../commands.ts'
import { accept, type Decision, refuse, type Refusal, unchanged } from '../decision.ts'
import { entryOf } from '../entries.ts'
import type { Event } from '../events.ts'
import {
  isSkipped,
  nextPlace,
  passedOver,
  placeOfQuestion,
  questionAt,
  questionOf,
  questionsUnreached,
  samePlace,
} from '../places.ts'
import { seatOf } from '../seats.ts'
import { type PanelState, UNDO_MS } from '../state.ts'
import { obstacleToLeading, obstacleToRating } from './standing.ts'

export function assignAsker(state: PanelState, command: CommandOf<'assignAsker'>, now: EpochMs): Decision {
  const obstacle = obstacleToLeading(state, command.by, 'lobby', 'interview')
  if (obstacle) return refuse(obstacle)

  const { questionId, seat } = command
  if (!questionOf(state, questionId)) return refuse({ code: 'no-such-question' })
  const asker = seat === null ? null : seatOf(state, seat)
  if (asker === undefined || (asker !== null && asker.revokedAt !== null))
    return refuse({ code: 'no-such-seat' })
  if ((entryOf(state.askers, questionId) ?? null) === seat) return unchanged

  return accept({ type: 'askerAssigned', questionId, seat, at: now })
}

export function startInterview(
  state: PanelState,
  command: CommandOf<'startInterview'>,
  now: EpochMs,
): Decision {
  const obstacle = obstacleToStarting(state, command.by)
  if (obstacle) return refuse(obstacle)

  return accept({ type: 'interviewStarted', place: placeOfQuestion(state.kit.questions[0]!.id), at: now })
}

/** Why the interview may not start at this seat's word, or null. */
export const obstacleToStarting = (state: PanelState, by: SeatId): Refusal | null =>
  obstacleToLeading(state, by, 'lobby')

/** The press names the place it was made at: on a slow line the second press would carry everybody one too far. */
export function advance(state: PanelState, command: CommandOf<'advance'>, now: EpochMs): Decision {
  const obstacle = obstacleToLeading(state, command.by, 'interview')
  if (obstacle) return refuse(obstacle)
  if (!samePlace(command.from, state.place)) return refuse({ code: 'already-moved' })
  const end = obstacleToAdvancing(state, command.by)
  if (end) return refuse(end)

  return accept({ type: 'moved', from: state.place, to: nextPlace(state)!, how: 'advance', at: now })
}

/** Why there is no way forward for this seat, or null. `unchanged`: the candidate's own questions are the last place. */
export function obstacleToAdvancing(state: PanelState, by: SeatId): Refusal | null {
  const obstacle = obstacleToLeading(state, by, 'interview')
  if (obstacle) return obstacle
  if (samePlace(nextPlace(state), state.place)) return { code: 'unchanged' }
  return null
}

/** Takes back the whole of the last move: the visit it made, the skip that caused it, the skip that it lifted. */
export function undoAdvance(state: PanelState, command: CommandOf<'undoAdvance'>, now: EpochMs): Decision {
  const obstacle = obstacleToUndo(state, command.by, now)
  if (obstacle) return refuse(obstacle)

  const { from: back, unskipped } = state.lastMove!
  const events: Event[] = [{ type: 'moveUndone', from: state.place!, to: back!, at: now }]

  const reopened = questionAt(back)
  if (reopened !== null && isSkipped(state, reopened)) {
    events.push({ type: 'questionUnskipped', questionId: reopened, at: now })
  }
  const left = questionAt(state.place)
  if (left !== null && unskipped !== null) {
    events.push({ type: 'questionSkipped', questionId: left, reason: unskipped, at: now })
  }
  return accept(...events)
}

/** Why the last move stands, or null. It can be taken back for `UNDO_MS`, that moment included. */
export function obstacleToUndo(state: PanelState, by: SeatId, now: EpochMs): Refusal | null {
  const obstacle = obstacleToLeading(state, by, 'interview')
  if (obstacle) return obstacle
  if (!state.lastMove?.from) return { code: 'nothing-to-undo' }
  if (now - state.lastMove.at > UNDO_MS) return { code: 'too-late-to-undo' }
  return null
}

/** Any place, at any time, in any order, with a reason for a question before its turn; a skipped question is asked by going there. */
export function goTo(state: PanelState, command: CommandOf<'goTo'>, now: EpochMs): Decision {
  const obstacle = obstacleToLeading(state, command.by, 'interview')
  if (obstacle) return refuse(obstacle)

  const { from, to, reason } = command
  const question = questionAt(to)
  if (question !== null && !questionOf(state, question)) return refuse({ code: 'no-such-question' })
  if (samePlace(to, state.place)) return unchanged
  if (!samePlace(from, state.place)) return refuse({ code: 'already-moved' })

  const passed = passedOver(state, to)
  if (passed.length > 0 && !reason)
    return refuse({ code: 'reason-needed', questions: passed, field: 'reason' })

  const why = passed.length > 0 && reason ? { reason } : {}
  const move: Event = { type: 'moved', from: state.place, to, how: 'go-to', ...why, at: now }
  // The move first: it takes the skip's reason along, for an undo.
  if (question === null || !isSkipped(state, question)) return accept(move)
  return accept(move, { type: 'questionUnskipped', questionId: question, at: now })
}

export function skipQuestion(state: PanelState, command: CommandOf<'skipQuestion'>, now: EpochMs): Decision {
  const { questionId, reason } = command
  const obstacle = obstacleToSkipping(state, command.by, questionId)
  if (obstacle) return refuse(obstacle)
  if (isSkipped(state, questionId)) return unchanged

  const skip: Event = { type: 'questionSkipped', questionId, reason, at: now }
  if (questionAt(state.place) !== questionId) return accept(skip)
  return accept(skip, { type: 'moved', from: state.place, to: nextPlace(state)!, how: 'skip', at: now })
}

export function unskipQuestion(
  state: PanelState,
  command: CommandOf<'unskipQuestion'>,
  now: EpochMs,
): Decision {
  const { questionId } = command
  const obstacle = obstacleToSkipping(state, command.by, questionId)
  if (obstacle) return refuse(obstacle)
  if (!isSkipped(state, questionId)) return unchanged

  return accept({ type: 'questionUnskipped', questionId, at: now })
}

/** Why this seat may neither skip this question nor take a skip back, or null. */
export function obstacleToSkipping(state: PanelState, by: SeatId, questionId: QuestionId): Refusal | null {
  const obstacle = obstacleToLeading(state, by, 'interview')
  if (obstacle) return obstacle
  if (!questionOf(state, questionId)) return { code: 'no-such-question' }
  return null
}

export function askOffScript(state: PanelState, command: CommandOf<'askOffScript'>, now: EpochMs): Decision {
  const obstacle = obstacleToLeading(state, command.by, 'interview')
  if (obstacle) return refuse(obstacle)

  const { id, by, text, reason } = command
  return accept({ type: 'offScriptAsked', id, by, text, near: questionAt(state.place), reason, at: now })
}

export function tickProbe(state: PanelState, command: CommandOf<'tickProbe'>, now: EpochMs): Decision {
  const obstacle = obstacleToRating(state, command.by, 'interview')
  if (obstacle) return refuse(obstacle)

  const { probeId, asked } = command
  const planned = state.kit.questions.some((question) =>
    question.probes.some((probe) => probe.id === probeId),
  )
  if (!planned) return refuse({ code: 'no-such-probe' })
  if (state.probesAsked.includes(probeId) === asked) return unchanged

  return accept({ type: 'probeTicked', probeId, asked, at: now })
}

export function raiseFollowUp(
  state: PanelState,
  command: CommandOf<'raiseFollowUp'>,
  now: EpochMs,
): Decision {
  const obstacle = obstacleToRating(state, command.by, 'interview')
  if (obstacle) return refuse(obstacle)

  const { id, by, questionId, text } = command
  if (!questionOf(state, questionId)) return refuse({ code: 'no-such-question' })

  return accept({ type: 'followUpRaised', id, by, questionId, text, at: now })
}

export function settleFollowUp(
  state: PanelState,
  command: CommandOf<'takeFollowUp'> | CommandOf<'dismissFollowUp'>,
  now: EpochMs,
): Decision {
  const obstacle = obstacleToLeading(state, command.by, 'interview')
  if (obstacle) return refuse(obstacle)

  const followUp = state.followUps.find((it) => it.id === command.followUp)
  if (!followUp) return refuse({ code: 'no-such-follow-up' })

  const status = command.type === 'takeFollowUp' ? 'taken' : 'dismissed'
  if (followUp.status === status) return unchanged

  const type = command.type === 'takeFollowUp' ? 'followUpTaken' : 'followUpDismissed'
  return accept({ type, id: followUp.id, at: now })
}

export function signalLead(state: PanelState, command: CommandOf<'signalLead'>, now: EpochMs): Decision {
  const obstacle = obstacleToRating(state, command.by, 'interview')
  if (obstacle) return refuse(obstacle)

  const { id, by, kind } = command
  return accept({ type: 'leadSignalled', id, by, kind, at: now })
}

export function seeSignal(state: PanelState, command: CommandOf<'seeSignal'>, now: EpochMs): Decision {
  const obstacle = obstacleToLeading(state, command.by)
  if (obstacle) return refuse(obstacle)

  const signal = state.signals.find((it) => it.id === command.signal)
  if (!signal) return refuse({ code: 'no-such-signal' })
  if (signal.seen) return unchanged

  return accept({ type: 'signalSeen', id: signal.id, at: now })
}

export function pause(state: PanelState, command: CommandOf<'pause'>, now: EpochMs): Decision {
  const obstacle = obstacleToPausing(state, command.by)
  if (obstacle) return refuse(obstacle)
  if (state.pausedSince !== null) return unchanged

  return accept({ type: 'paused', at: now })
}

export function resume(state: PanelState, command: CommandOf<'resume'>, now: EpochMs): Decision {
  const obstacle = obstacleToPausing(state, command.by)
  if (obstacle) return refuse(obstacle)
  if (state.pausedSince === null) return unchanged

  return accept({ type: 'resumed', at: now })
}

/** Why this seat may neither pause the interview nor resume it, or null. */
export const obstacleToPausing = (state: PanelState, by: SeatId): Refusal | null =>
  obstacleToLeading(state, by, 'interview')

/** At any time. What was not reached counts as not asked, and that needs a reason. */
export function endQuestions(state: PanelState, command: CommandOf<'endQuestions'>, now: EpochMs): Decision {
  const obstacle = obstacleToEndingQuestions(state, command.by)
  if (obstacle) return refuse(obstacle)

  const left = questionsUnreached(state)
  if (left.length === 0) return accept({ type: 'questionsEnded', at: now })
  const { reason } = command
  if (!reason) return refuse({ code: 'reason-needed', questions: left, field: 'reason' })

  return accept({ type: 'questionsEnded', reason, at: now })
}

/** Why the interview may not end at this seat's word, or null. */
export const obstacleToEndingQuestions = (state: PanelState, by: SeatId): Refusal | null =>
  obstacleToLeading(state, by, 'interview')
