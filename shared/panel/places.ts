import type { EpochMs, QuestionId } from '../model/ids.ts'
import type { Question } from '../model/kit.ts'
import { entryOf } from './entries.ts'
import type { PanelState, Place, Visit } from './state.ts'

export const CANDIDATE_QUESTIONS: Place = { at: 'candidate-questions' }

export const placeOfQuestion = (questionId: QuestionId): Place => ({ at: 'question', questionId })

/** The question asked at this place, or null: before and after the questions, and in the candidate's own time. */
export const questionAt = (place: Place | null): QuestionId | null =>
  place?.at === 'question' ? place.questionId : null

export const samePlace = (one: Place | null, other: Place | null): boolean =>
  one?.at === other?.at && questionAt(one) === questionAt(other)

/** The kit's question, or undefined. */
export const questionOf = (state: Pick<PanelState, 'kit'>, questionId: QuestionId): Question | undefined =>
  state.kit.questions.find((question) => question.id === questionId)

export const isSkipped = (state: Pick<PanelState, 'skipped'>, questionId: QuestionId): boolean =>
  entryOf(state.skipped, questionId) !== undefined

/** The lead has been there, or is there now. */
export const isVisited = (state: Pick<PanelState, 'visits'>, questionId: QuestionId): boolean =>
  state.visits.some((visit) => questionAt(visit.place) === questionId)

/** What was put to the candidate so far, in kit order, the current question included. A skipped one counts as not asked. */
export function questionsAsked(state: PanelState): readonly QuestionId[] {
  return questionIds(state).filter((id) => isVisited(state, id) && !isSkipped(state, id))
}

/** What somebody who comes in now has missed: visited, and the lead is not there any more. In kit order. */
export function questionsOver(state: PanelState): readonly QuestionId[] {
  return questionIds(state).filter((id) => isVisited(state, id) && id !== questionAt(state.place))
}

/**
 * Where an advance would lead: the first following question, in kit order, that is neither skipped nor visited yet; else
 * the candidate's own questions, where it stays. Null outside the interview.
 */
export function nextPlace(state: PanelState): Place | null {
  if (state.place === null) return null

  const current = questionAt(state.place)
  if (current === null) return CANDIDATE_QUESTIONS

  const ids = questionIds(state)
  const following = ids.slice(ids.indexOf(current) + 1)
  const next = following.find((id) => !isSkipped(state, id) && !isVisited(state, id))
  return next === undefined ? CANDIDATE_QUESTIONS : placeOfQuestion(next)
}

/** What the kit still holds and nobody was asked: neither visited nor skipped. In kit order. */
export const questionsUnreached = (state: PanelState): readonly QuestionId[] =>
  questionIds(state).filter((id) => !isVisited(state, id) && !isSkipped(state, id))

/** What a move there would ask before its turn: the questions unreached that the kit has earlier. None on the way back. */
export function passedOver(state: PanelState, to: Place): readonly QuestionId[] {
  const target = questionAt(to)
  if (target === null || isVisited(state, target)) return []

  const earlier = new Set(questionIds(state).slice(0, questionIds(state).indexOf(target)))
  return questionsUnreached(state).filter((id) => earlier.has(id))
}

/** How long the interview has lasted, pauses taken out. It stops when the questions end. Never negative. */
export const elapsedMs = (state: PanelState, now: EpochMs): number => sumOf(state, state.visits, now)

/** How long the lead has stayed on this question, all visits together, pauses taken out. Never negative. */
export const msOn = (state: PanelState, questionId: QuestionId, now: EpochMs): number =>
  sumOf(
    state,
    state.visits.filter((visit) => questionAt(visit.place) === questionId),
    now,
  )

/** When the question was last left; null if it never was asked or is being asked. */
export function endOf(state: PanelState, questionId: QuestionId): EpochMs | null {
  return state.visits.findLast((visit) => questionAt(visit.place) === questionId)?.until ?? null
}

function sumOf(state: PanelState, visits: readonly Visit[], now: EpochMs): number {
  return visits.reduce((sum, visit) => sum + lengthOf(state, visit, now), 0)
}

function lengthOf(state: PanelState, visit: Visit, now: EpochMs): number {
  const until = visit.until ?? state.pausedSince ?? now
  // Nodes' clocks differ a little, so an end may lie before its beginning.
  return Math.max(0, until - visit.from - visit.pausedMs)
}

const questionIds = (state: Pick<PanelState, 'kit'>): readonly QuestionId[] =>
  state.kit.questions.map((it) => it.id)
