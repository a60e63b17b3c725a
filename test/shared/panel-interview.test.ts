import { expect, test } from 'vitest'
import { decide } from '#shared/panel/decide.ts'
import {
  CANDIDATE_QUESTIONS,
  elapsedMs,
  msOn,
  nextPlace,
  placeOfQuestion,
  questionsAsked,
} from '#shared/panel/places.ts'
import { obstacleToAdvancing, obstacleToUndo } from '#shared/panel/rules/interview.ts'
import {
  aCommand,
  aCommandId,
  ANA,
  aPanel,
  aPlayedPanel,
  aProbeId,
  aQuestionId,
  at,
  BEN,
  LEAD,
  OBSERVER,
  type Played,
  play,
  Q1,
  Q2,
  Q3,
  Q4,
  SHADOW,
  STRANGER,
} from '#test/support/panel.ts'

const interview = () => aPlayedPanel({ phase: 'interview' })
const advanceFrom = (from = Q1) => aCommand(LEAD, { type: 'advance', from: placeOfQuestion(from) })
const goTo = (from = Q1, to = Q1) =>
  aCommand(LEAD, {
    type: 'goTo',
    from: placeOfQuestion(from),
    to: placeOfQuestion(to),
    reason: 'It came up.',
  })
const skip = (questionId = Q1) => aCommand(LEAD, { type: 'skipQuestion', questionId, reason: 'no time left' })
const undo = aCommand(LEAD, { type: 'undoAdvance' })
const placeIn = ({ state }: Played) =>
  state.place?.at === 'question' ? state.place.questionId : state.place?.at
const refusal = (panel: Played, seconds: number, command: Parameters<typeof decide>[1]) => {
  const decision = decide(panel.state, command, at(seconds))
  return decision.ok ? decision.value : decision.error
}

test('the interview starts at the first question', () => {
  expect(placeIn(interview())).toBe(Q1)
})

test('the interview starts once', () => {
  expect(refusal(interview(), 11, aCommand(LEAD, { type: 'startInterview' }))).toEqual({
    code: 'wrong-phase',
    needs: ['lobby'],
    is: 'interview',
  })
})

test.each([ANA, SHADOW, OBSERVER])('%s may not move the panel', (seat) => {
  const commands = [
    aCommand(seat, { type: 'advance', from: placeOfQuestion(Q1) }),
    aCommand(seat, { type: 'goTo', from: placeOfQuestion(Q1), to: placeOfQuestion(Q3) }),
    aCommand(seat, { type: 'skipQuestion', questionId: Q1, reason: 'no time left' }),
    aCommand(seat, { type: 'unskipQuestion', questionId: Q1 }),
    aCommand(seat, { type: 'undoAdvance' }),
    aCommand(seat, { type: 'askOffScript', text: 'And why?', reason: 'The answer called for it.' }),
    aCommand(seat, { type: 'assignAsker', questionId: Q1, seat }),
    aCommand(seat, { type: 'pause' }),
    aCommand(seat, { type: 'resume' }),
    aCommand(seat, { type: 'endQuestions', reason: 'Time was up.' }),
  ]

  for (const command of commands) expect(refusal(interview(), 11, command)).toEqual({ code: 'lead-only' })
})

test('a seat of another panel is refused everything, the way in too', () => {
  expect(refusal(interview(), 11, aCommand(STRANGER, { type: 'join' }))).toEqual({
    code: 'not-on-this-panel',
  })
  expect(refusal(interview(), 11, aCommand(STRANGER, { type: 'pause' }))).toEqual({
    code: 'not-on-this-panel',
  })
})

test('a name that every object inherits is no seat', () => {
  expect(refusal(interview(), 11, aCommand('constructor' as typeof LEAD, { type: 'join' }))).toEqual({
    code: 'not-on-this-panel',
  })
})

