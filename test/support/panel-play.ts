import * as fc from 'fast-check'
import type { Command, Draft } from '#shared/panel/commands.ts'
import { decide } from '#shared/panel/decide.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import { CANDIDATE_QUESTIONS, placeOfQuestion } from '#shared/panel/places.ts'
import { isRater } from '#shared/panel/seats.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { EpochMs, SeatId } from '#shared/model/ids.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import {
  aCommand,
  aCommandId,
  aDraft,
  ANA,
  aPlayedPanel,
  aProbeId,
  aQuestionId,
  aSeatId,
  at,
  BEN,
  LEAD,
  OBSERVER,
  Q1,
  Q2,
  Q3,
  Q4,
  SHADOW,
  STRANGER,
} from './panel.ts'

/** One try of somebody at something. Numbers choose among what there is, so that a shrunk step still means something. */
export type Step = {
  readonly type: Command['type'] | 'next phase'
  /** The lead of the moment, or a seat. */
  readonly by: SeatId | 'lead'
  readonly pick: number
  readonly other: number
  readonly waitMs: number
}

const TYPES: readonly Command['type'][] = [
  'assignAsker',
  'startInterview',
  'advance',
  'undoAdvance',
  'goTo',
  'skipQuestion',
  'unskipQuestion',
  'askOffScript',
  'tickProbe',
  'raiseFollowUp',
  'takeFollowUp',
  'dismissFollowUp',
  'signalLead',
  'seeSignal',
  'pause',
  'resume',
  'endQuestions',
  'lockScorecard',
  'recuse',
  'reveal',
  'discuss',
  'revise',
  'chooseRevision',
  'unchooseRevision',
  'endDebrief',
  'recommend',
  'decide',
  'seal',
  'handOverLead',
  'claimLead',
  'consentToClaim',
  'withdrawClaim',
  'revokeSeat',
  'join',
  'noteLeadAway',
  'noteLeadBack',
  'addSeat',
]
const NEWCOMER = aSeatId('new')
const SEATS = [LEAD, ANA, BEN, SHADOW, OBSERVER, NEWCOMER, STRANGER]
const QUESTIONS = [Q1, Q2, Q3, Q4, aQuestionId('constructor')]
const PLACES = [...QUESTIONS.map(placeOfQuestion), CANDIDATE_QUESTIONS]
const RATINGS: readonly Rating[] = [1, 2, 3, 4, 5, 'not-observed', 'declined']

// What ends a phase is rare and what fills it is common, or most plays would be over before they began.
const type = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...TYPES) },
  {
    weight: 14,
    arbitrary: fc.constantFrom<Command['type']>('advance', 'goTo', 'undoAdvance', 'skipQuestion', 'pause'),
  },
  {
    weight: 12,
    arbitrary: fc.constantFrom<Command['type']>(
      'lockScorecard',
      'revise',
      'chooseRevision',
      'unchooseRevision',
      'join',
    ),
  },
  {
    weight: 8,
    arbitrary: fc.constantFrom<Command['type']>(
      'noteLeadAway',
      'claimLead',
      'consentToClaim',
      'handOverLead',
    ),
  },
  { weight: 7, arbitrary: fc.constant<Step['type']>('next phase') },
)

/** From the lobby to wherever it leads. Clocks of nodes differ, so time goes back a little now and then. */
export const steps = fc.array(
  fc.record<Step>({
    type,
    by: fc.oneof(fc.constant('lead' as const), fc.constantFrom(...SEATS)),
    pick: fc.nat(1_000),
    other: fc.nat(1_000),
    waitMs: fc.constantFrom(0, 1, 500, 4_000, 11_000, 70_000, -200),
  }),
  // Without a size the arrays stay too short to leave the lobby.
  { maxLength: 120, size: 'max' },
)

/** What a seat's card holds and nothing else does. It is in every note and in the digest. */
export const markerOf = (seat: SeatId) => `secret-of-${seat}`
/** The reason of a seat's recusal. */
export const recusalOf = (seat: SeatId) => `recusal-of-${seat}`

/** Every step in turn. `seen` gets each event, with the states around it. */
export function playSteps(
  steps: readonly Step[],
  seen: (moment: { before: PanelState; event: Event; after: PanelState }) => void,
  decided: (moment: { before: PanelState; command: Command; after: PanelState }) => void = () => {},
): { readonly state: PanelState; readonly events: readonly Event[] } {
  const opened = aPlayedPanel({ joined: [LEAD, ANA, SHADOW, OBSERVER] })
  let { state } = opened
  const events = [...opened.events]
  let now = at(1)

  steps.forEach((step, index) => {
    now = (now + step.waitMs) as EpochMs
    for (const command of commandsOf(step, state, now, index)) {
      const decision = decide(state, command, now)
      const before = state
      for (const event of decision.ok ? decision.value : []) {
        const after = evolve(state, event)
        seen({ before: state, event, after })
        events.push(event)
        state = after
      }
      decided({ before, command, after: state })
    }
  })
  return { state, events }
}

function commandsOf(step: Step, state: PanelState, now: EpochMs, index: number): readonly Command[] {
  const by = step.by === 'lead' ? state.lead.seat : step.by
  return step.type === 'next phase' ? waysOn(state, now) : [commandOf(step.type, step, state, by, now, index)]
}

