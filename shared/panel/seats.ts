import type { SeatId } from '../model/ids.ts'
import { entryOf } from './entries.ts'
import type { PanelState, Recommendation, Seat } from './state.ts'

/** The seat, or undefined where this panel has none of that id. */
export const seatOf = (state: Pick<PanelState, 'seats'>, id: SeatId): Seat | undefined =>
  entryOf(state.seats, id)

/** Has a scorecard: the lead, a panelist or a shadow. */
export const isRater = (seat: Pick<Seat, 'role'>): boolean => seat.role !== 'observer'

/**
 * This seat's scorecard enters the result once it is locked: the lead's or a panelist's. A revoked seat's card that was
 * locked before still counts. A shadow's never does.
 */
export const countsIn = (seat: Pick<Seat, 'role'>): boolean =>
  seat.role === 'lead' || seat.role === 'panelist'

export const isLead = (state: Pick<PanelState, 'lead'>, seat: SeatId): boolean => state.lead.seat === seat

/** Rates on this panel still: a rater who has not stepped back. */
export const stillRates = (seat: Seat): boolean => isRater(seat) && seat.recused === null

/** Could hold the lead: has been in the room, rates, counts, and is neither revoked nor recused. */
export const canLead = (seat: Seat): boolean => countsIn(seat) && isPresent(seat) && seat.recused === null

/** Has been in the room and may still be. Not whether a connection is open at the moment. */
export const isPresent = (seat: Seat): boolean => seat.joinedAt !== null && seat.revokedAt === null

export const hasLocked = (state: Pick<PanelState, 'scorecards'>, seat: SeatId): boolean =>
  entryOf(state.scorecards, seat) !== undefined

/** Whom the reveal still waits for: present, not recused, counted, not locked. Shadows and observers never block. */
export function ratersMissing(state: PanelState): readonly SeatId[] {
  return everySeat(state)
    .filter((seat) => canLead(seat) && !hasLocked(state, seat.id))
    .map((seat) => seat.id)
}

/**
 * Whose locked scorecards make the result, revoked seats among them. Not who stepped back, whenever that was, nor a card that
 * was locked with the others' in view: `matrixOf` takes the same ones.
 */
export function ratersCounted(state: PanelState): readonly SeatId[] {
  return everySeat(state)
    .filter((seat) => countsIn(seat) && seat.recused === null && hasLockedInTime(state, seat.id))
    .map((seat) => seat.id)
}

/** What the counted raters recommend, by seat. A word of somebody who is not counted stays in the log alone. */
export function recommendationsCounted(state: PanelState): ReadonlyMap<SeatId, Recommendation> {
  return new Map(
    ratersCounted(state).flatMap((seat) => {
      const given = entryOf(state.recommendations, seat)
      return given ? [[seat, given] as const] : []
    }),
  )
}

function hasLockedInTime(state: PanelState, seat: SeatId): boolean {
  const scorecard = entryOf(state.scorecards, seat)
  return scorecard !== undefined && (state.revealed === null || scorecard.lockedAt <= state.revealed.at)
}

/** Who speaks in the debrief, most junior first, the lead last whatever the lead's seniority. Equals go by id. */
export function speakingOrder(state: PanelState): readonly SeatId[] {
  const rank = (seat: Seat) => (isLead(state, seat.id) ? Infinity : seat.seniority)
  return everySeat(state)
    .filter(canLead)
    .toSorted((one, other) =>
      rank(one) === rank(other) ? (one.id < other.id ? -1 : 1) : rank(one) - rank(other),
    )
    .map((seat) => seat.id)
}

const everySeat = (state: Pick<PanelState, 'seats'>): readonly Seat[] => Object.values(state.seats)