test('advancing goes through the kit in order and stays at the candidate’s own questions', () => {
  let panel = interview()
  const places = [Q1, Q2, Q3, Q4].map((id, index) => {
    panel = play(panel, 20 + index, advanceFrom(id))
    return placeIn(panel)
  })

  expect(places).toEqual([Q2, Q3, Q4, 'candidate-questions'])
  expect(obstacleToAdvancing(panel.state, LEAD)).toEqual({ code: 'unchanged' })
})

test('a second press from the same place moves nobody twice', () => {
  expect(refusal(play(interview(), 20, advanceFrom(Q1)), 20, advanceFrom(Q1))).toEqual({
    code: 'already-moved',
  })
})

test('an advance is taken back for ten seconds, and not a moment longer', () => {
  const moved = play(interview(), 20, advanceFrom(Q1))

  expect(placeIn(play(moved, 30, undo))).toBe(Q1)
  expect(refusal(moved, 30.001, undo)).toEqual({ code: 'too-late-to-undo' })
})

test('an undone advance leaves no trace in the visits', () => {
  const before = interview()

  expect(play(before, 20, advanceFrom(Q1), undo).state).toEqual(before.state)
})

test('nothing is undone twice, and a start is not undone', () => {
  const undone = play(interview(), 20, advanceFrom(Q1), undo)

  expect(obstacleToUndo(undone.state, LEAD, at(20))).toEqual({ code: 'nothing-to-undo' })
  expect(obstacleToUndo(interview().state, LEAD, at(11))).toEqual({ code: 'nothing-to-undo' })
})

test('the end of the questions is not undone', () => {
  const ended = play(
    interview(),
    20,
    advanceFrom(Q1),
    aCommand(LEAD, { type: 'endQuestions', reason: 'Time was up.' }),
  )

  expect(obstacleToUndo(ended.state, LEAD, at(20))).toMatchObject({ code: 'wrong-phase' })
})

test('skipping the current question moves on, and an undo asks it after all', () => {
  const skipped = play(interview(), 20, skip(Q1))
  const undone = play(skipped, 25, undo)

  expect(placeIn(skipped)).toBe(Q2)
  expect(questionsAsked(skipped.state)).toEqual([Q2])
  expect(placeIn(undone)).toBe(Q1)
  expect(questionsAsked(undone.state)).toEqual([Q1])
})

test('skipping another question moves nobody, and the way leads past it', () => {
  const panel = play(interview(), 20, skip(Q2))

  expect(placeIn(panel)).toBe(Q1)
  expect(nextPlace(panel.state)).toEqual(placeOfQuestion(Q3))
})

test('a question that was asked and then skipped counts as not asked, until the skip is taken back', () => {
  const skipped = play(interview(), 20, advanceFrom(Q1), skip(Q1))
  const unskipped = play(skipped, 21, aCommand(LEAD, { type: 'unskipQuestion', questionId: Q1 }))

  expect(questionsAsked(skipped.state)).toEqual([Q2])
  expect(questionsAsked(unskipped.state)).toEqual([Q1, Q2])
})

test('an undo that comes back to a question skipped meanwhile asks it again', () => {
  const panel = play(interview(), 20, advanceFrom(Q1), skip(Q1), undo)

  expect(placeIn(panel)).toBe(Q1)
  expect(panel.state.skipped).toEqual({})
})

test('going to a skipped question asks it, and an undo brings back the skip with its reason', () => {
  const asked = play(interview(), 20, skip(Q3), goTo(Q1, Q3))
  const undone = play(asked, 21, undo)

  expect(asked.state.skipped).toEqual({})
  expect(undone.state.skipped).toMatchObject({ [Q3]: { reason: 'no time left' } })
  expect(questionsAsked(undone.state)).toEqual([Q1])
})

