import type { Command, CommandOf, Draft } from '#shared/panel/commands.ts'
import { decide } from '#shared/panel/decide.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import { placeOfQuestion, questionsAsked } from '#shared/panel/places.ts'
import { standingOfDecision } from '#shared/panel/rules/closing.ts'
import { hasLocked } from '#shared/panel/seats.ts'
import type { PanelState, Phase } from '#shared/panel/state.ts'
import type {
  CommandId,
  CompetencyId,
  EpochMs,
  KitId,
  PanelId,
  ProbeId,
  QuestionId,
  SeatId,
} from '#shared/model/ids.ts'
import type { Kit, Question } from '#shared/model/kit.ts'
import type { SeatSeed } from '#shared/model/panel.ts'
import type { Rating } from '#shared/model/scorecard.ts'

export const aSeatId = (id: string) => id as SeatId
export const aQuestionId = (id: string) => id as QuestionId
export const aProbeId = (id: string) => id as ProbeId
export const aCommandId = (id: string) => id as CommandId

/** Noon of the panel's day plus so many seconds. */
export const at = (seconds: number): EpochMs => (1_750_000_000_000 + seconds * 1_000) as EpochMs

export const LEAD = aSeatId('lea')
export const ANA = aSeatId('ana')
export const BEN = aSeatId('ben')
export const SHADOW = aSeatId('sam')
export const OBSERVER = aSeatId('ola')
export const STRANGER = aSeatId('stranger')

export const Q1 = aQuestionId('q1')
export const Q2 = aQuestionId('q2')
export const Q3 = aQuestionId('q3')
export const Q4 = aQuestionId('q4')

/** A lead, two panelists (Ben the more junior), a shadow and an observer. */
export const seats = (): readonly SeatSeed[] => [
  { id: LEAD, role: 'lead', seniority: 2 },
  { id: ANA, role: 'panelist', seniority: 5 },
  { id: BEN, role: 'panelist', seniority: 1 },
  { id: SHADOW, role: 'shadow', seniority: 0 },
  { id: OBSERVER, role: 'observer', seniority: 9 },
]

export const aQuestion = (id: QuestionId, overrides: Partial<Question> = {}): Question => ({
  id,
  competency: 'care' as CompetencyId,
  text: `Tell us about ${id}.`,
  label: `About ${id}`,
  intent: 'What a 5 predicts.',
  kind: 'past behaviour',
  minutes: 5,
  probes: [{ id: aProbeId(`${id}-own`), purpose: 'own', text: 'What was your part?' }],
  anchors: ['Absent', 'With help', 'Unaided', 'Compares', 'Anticipates'],
  cap: null,
  ...overrides,
})

/** Four questions of one competency, a probe each. */
export const aKit = (overrides: Partial<Kit> = {}): Kit => ({
  id: 'kit' as KitId,
  version: 1,
  role: 'Data analyst',
  about: 'For tests.',
  competencies: [{ id: 'care' as CompetencyId, name: 'Care', meaning: 'Catches errors.', weight: 100 }],
  questions: [Q1, Q2, Q3, Q4].map((id) => aQuestion(id)),
  placeholders: {},
  ...overrides,
})

/** A draft with this rating for every question, rated at `ratedAt`. */
export const aDraft = (overrides: Partial<Draft> & { rating?: Rating; ratedAt?: EpochMs } = {}): Draft => {
  const { rating = 3, ratedAt = at(60), ...draft } = overrides
  return {
    answers: Object.fromEntries([Q1, Q2, Q3, Q4].map((id) => [id, { rating, ratedAt }])),
    notes: {},
    digest: 'digest',
    ...draft,
  }
}

type Order = Command extends infer Each ? (Each extends Command ? Omit<Each, 'by' | 'id'> : never) : never

/** The command with its author; its id is told from its type unless given. */
export const aCommand = (by: SeatId, order: Order, id: string = order.type): Command =>
  ({ ...order, by, id: aCommandId(id) }) as Command

export const replay = (events: readonly Event[]): PanelState =>
  events.reduce<PanelState | null>((state, event) => evolve(state, event), null)!

