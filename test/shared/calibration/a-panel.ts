import { expect } from 'vitest'
import { matrixOf, type RatingMatrix } from '#shared/calibration/ratings.ts'
import type { CompetencyId, EpochMs, KitId, PanelId, QuestionId, SeatId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { SeatRole } from '#shared/model/panel.ts'
import type { LockedScorecard, NoteLine, Rating } from '#shared/model/scorecard.ts'
import type { PanelState, Revision, Seat } from '#shared/panel/state.ts'

export const q = (id: string) => id as QuestionId
export const s = (id: string) => id as SeatId
export const c = (id: string) => id as CompetencyId
export const at = (ms: number) => ms as EpochMs

type Plan = {
  /** Question id to competency, in the kit's order. */
  readonly questions?: Readonly<Record<string, string>>
  /** Competency to weight in percent. */
  readonly weights?: Readonly<Record<string, number>>
  /** Seat to its ratings, in the order of the questions. A card locked before the reveal. */
  readonly cards?: Readonly<Record<string, readonly Rating[]>>
  readonly roles?: Readonly<Record<string, SeatRole>>
  readonly notes?: Readonly<Record<string, Readonly<Record<string, readonly NoteLine[]>>>>
  readonly state?: Partial<PanelState>
}

export const REVEALED_AT = at(1_000)

/** A revealed panel: two competencies of 60 and 40 percent with two questions each, unless told otherwise. */
export function aPanel(plan: Plan = {}): PanelState {
  const questions = plan.questions ?? { q1: 'A', q2: 'A', q3: 'B', q4: 'B' }
  const ids = Object.keys(questions)
  const cards = Object.entries(plan.cards ?? {})
  return {
    panelId: 'panel' as PanelId,
    rehearsal: false,
    planReason: null,
    kit: aKit(questions, plan.weights ?? { A: 60, B: 40 }),
    phase: 'debrief',
    openedAt: at(0),
    seats: Object.fromEntries(
      cards.map(([seat], index) => [seat, aSeat(seat, plan.roles?.[seat] ?? 'panelist', index)]),
    ),
    lead: { seat: s(cards[0]?.[0] ?? 'lead'), epoch: 1, awaySince: null, claim: null },
    askers: {},
    place: null,
    visits: [],
    lastMove: null,
    pausedSince: null,
    skipped: {},
    probesAsked: [],
    followUps: [],
    signals: [],
    offScript: [],
    scorecards: Object.fromEntries(
      cards.map(([seat, ratings]) => [
        seat,
        { lockedAt: at(900), card: aCard(ids, ratings, plan.notes?.[seat] ?? {}) },
      ]),
    ),
    revealed: { at: REVEALED_AT, override: null },
    discussing: null,
    discussed: [],
    revisions: [],
    recommendations: {},
    decision: null,
    sealedAt: null,
    result: null,
    ...plan.state,
  }
}

/** Its matrix; the test fails if it is not revealed. */
export function aMatrix(plan: Plan = {}): RatingMatrix {
  const matrix = matrixOf(aPanel(plan))
  if (!matrix.ok) expect.fail(matrix.error)
  return matrix.value
}

export function aRevision(
  seat: string,
  questionId: string,
  from: Rating,
  to: Rating,
  chosen = false,
): Revision {
  const choice = chosen ? { reason: 'the panel heard the same', at: at(1_200) } : null
  return {
    seat: s(seat),
    questionId: q(questionId),
    from,
    to,
    reason: 'I missed it',
    phase: 'debrief',
    at: at(1_100),
    chosen: choice,
  }
}

export function aSeat(id: string, role: SeatRole, seniority = 0): Seat {
  return { id: s(id), role, seniority, joinedAt: at(1), missed: [], revokedAt: null, recused: null }
}

function aCard(
  ids: readonly string[],
  ratings: readonly Rating[],
  notes: Readonly<Record<string, readonly NoteLine[]>>,
) {
  const answers = ids.flatMap((id, index) => {
    const rating = ratings[index]
    return rating === undefined ? [] : [[id, { rating, ratedAfterMs: 0 }]]
  })
  return { answers: Object.fromEntries(answers), notes, digest: '' } as LockedScorecard
}

function aKit(questions: Readonly<Record<string, string>>, weights: Readonly<Record<string, number>>): Kit {
  return {
    id: 'kit' as KitId,
    version: 1,
    role: 'Analyst',
    about: 'about',
    competencies: Object.entries(weights).map(([id, weight]) => ({
      id: c(id),
      name: id,
      meaning: id,
      weight,
    })),
    questions: Object.entries(questions).map(([id, competency]) => ({
      id: q(id),
      competency: c(competency),
      text: id,
      label: id,
      intent: id,
      kind: 'past behaviour',
      minutes: 5,
      probes: [],
      anchors: ['1', '2', '3', '4', '5'],
      cap: null,
    })),
    placeholders: {},
  }
}