test('a question before its turn needs a reason, which stays with the visit; the way back needs none', () => {
  const leap = (reason?: string) =>
    aCommand(LEAD, {
      type: 'goTo',
      from: placeOfQuestion(Q1),
      to: placeOfQuestion(Q4),
      ...(reason && { reason }),
    })

  expect(refusal(interview(), 20, leap())).toEqual({
    code: 'reason-needed',
    questions: [Q2, Q3],
    field: 'reason',
  })
  const there = play(interview(), 20, leap('It came up.'))
  expect(there.state.visits.at(-1)).toMatchObject({ place: placeOfQuestion(Q4), reason: 'It came up.' })
  expect(play(there, 21, goTo(Q4, Q1)).state.visits.at(-1)).toMatchObject({ reason: null })
  expect(play(there, 21, goTo(Q4, Q2)).state.visits.at(-1)).toMatchObject({ reason: null })
})

test('a skipped question is not passed over, and a reason that nothing asks for is not kept', () => {
  const skipped = play(interview(), 20, skip(Q2), skip(Q3))
  const there = play(
    skipped,
    21,
    aCommand(LEAD, {
      type: 'goTo',
      from: skipped.state.place,
      to: placeOfQuestion(Q4),
      reason: 'It came up.',
    }),
  )

  expect(there.state.visits.at(-1)).toMatchObject({ place: placeOfQuestion(Q4), reason: null })
})

test('the questions end without some of them only for a reason, and without one when all were reached or skipped', () => {
  const end = aCommand(LEAD, { type: 'endQuestions' })
  const all = play(interview(), 20, advanceFrom(Q1), skip(Q3), advanceFrom(Q2))

  expect(refusal(interview(), 20, end)).toEqual({
    code: 'reason-needed',
    questions: [Q2, Q3, Q4],
    field: 'reason',
  })
  expect(play(all, 21, end).events.at(-1)).toEqual({ type: 'questionsEnded', at: at(21) })
  expect(
    play(interview(), 20, aCommand(LEAD, { type: 'endQuestions', reason: 'Time was up.' })).events.at(-1),
  ).toMatchObject({ type: 'questionsEnded', reason: 'Time was up.' })
})

test('the lead returns to any question, and the way on leads past what was visited', () => {
  const there = play(interview(), 20, advanceFrom(Q1), goTo(Q2, Q4))
  const back = play(there, 30, goTo(Q4, Q1))

  expect(placeIn(back)).toBe(Q1)
  expect(nextPlace(back.state)).toEqual(placeOfQuestion(Q3))
})

test('going to where the lead is changes nothing; going from where the lead was is refused', () => {
  const panel = play(interview(), 20, advanceFrom(Q1))

  expect(refusal(panel, 21, goTo(Q1, Q2))).toEqual([])
  expect(refusal(panel, 21, goTo(Q1, Q3))).toEqual({ code: 'already-moved' })
})

test('a question that the kit does not hold is neither visited nor skipped nor assigned nor followed up', () => {
  const other = aQuestionId('constructor')
  const none = { code: 'no-such-question' }

  expect(refusal(interview(), 11, goTo(Q1, other))).toEqual(none)
  expect(refusal(interview(), 11, skip(other))).toEqual(none)
  expect(
    refusal(interview(), 11, aCommand(LEAD, { type: 'assignAsker', questionId: other, seat: ANA })),
  ).toEqual(none)
  expect(
    refusal(interview(), 11, aCommand(ANA, { type: 'raiseFollowUp', questionId: other, text: 'Why?' })),
  ).toEqual(none)
})

test('skipping twice changes nothing, and the first reason stands', () => {
  const again = aCommand(LEAD, { type: 'skipQuestion', questionId: Q2, reason: 'another reason' })

  expect(refusal(play(interview(), 20, skip(Q2)), 21, again)).toEqual([])
})

test('time on a question adds up over visits and leaves pauses out', () => {
  const panel = play(interview(), 15, aCommand(LEAD, { type: 'pause' }))
  const resumed = play(panel, 18, aCommand(LEAD, { type: 'resume' }))
  const left = play(resumed, 20, advanceFrom(Q1))
  const back = play(left, 26, goTo(Q2, Q1))

  expect(msOn(panel.state, Q1, at(17))).toBe(5_000)
  expect(msOn(left.state, Q1, at(99))).toBe(7_000)
  expect(msOn(back.state, Q1, at(30))).toBe(11_000)
  expect(elapsedMs(back.state, at(30))).toBe(17_000)
})

