import type { EpochMs, QuestionId, SeatId } from '../model/ids.ts'
import { isScore } from '../model/scorecard.ts'
import type { Event } from '../panel/events.ts'
import { entryOf } from '../panel/entries.ts'
import { isSkipped, msOn, questionAt, questionsUnreached } from '../panel/places.ts'
import type { PanelState, Visit } from '../panel/state.ts'
import { matrixOf } from './ratings.ts'
import { sum } from './spread.ts'

/** Where the interview left its plan. Facts with a time where there is one; nobody is blamed. */
export type Deviation =
  /** The plan is not that of the position's other panels. */
  | { readonly kind: 'planned'; readonly reason: string; readonly at: EpochMs }
  | {
      readonly kind: 'skipped'
      readonly questionId: QuestionId
      readonly reason: string
      readonly at: EpochMs
    }
  /** Asked ahead of `before`, which the kit has earlier and which were asked later or not at all. */
  | {
      readonly kind: 'out-of-order'
      readonly questionId: QuestionId
      readonly before: readonly QuestionId[]
      /** Null where none was asked for. */
      readonly reason: string | null
      readonly at: EpochMs
    }
  | { readonly kind: 'returned-to'; readonly questionId: QuestionId; readonly at: EpochMs }
  | {
      readonly kind: 'off-script'
      readonly text: string
      readonly by: SeatId
      readonly near: QuestionId | null
      /** A follow-up that `by` suggested and the lead asked. Its time is the lead's. */
      readonly suggested: boolean
      /** Null for a follow-up, and where none was asked for. */
      readonly reason: string | null
      readonly at: EpochMs
    }
  /** Neither asked nor skipped. The reason is that of the questions' end; null before it, or where none was asked for. */
  | {
      readonly kind: 'not-reached'
      readonly questionId: QuestionId
      readonly reason: string | null
      readonly at: null
    }
  | {
      readonly kind: 'revealed-early'
      readonly missing: readonly SeatId[]
      readonly reason: string
      readonly at: EpochMs
    }

export type QuestionTime = {
  readonly questionId: QuestionId
  readonly plannedMs: number
  /** Pauses taken out. 0 for a question never visited. */
  readonly actualMs: number
  readonly visits: number
}

/** `ms` is null for a pause that never ended in the log. */
export type Pause = { readonly at: EpochMs; readonly ms: number | null }

/** How long after a question the counted raters scored it. */
export type RatingDelays = {
  readonly questionId: QuestionId
  /**
   * By seat id. Milliseconds from the question's end to the first rating; below 0 while it was still asked. Who locked no
   * score for it, or one without a time, is left out.
   */
  readonly raters: readonly { readonly seat: SeatId; readonly ms: number }[]
  /** The middle one, of an even number the mean of the two. Null without any. */
  readonly medianMs: number | null
}

export type Fidelity = {
  /** In the order they happened; what has no time comes last, in the kit's order. */
  readonly deviations: readonly Deviation[]
  /** In the kit's order. */
  readonly times: readonly QuestionTime[]
  readonly plannedMs: number
  readonly actualMs: number
  readonly pauses: readonly Pause[]
  /** In the kit's order. Empty before the reveal: what was rated when is nobody's business until then. */
  readonly delays: readonly RatingDelays[]
}

/** How closely the interview followed its kit. `now` closes a visit that still lasts. All times in milliseconds. */
export function fidelityOf(state: PanelState, events: readonly Event[], now: EpochMs): Fidelity {
  const visits = state.visits.flatMap((visit) => {
    const questionId = questionAt(visit.place)
    return questionId === null ? [] : [{ visit, questionId }]
  })
  const times = state.kit.questions.map(({ id, minutes }) => ({
    questionId: id,
    plannedMs: minutes * 60_000,
    actualMs: msOn(state, id, now),
    visits: visits.filter((it) => it.questionId === id).length,
  }))
  return {
    deviations: deviationsOf(state, visits, events),
    times,
    plannedMs: sum(times.map((it) => it.plannedMs)),
    actualMs: sum(times.map((it) => it.actualMs)),
    pauses: pausesOf(events),
    delays: ratingDelaysOf(state),
  }
}

/** The time from each question's end to its ratings, as the locks kept it. Empty before the reveal. */
export function ratingDelaysOf(state: PanelState): readonly RatingDelays[] {
  const matrix = matrixOf(state)
  if (!matrix.ok) return []

  return matrix.value.questions.map(({ id }) => {
    const raters = matrix.value.raters.flatMap((seat) => {
      const answer = entryOf(entryOf(state.scorecards, seat)?.card?.answers ?? {}, id)
      const ms = answer?.ratedAfterMs ?? null
      return ms === null || !isScore(answer?.rating) ? [] : [{ seat, ms }]
    })
    return { questionId: id, raters, medianMs: medianOf(raters.map((it) => it.ms)) }
  })
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2
}

type QuestionVisit = { readonly visit: Visit; readonly questionId: QuestionId }

function deviationsOf(
  state: PanelState,
  visits: readonly QuestionVisit[],
  events: readonly Event[],
): readonly Deviation[] {
  const order = state.kit.questions.map((question) => question.id)
  const asked = new Map<QuestionId, Visit>()
  const timed: Deviation[] = []
  if (state.planReason) timed.push({ kind: 'planned', reason: state.planReason, at: state.openedAt })
  for (const { questionId, visit } of visits) {
    if (asked.has(questionId)) timed.push({ kind: 'returned-to', questionId, at: visit.from })
    else asked.set(questionId, visit)
  }
  for (const [questionId, { from: at, reason }] of asked) {
    const earlier = order.slice(0, Math.max(0, order.indexOf(questionId)))
    // Later, or never: either way the kit had it first.
    const before = earlier.filter(
      (id) => (asked.get(id)?.from ?? (isSkipped(state, id) ? at : Infinity)) > at,
    )
    if (before.length > 0) timed.push({ kind: 'out-of-order', questionId, before, reason, at })
  }
  for (const questionId of order) {
    const skipped = entryOf(state.skipped, questionId)
    if (skipped) timed.push({ kind: 'skipped', questionId, ...skipped })
  }
  for (const { text, by, near, reason, at } of state.offScript)
    timed.push({ kind: 'off-script', text, by, near, suggested: false, reason, at })
  for (const { text, by, questionId, status, at, settledAt } of state.followUps) {
    if (status !== 'taken') continue
    timed.push({
      kind: 'off-script',
      text,
      by,
      near: questionId,
      suggested: true,
      reason: null,
      at: settledAt ?? at,
    })
  }
  if (state.revealed?.override)
    timed.push({ kind: 'revealed-early', ...state.revealed.override, at: state.revealed.at })

  const reason = events.find((it) => it.type === 'questionsEnded')?.reason ?? null
  const notReached: readonly Deviation[] =
    state.phase === 'lobby'
      ? []
      : questionsUnreached(state).map((questionId) => ({
          kind: 'not-reached',
          questionId,
          reason,
          at: null,
        }))
  return [...timed.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)), ...notReached]
}

function pausesOf(events: readonly Event[]): readonly Pause[] {
  const pauses: Pause[] = []
  for (const event of events) {
    const last = pauses.at(-1)
    if (event.type === 'paused') pauses.push({ at: event.at, ms: null })
    if (event.type === 'resumed' && last && last.ms === null)
      pauses[pauses.length - 1] = { ...last, ms: event.at - last.at }
  }
  return pauses
}