/** A panel and its log, moved on by commands. `now` is in seconds and never goes by itself. */
export type Played = { readonly state: PanelState; readonly events: readonly Event[] }

/** @throws If the panel refuses the command: the test is about something else. */
export function play(panel: Played, seconds: number, ...commands: readonly Command[]): Played {
  return commands.reduce((so, command) => {
    const decision = decide(so.state, command, at(seconds))
    if (!decision.ok) throw new Error(`${command.type} by ${command.by}: ${JSON.stringify(decision.error)}`)
    return {
      state: decision.value.reduce<PanelState>(evolve, so.state),
      events: [...so.events, ...decision.value],
    }
  }, panel)
}

export type PanelOptions = {
  readonly phase?: Phase
  readonly kit?: Kit
  readonly seats?: readonly SeatSeed[]
  /** Who is in the room from the start; everybody unless given. */
  readonly joined?: readonly SeatId[]
  /** Who locks on the way to the debrief; every rater unless given. */
  readonly locking?: readonly SeatId[]
  readonly draftOf?: (seat: SeatId) => Draft
}

/**
 * A panel in this phase (the lobby unless given), reached by the commands that real panels use: opened at 0 s, started at
 * 10 s, every question asked for 10 s, ended at 60 s, locked and revealed at 70 s, closed at 80 s.
 */
export function aPlayedPanel(options: PanelOptions = {}): Played {
  const { phase = 'lobby', kit = aKit(), draftOf = () => aDraft() } = options
  const people = options.seats ?? seats()
  const lead = people.find((seat) => seat.role === 'lead')!.id
  const opening: Event = {
    type: 'panelOpened',
    panelId: 'panel' as PanelId,
    rehearsal: false,
    kit,
    seats: people,
    at: at(0),
  }
  const empty: Played = { state: evolve(null, opening), events: [opening] }
  const joined = options.joined ?? people.map((seat) => seat.id)
  let panel = play(empty, 0, ...joined.map((id) => aCommand(id, { type: 'join' })))
  if (phase === 'lobby') return panel

  panel = play(panel, 10, aCommand(lead, { type: 'startInterview' }))
  if (phase === 'interview') return panel

  kit.questions.forEach(({ id }, index) => {
    panel = play(panel, 20 + 10 * index, aCommand(lead, { type: 'advance', from: placeOfQuestion(id) }))
  })
  panel = play(panel, 60, aCommand(lead, { type: 'endQuestions', reason: 'Time was up.' }))
  if (phase === 'scoring') return panel

  const raters = people.filter((seat) => seat.role !== 'observer').map((seat) => seat.id)
  const locking = options.locking ?? raters
  panel = play(panel, 70, ...locking.map((id) => aLock(id, draftOf(id))))
  panel = play(panel, 70, aCommand(lead, { type: 'reveal', override: { reason: 'one had to leave' } }))
  if (phase === 'debrief') return panel

  return play(panel, 80, aCommand(lead, { type: 'endDebrief' }))
}

export const aPanel = (options: PanelOptions = {}): PanelState => aPlayedPanel(options).state

export const aLock = (by: SeatId, card: Draft = aDraft()): Command => ({
  ...(aCommand(by, { type: 'lockScorecard' }) as CommandOf<'lockScorecard'>),
  card,
})

const PHASES: readonly Phase[] = ['lobby', 'interview', 'scoring', 'debrief', 'closed']

/**
 * What is wrong with a state that follows `before` (null: with the state alone), in words; empty when all is well. Every
 * line is a promise of the room.
 */