test('a pause goes on over a move and over its undo', () => {
  const paused = play(interview(), 15, aCommand(LEAD, { type: 'pause' }))
  const moved = play(paused, 17, advanceFrom(Q1))
  const undone = play(moved, 19, undo)
  const resumed = play(undone, 22, aCommand(LEAD, { type: 'resume' }))

  expect(msOn(moved.state, Q2, at(18))).toBe(0)
  expect(msOn(undone.state, Q1, at(21))).toBe(5_000)
  expect(msOn(resumed.state, Q1, at(24))).toBe(7_000)
})

test('what was paused in a visit that is undone stays out of the time', () => {
  const moved = play(interview(), 20, advanceFrom(Q1))
  const paused = play(moved, 22, aCommand(LEAD, { type: 'pause' }))
  const undone = play(play(paused, 25, aCommand(LEAD, { type: 'resume' })), 26, undo)

  expect(msOn(undone.state, Q1, at(30))).toBe(17_000)
})

test('the clock stops when the questions end, in a pause too', () => {
  const paused = play(interview(), 15, aCommand(LEAD, { type: 'pause' }))
  const ended = play(paused, 20, aCommand(LEAD, { type: 'endQuestions', reason: 'Time was up.' }))

  expect(elapsedMs(ended.state, at(500))).toBe(5_000)
  expect(ended.state.pausedSince).toBeNull()
})

test('no length of time is negative, even where the nodes’ clocks differ', () => {
  expect(elapsedMs(interview().state, at(3))).toBe(0)
})

test('pausing twice and resuming twice change nothing', () => {
  const paused = play(interview(), 15, aCommand(LEAD, { type: 'pause' }))

  expect(refusal(paused, 16, aCommand(LEAD, { type: 'pause' }))).toEqual([])
  expect(refusal(interview(), 16, aCommand(LEAD, { type: 'resume' }))).toEqual([])
})

test('the same tick twice changes nothing, an observer ticks nothing, and only planned probes are ticked', () => {
  const tick = (seat = ANA, probe = 'q1-own') =>
    aCommand(seat, { type: 'tickProbe', probeId: aProbeId(probe), asked: true })
  const ticked = play(interview(), 20, tick())

  expect(ticked.state.probesAsked).toEqual(['q1-own'])
  expect(refusal(ticked, 21, tick(SHADOW))).toEqual([])
  expect(refusal(ticked, 21, tick(OBSERVER))).toEqual({ code: 'raters-only' })
  expect(refusal(ticked, 21, tick(ANA, 'made-up'))).toEqual({ code: 'no-such-probe' })
})

test('a follow-up is raised by a rater and settled by the lead', () => {
  const raise = aCommand(SHADOW, { type: 'raiseFollowUp', questionId: Q1, text: 'Which log?' }, 'f1')
  const take = (seat = LEAD, id = 'f1') => aCommand(seat, { type: 'takeFollowUp', followUp: aCommandId(id) })
  const raised = play(interview(), 20, raise)

  expect(play(raised, 21, take()).state.followUps).toMatchObject([{ by: SHADOW, status: 'taken' }])
  expect(refusal(raised, 21, take(SHADOW))).toEqual({ code: 'lead-only' })
  expect(refusal(raised, 21, take(LEAD, 'f2'))).toEqual({ code: 'no-such-follow-up' })
  expect(refusal(play(raised, 21, take()), 22, take())).toEqual([])
})

test('a signal is sent by a rater and seen by the lead', () => {
  const signal = (seat = BEN) => aCommand(seat, { type: 'signalLead', kind: 'time' }, 's1')
  const see = (seat = LEAD, id = 's1') => aCommand(seat, { type: 'seeSignal', signal: aCommandId(id) })
  const sent = play(interview(), 20, signal())

  expect(play(sent, 21, see()).state.signals).toMatchObject([{ by: BEN, seen: true }])
  expect(refusal(interview(), 20, signal(OBSERVER))).toEqual({ code: 'raters-only' })
  expect(refusal(sent, 21, see(BEN))).toEqual({ code: 'lead-only' })
  expect(refusal(sent, 21, see(LEAD, 's2'))).toEqual({ code: 'no-such-signal' })
})

