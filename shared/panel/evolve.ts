import type { EpochMs, SeatId } from '../model/ids.ts'
import type { SeatSeed } from '../model/panel.ts'
import { later } from '../result.ts'
import { entryOf, mapEntries, withEntry, withoutEntries } from './entries.ts'
import type { Event, EventOf } from './events.ts'
import { questionAt } from './places.ts'
import type { FollowUp, PanelState, Place, Revision, Seat, Visit } from './state.ts'

/**
 * The state after a fact. It has no opinions: what may happen was settled by `decide`. The same function runs on the
 * server's whole state and on a client's view, where a card that the viewer may not see is null. An event of a later version changes nothing.
 *
 * @throws If the first event is not `panelOpened`, or opens a panel without a lead: the log is broken.
 */
export function evolve(state: PanelState | null, event: Event): PanelState {
  if (event.type === 'panelOpened') return opened(event)
  if (state === null) throw new Error(`A panel starts with panelOpened, not with ${event.type}`)

  switch (event.type) {
    case 'seatAdded':
      return { ...state, seats: withEntry(state.seats, event.seat.id, emptySeat(event.seat)) }
    case 'seatJoined':
      return withSeat(state, event.seat, (seat) => ({ ...seat, joinedAt: event.at, missed: event.missed }))
    case 'seatRevoked':
      return {
        ...withSeat(state, event.seat, (seat) => ({ ...seat, revokedAt: event.at })),
        askers: withoutEntries(state.askers, (asker) => asker === event.seat),
      }
    case 'askerAssigned':
      return {
        ...state,
        askers:
          event.seat === null
            ? withoutEntries(state.askers, (_, questionId) => questionId === event.questionId)
            : withEntry(state.askers, event.questionId, event.seat),
      }

    case 'interviewStarted':
      return {
        ...state,
        phase: 'interview',
        place: event.place,
        visits: [visitOf(event.place, event.at, null)],
      }
    case 'moved':
      return moved(state, event)
    case 'moveUndone':
      return moveUndone(state, event)
    case 'questionSkipped': {
      const { reason, at } = event
      return { ...state, skipped: withEntry(state.skipped, event.questionId, { reason, at }) }
    }
    case 'questionUnskipped':
      return { ...state, skipped: withoutEntries(state.skipped, (_, id) => id === event.questionId) }
    case 'offScriptAsked': {
      const { id, by, text, near, reason = null, at } = event
      return { ...state, offScript: [...state.offScript, { id, by, text, near, reason, at }] }
    }
    case 'probeTicked': {
      const others = state.probesAsked.filter((id) => id !== event.probeId)
      return { ...state, probesAsked: event.asked ? [...others, event.probeId] : others }
    }
    case 'followUpRaised': {
      const { id, questionId, by, text, at } = event
      return {
        ...state,
        followUps: [...state.followUps, { id, questionId, by, text, at, status: 'open', settledAt: null }],
      }
    }
    case 'followUpTaken':
      return withFollowUp(state, event, 'taken')
    case 'followUpDismissed':
      return withFollowUp(state, event, 'dismissed')
    case 'leadSignalled': {
      const { id, by, kind, at } = event
      return { ...state, signals: [...state.signals, { id, by, kind, at, seen: false }] }
    }
    case 'signalSeen':
      return {
        ...state,
        signals: state.signals.map((it) => (it.id === event.id ? { ...it, seen: true } : it)),
      }
    case 'paused':
      return { ...state, pausedSince: event.at }
    case 'resumed':
      return { ...withPauseCounted(state, event.at), pausedSince: null }
    case 'questionsEnded':
      return {
        ...state,
        phase: 'scoring',
        place: null,
        visits: withVisitClosed(state, event.at),
        lastMove: null,
        pausedSince: null,
      }

    case 'scorecardLocked':
      return {
        ...state,
        scorecards: withEntry(state.scorecards, event.seat, { lockedAt: event.at, card: event.card }),
      }
    case 'recused':
      return withSeat(state, event.seat, (seat) => ({
        ...seat,
        recused: { reason: event.reason, at: event.at },
      }))
    case 'revealed':
      return { ...state, phase: 'debrief', revealed: { at: event.at, override: event.override } }

    case 'discussed':
      return {
        ...state,
        discussing: event.questionId,
        discussed:
          event.questionId === null || state.discussed.includes(event.questionId)
            ? state.discussed
            : [...state.discussed, event.questionId],
      }
    case 'ratingRevised': {
      const { seat, questionId, from, to, reason, at } = event
      const revision: Revision = { seat, questionId, from, to, reason, phase: state.phase, at, chosen: null }
      return { ...state, revisions: [...state.revisions, revision] }
    }
    case 'revisionChosen':
      return withChoice(state, event, { reason: event.reason, at: event.at })
    case 'revisionUnchosen':
      return withChoice(state, event, null)
    case 'recommended': {
      const { value, reason, at } = event
      return {
        ...state,
        recommendations: withEntry(state.recommendations, event.seat, { value, reason, at }),
      }
    }
    case 'debriefEnded':
      return { ...state, phase: 'closed', discussing: null }

    case 'decided': {
      const { value, reasons, override, by, at } = event
      return { ...state, decision: { value, reasons, override, by, at } }
    }
    case 'sealed':
      return { ...state, sealedAt: event.at, result: event.result }

    case 'leadHandedOver':
    case 'leadTaken':
      return leadChanged(state, event)
    case 'leadWentAway':
      return { ...state, lead: { ...state.lead, awaySince: event.since ?? event.at } }
    case 'leadCameBack':
      return { ...state, lead: { ...state.lead, awaySince: null, claim: null } }
    case 'leadClaimed':
      return { ...state, lead: { ...state.lead, claim: { by: event.by, at: event.at } } }
    case 'leadClaimWithdrawn':
      return { ...state, lead: { ...state.lead, claim: null } }
    default:
      return later(event, state)
  }
}