export function invariants(before: PanelState | null, state: PanelState): readonly string[] {
  const wrong: string[] = []
  const must = (promise: string, holds: boolean) => {
    if (!holds) wrong.push(promise)
  }
  const { lead, visits } = state
  const open = visits.filter((visit) => visit.until === null)
  const leader = state.seats[lead.seat]

  must('in an interview one visit is open, else none', open.length === (state.phase === 'interview' ? 1 : 0))
  must(
    'the open visit is the last one',
    open.every((visit) => visit === visits.at(-1)),
  )
  must(
    'the open visit is where the lead is',
    open.every((visit) => same(visit.place, state.place)),
  )
  must(
    'the lead is somewhere in the interview only',
    (state.place !== null) === (state.phase === 'interview'),
  )
  must(
    'visits follow each other without a gap',
    visits.every((it, i) => i === 0 || visits[i - 1]!.until === it.from),
  )
  must('a pause is within an interview', state.pausedSince === null || state.phase === 'interview')
  must('an undo is within an interview', state.lastMove === null || state.phase === 'interview')
  must('the current question is not skipped', !Object.keys(state.skipped).some((id) => id === current(state)))
  must(
    'an asked question is not skipped',
    questionsAsked(state).every((id) => !Object.hasOwn(state.skipped, id)),
  )

  must('the lead is a seat', leader !== undefined)
  must('the lead is neither revoked nor recused', leader?.revokedAt === null && leader.recused === null)
  must(
    'one seat has the role of the lead',
    Object.values(state.seats).filter((it) => it.role === 'lead').length === 1,
  )
  must('that seat is the lead', leader?.role === 'lead')
  must('only an absent lead can be claimed', lead.claim === null || lead.awaySince !== null)
  must('the claimant is not the lead', lead.claim?.by !== lead.seat)

  for (const seat of Object.values(state.seats)) {
    const locked = hasLocked(state, seat.id)
    must(`${seat.id}: an observer has no card`, !(locked && seat.role === 'observer'))
    must(`${seat.id}: a recused seat has no card`, !(locked && seat.recused !== null))
  }
  for (const { card } of Object.values(state.scorecards)) {
    must(
      'a locked card answers every question',
      same(
        Object.keys(card!.answers),
        state.kit.questions.map((it) => it.id),
      ),
    )
  }

  must(
    'the debrief follows a reveal',
    (state.revealed !== null) === ['debrief', 'closed'].includes(state.phase),
  )
  const standing = new Map<string, Rating>()
  for (const revision of state.revisions) {
    const key = `${revision.seat}/${revision.questionId}`
    const from =
      standing.get(key) ?? state.scorecards[revision.seat]?.card?.answers[revision.questionId]?.rating
    must(`${key}: a revision starts where the last one ended`, revision.from === from && revision.to !== from)
    standing.set(key, revision.to)
  }
  const chosen = state.revisions.filter((it) => it.chosen).map((it) => `${it.seat}/${it.questionId}`)
  must('one revision of a rating is chosen at most', new Set(chosen).size === chosen.length)
  must(
    'only who locked recommends',
    Object.keys(state.recommendations).every((id) => hasLocked(state, aSeatId(id))),
  )
  must(
    'nobody recommends before the mechanical result is there to be seen',
    Object.keys(state.recommendations).length === 0 || state.phase === 'closed',
  )
  must(
    'a decision says why if it goes against the mechanical result, and only then',
    state.decision === null ||
      (state.decision.override !== null) === (standingOfDecision(state, state.decision.value) === 'against'),
  )
  must('a decision is taken when all is closed', state.decision === null || state.phase === 'closed')
  must('a sealed panel is decided', state.sealedAt === null || state.decision !== null)

  if (before) {
    must('the phase goes forward', PHASES.indexOf(state.phase) >= PHASES.indexOf(before.phase))
    must('the epoch never falls', lead.epoch >= before.lead.epoch)
    must('another lead is another epoch', lead.seat === before.lead.seat || lead.epoch > before.lead.epoch)
    must('nothing follows the seal', before.sealedAt === null || same(before, state))
    must('revisions are added, never taken away', state.revisions.length >= before.revisions.length)
    must('a reveal stays', before.revealed === null || same(before.revealed, state.revealed))
    for (const [id, scorecard] of Object.entries(before.scorecards)) {
      must(`${id}: a locked card never changes`, same(scorecard, state.scorecards[aSeatId(id)]))
    }
  }
  return wrong
}

const current = (state: PanelState) => (state.place?.at === 'question' ? state.place.questionId : null)
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