test('an off-script question stands beside the one where it was asked', () => {
  const panel = play(
    interview(),
    20,
    aCommand(LEAD, { type: 'askOffScript', text: 'Why our hospital?', reason: 'The answer called for it.' }),
  )

  expect(panel.state.offScript).toMatchObject([
    { by: LEAD, near: Q1, text: 'Why our hospital?', reason: 'The answer called for it.' },
  ])
})

test('askers are agreed in the lobby or in the interview, and for seats that are here to stay', () => {
  const assign = (seat: typeof ANA | null) => aCommand(LEAD, { type: 'assignAsker', questionId: Q1, seat })
  const assigned = play(aPlayedPanel(), 5, assign(ANA))
  const revoked = play(assigned, 6, aCommand(LEAD, { type: 'revokeSeat', seat: ANA }))

  expect(assigned.state.askers).toEqual({ [Q1]: ANA })
  expect(play(assigned, 6, assign(null)).state.askers).toEqual({})
  expect(refusal(assigned, 6, assign(ANA))).toEqual([])
  expect(refusal(assigned, 6, assign(STRANGER))).toEqual({ code: 'no-such-seat' })
  expect(revoked.state.askers).toEqual({})
  expect(refusal(revoked, 7, assign(ANA))).toEqual({ code: 'no-such-seat' })
  expect(refusal(aPlayedPanel({ phase: 'scoring' }), 70, assign(ANA))).toMatchObject({ code: 'wrong-phase' })
})

test('whoever comes late has missed what is over, not what is being asked', () => {
  const late = play(aPlayedPanel({ phase: 'interview', joined: [LEAD] }), 20, advanceFrom(Q1))
  const joined = play(late, 25, aCommand(ANA, { type: 'join' }), aCommand(OBSERVER, { type: 'join' }))

  expect(joined.state.seats[ANA]).toMatchObject({ missed: [Q1] })
  expect(joined.state.seats[OBSERVER]).toMatchObject({ missed: [] })
})

test('whoever comes for the scoring has missed all that was asked', () => {
  const panel = play(aPlayedPanel({ phase: 'scoring', joined: [LEAD] }), 65, aCommand(ANA, { type: 'join' }))

  expect(panel.state.seats[ANA]).toMatchObject({ missed: [Q1, Q2, Q3, Q4] })
})

test('whoever comes during a slip of the lead has not missed the question that the undo returns to', () => {
  const slip = play(aPlayedPanel({ phase: 'interview', joined: [LEAD] }), 20, advanceFrom(Q1))
  const undone = play(play(slip, 22, aCommand(ANA, { type: 'join' })), 25, undo)

  expect(undone.state.seats[ANA]).toMatchObject({ missed: [] })
})

test('coming a second time changes nothing', () => {
  const panel = play(aPlayedPanel({ phase: 'interview' }), 20, advanceFrom(Q1))

  expect(refusal(panel, 25, aCommand(ANA, { type: 'join' }))).toEqual([])
})

test('the questions may end at any place, the candidate’s own time included', () => {
  const end = aCommand(LEAD, { type: 'endQuestions', reason: 'Time was up.' })
  const last = play(
    interview(),
    20,
    aCommand(LEAD, { type: 'goTo', from: placeOfQuestion(Q1), to: CANDIDATE_QUESTIONS }),
  )

  expect(play(interview(), 20, end).state).toMatchObject({ phase: 'scoring', place: null })
  expect(play(last, 21, end).state).toMatchObject({ phase: 'scoring', place: null })
  expect(refusal({ state: aPanel(), events: [] }, 20, end)).toMatchObject({ code: 'wrong-phase' })
})