function opened(event: EventOf<'panelOpened'>): PanelState {
  const lead = event.seats.find((seat) => seat.role === 'lead')
  if (!lead) throw new Error('A panel opens with a lead')

  return {
    panelId: event.panelId,
    rehearsal: event.rehearsal,
    kit: event.kit,
    planReason: event.reason ?? null,
    phase: 'lobby',
    openedAt: event.at,
    seats: Object.fromEntries(event.seats.map((seed) => [seed.id, emptySeat(seed)])) as PanelState['seats'],
    lead: { seat: lead.id, epoch: 1, awaySince: null, claim: null },
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
    scorecards: {},
    revealed: null,
    discussing: null,
    discussed: [],
    revisions: [],
    recommendations: {},
    decision: null,
    sealedAt: null,
    result: null,
  }
}

const emptySeat = ({ id, role, seniority }: SeatSeed): Seat => ({
  id,
  role,
  seniority,
  joinedAt: null,
  missed: [],
  revokedAt: null,
  recused: null,
})

function moved(state: PanelState, event: EventOf<'moved'>): PanelState {
  const to = questionAt(event.to)
  const skip = to === null ? undefined : entryOf(state.skipped, to)
  return {
    ...state,
    place: event.to,
    visits: [...withVisitClosed(state, event.at), visitOf(event.to, event.at, event.reason ?? null)],
    // A pause goes on over a move: what is left of it belongs to the new visit.
    pausedSince: state.pausedSince === null ? null : event.at,
    lastMove: {
      from: event.from,
      at: event.at,
      reopens: event.how === 'skip',
      unskipped: skip?.reason ?? null,
    },
  }
}

/** The former visit goes on as if it had never ended, so what was paused in the dropped one is its own. */
function moveUndone(state: PanelState, event: EventOf<'moveUndone'>): PanelState {
  const dropped = state.visits.at(-1)
  const former = state.visits.at(-2)
  if (!dropped || !former) return state

  const question = questionAt(event.to)
  return {
    ...state,
    place: event.to,
    visits: [
      ...state.visits.slice(0, -2),
      { ...former, until: null, pausedMs: former.pausedMs + dropped.pausedMs },
    ],
    lastMove: null,
    // Whoever first came during the dropped visit is here for the question after all.
    seats: mapEntries(state.seats, (seat) =>
      question !== null &&
      seat.missed.includes(question) &&
      seat.joinedAt !== null &&
      seat.joinedAt >= dropped.from
        ? { ...seat, missed: seat.missed.filter((id) => id !== question) }
        : seat,
    ),
  }
}

const visitOf = (place: Place, at: EpochMs, reason: string | null): Visit => ({
  place,
  from: at,
  until: null,
  pausedMs: 0,
  reason,
})

function withVisitClosed(state: PanelState, at: EpochMs): readonly Visit[] {
  return withPauseCounted(state, at).visits.map((visit) =>
    visit.until === null ? { ...visit, until: at } : visit,
  )
}

function withPauseCounted(state: PanelState, at: EpochMs): PanelState {
  if (state.pausedSince === null) return state

  const pausedMs = Math.max(0, at - state.pausedSince)
  return {
    ...state,
    visits: state.visits.map((it) => (it.until === null ? { ...it, pausedMs: it.pausedMs + pausedMs } : it)),
  }
}

function withSeat(state: PanelState, id: SeatId, change: (seat: Seat) => Seat): PanelState {
  return { ...state, seats: mapEntries(state.seats, (seat) => (seat.id === id ? change(seat) : seat)) }
}

function withFollowUp(
  state: PanelState,
  { id, at }: Pick<FollowUp, 'id' | 'at'>,
  status: FollowUp['status'],
): PanelState {
  const settled = (it: FollowUp) => (it.id === id ? { ...it, status, settledAt: at } : it)
  return { ...state, followUps: state.followUps.map(settled) }
}

/** The choice falls on the latest revision of that rating and clears every other; a null choice clears them all. */
function withChoice(
  state: PanelState,
  { seat, questionId }: Pick<Revision, 'seat' | 'questionId'>,
  chosen: Revision['chosen'],
): PanelState {
  const ofRating = (it: Revision) => it.seat === seat && it.questionId === questionId
  const latest = state.revisions.findLastIndex(ofRating)
  return {
    ...state,
    revisions: state.revisions.map((it, index) =>
      ofRating(it) ? { ...it, chosen: index === latest ? chosen : null } : it,
    ),
  }
}

function leadChanged(
  state: PanelState,
  { from, to }: { readonly from: SeatId; readonly to: SeatId },
): PanelState {
  return {
    ...state,
    seats: mapEntries(state.seats, (seat) =>
      seat.id === to ? { ...seat, role: 'lead' } : seat.id === from ? { ...seat, role: 'panelist' } : seat,
    ),
    lead: { seat: to, epoch: state.lead.epoch + 1, awaySince: null, claim: null },
  }
}