function waysOn(state: PanelState, now: EpochMs): readonly Command[] {
  const lead = state.lead.seat
  switch (state.phase) {
    case 'lobby':
      return [aCommand(lead, { type: 'startInterview' })]
    case 'interview':
      return [aCommand(lead, { type: 'endQuestions', reason: 'Time was up.' })]
    case 'scoring':
      return [
        ...Object.values(state.seats)
          .filter(isRater)
          .map((seat) => lockOf(seat.id, 3, now)),
        aCommand(lead, { type: 'reveal', override: null }),
      ]
    case 'debrief':
      return [aCommand(lead, { type: 'endDebrief' })]
    case 'closed':
      return [aCommand(lead, { type: 'decide', value: 'hold', reasons: 'not now', override: null })]
  }
}

function lockOf(by: SeatId, rating: Rating, now: EpochMs): Command {
  const line = { kind: 'heard', text: markerOf(by) } as const
  const notes: Draft['notes'] = { [Q1]: [line], [Q3]: [line, { ...line, kind: 'thought' }] }
  const card = aDraft({ rating, ratedAt: now, notes, digest: `sha-${markerOf(by)}` })
  return { ...aCommand(by, { type: 'lockScorecard' }), card } as Command
}

function commandOf(
  type: Command['type'],
  { pick, other }: Step,
  state: PanelState,
  by: SeatId,
  now: EpochMs,
  index: number,
): Command {
  const id = `c${index}`
  const among = <Value>(values: readonly Value[], number = pick): Value => values[number % values.length]!
  const questionId = among(QUESTIONS)
  const seat = among(SEATS, other)
  // Three in four start from where the lead is, the others from somewhere stale.
  const from = other % 4 === 0 ? among(PLACES, other) : (state.place ?? CANDIDATE_QUESTIONS)
  const followUp = among([...state.followUps.map((it) => it.id), aCommandId('none')])

  switch (type) {
    case 'assignAsker':
      return aCommand(by, { type, questionId, seat: other % 3 === 0 ? null : seat }, id)
    case 'advance':
      return aCommand(by, { type, from }, id)
    case 'goTo':
      return aCommand(
        by,
        { type, from, to: among(PLACES), ...(other % 3 > 0 && { reason: 'It came up.' }) },
        id,
      )
    case 'skipQuestion': {
      const current = state.place?.at === 'question' ? state.place.questionId : questionId
      return aCommand(
        by,
        { type, questionId: other % 2 ? current : questionId, reason: `skipped ${index}` },
        id,
      )
    }
    case 'unskipQuestion':
      return aCommand(by, { type, questionId }, id)
    case 'askOffScript':
      return aCommand(by, { type, text: 'And why?', reason: 'It came up.' }, id)
    case 'tickProbe':
      return aCommand(by, { type, probeId: aProbeId(`${questionId}-own`), asked: other % 3 > 0 }, id)
    case 'raiseFollowUp':
      return aCommand(by, { type, questionId, text: 'Which log?' }, id)
    case 'takeFollowUp':
    case 'dismissFollowUp':
      return aCommand(by, { type, followUp }, id)
    case 'signalLead':
      return aCommand(
        by,
        { type, kind: among(['time', 'cannot-hear', 'please-pause', 'probe-deeper'] as const) },
        id,
      )
    case 'seeSignal':
      return aCommand(
        by,
        { type, signal: among([...state.signals.map((it) => it.id), aCommandId('none')]) },
        id,
      )
    case 'lockScorecard': {
      const command = lockOf(by, among(RATINGS), now)
      return other % 8 === 0 ? aCommand(by, { type }, id) : command
    }
    case 'recuse':
      return aCommand(by, { type, reason: recusalOf(by) }, id)
    case 'reveal':
      return aCommand(by, { type, override: other % 3 ? null : { reason: 'had to leave' } }, id)
    case 'discuss':
      return aCommand(by, { type, questionId: other % 3 ? questionId : null }, id)
    case 'revise':
      return aCommand(by, { type, questionId, to: among(RATINGS, other), reason: 'heard more' }, id)
    case 'chooseRevision':
    case 'unchooseRevision': {
      const rating = among([...state.revisions, { seat, questionId }])
      return aCommand(
        by,
        { type, seat: rating.seat, questionId: rating.questionId, reason: 'new evidence' },
        id,
      )
    }
    case 'recommend':
      return aCommand(by, { type, value: among(['no', 'yes', 'abstain'] as const), reason: '' }, id)
    case 'decide':
      return aCommand(
        by,
        {
          type,
          value: among(['offer', 'next-step', 'hold', 'no-offer'] as const),
          reasons: 'so it is',
          override: other % 2 ? 'the panel heard more than it rated' : null,
        },
        id,
      )
    case 'handOverLead':
      return aCommand(by, { type, to: seat }, id)
    case 'consentToClaim':
      return aCommand(by, { type, claimant: other % 3 ? (state.lead.claim?.by ?? seat) : seat }, id)
    case 'revokeSeat':
      return aCommand(by, { type, seat }, id)
    case 'addSeat':
      return aCommand(NEWCOMER, { type, seat: { id: NEWCOMER, role: 'panelist', seniority: 4 } }, id)
    case 'startInterview':
    case 'undoAdvance':
    case 'endQuestions':
      return aCommand(by, { type, ...(other % 3 > 0 && { reason: 'Time was up.' }) }, id)
    case 'pause':
    case 'resume':
    case 'endDebrief':
    case 'seal':
    case 'claimLead':
    case 'withdrawClaim':
    case 'join':
    case 'noteLeadAway':
    case 'noteLeadBack':
      return aCommand(by, { type }, id)
  }
}
