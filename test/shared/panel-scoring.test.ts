import { expect, test } from 'vitest'
import type { Command } from '#shared/panel/commands.ts'
import { matrixOf } from '#shared/calibration/ratings.ts'
import { decide } from '#shared/panel/decide.ts'
import { evolve } from '#shared/panel/evolve.ts'
import { placeOfQuestion } from '#shared/panel/places.ts'
import { obstacleToLocking, obstacleToReveal } from '#shared/panel/rules/scoring.ts'
import { obstacleToRecommending } from '#shared/panel/rules/debrief.ts'
import { ratersCounted, ratersMissing, recommendationsCounted, speakingOrder } from '#shared/panel/seats.ts'
import {
  aCommand,
  aDraft,
  aLock,
  ANA,
  aPlayedPanel,
  at,
  BEN,
  LEAD,
  OBSERVER,
  play,
  type Played,
  Q1,
  Q2,
  Q3,
  Q4,
  SHADOW,
} from '#test/support/panel.ts'

const answerTo = ({ state }: Played, seconds: number, command: Command) => {
  const decision = decide(state, command, at(seconds))
  return decision.ok ? decision.value : decision.error
}
const scoring = () => aPlayedPanel({ phase: 'scoring' })
const debrief = () => aPlayedPanel({ phase: 'debrief' })
const reveal = (override: { reason: string } | null = null, by = LEAD) =>
  aCommand(by, { type: 'reveal', override })
const recuse = (by = ANA) => aCommand(by, { type: 'recuse', reason: 'we are related' })
const revise = (to: 1 | 2 | 3 | 4 | 5, by = ANA) =>
  aCommand(by, { type: 'revise', questionId: Q1, to, reason: 'heard the log story' })

test('a scorecard is locked in the scoring phase only', () => {
  for (const phase of ['lobby', 'interview', 'debrief', 'closed'] as const) {
    expect(answerTo(aPlayedPanel({ phase, locking: [LEAD] }), 90, aLock(ANA))).toMatchObject({
      code: 'wrong-phase',
    })
  }
})

test('an observer has no scorecard', () => {
  expect(answerTo(scoring(), 70, aLock(OBSERVER))).toEqual({ code: 'raters-only' })
})

test('a lock is final', () => {
  const locked = play(scoring(), 70, aLock(ANA, aDraft({ rating: 2 })))

  expect(answerTo(locked, 71, aLock(ANA, aDraft({ rating: 5 })))).toEqual({ code: 'already-locked' })
})

test('a scorecard with an unanswered question is refused, and the refusal names the question', () => {
  const { [Q2]: _, ...answers } = aDraft().answers

  expect(answerTo(scoring(), 70, aLock(ANA, aDraft({ answers })))).toEqual({
    code: 'scorecard-incomplete',
    unrated: [Q2],
  })
})

test('a lock without the card that the server holds is refused', () => {
  expect(answerTo(scoring(), 70, aCommand(ANA, { type: 'lockScorecard' }))).toMatchObject({
    code: 'scorecard-incomplete',
  })
})

test('what was never asked is not asked, whatever the draft says', () => {
  const interview = aPlayedPanel({ phase: 'interview' })
  const skipped = play(
    interview,
    20,
    aCommand(LEAD, { type: 'skipQuestion', questionId: Q1, reason: 'no time left' }),
    aCommand(LEAD, { type: 'endQuestions', reason: 'Time was up.' }),
  )
  const locked = play(skipped, 70, aLock(ANA, aDraft({ rating: 5 })))

  expect(locked.state.scorecards[ANA]!.card!.answers).toEqual({
    [Q1]: { rating: 'not-asked', ratedAfterMs: null },
    [Q2]: { rating: 5, ratedAfterMs: 40_000 },
    [Q3]: { rating: 'not-asked', ratedAfterMs: null },
    [Q4]: { rating: 'not-asked', ratedAfterMs: null },
  })
})

test('what a latecomer missed is not observed, and what the latecomer rated all the same stands', () => {
  const late = play(aPlayedPanel({ phase: 'scoring', joined: [LEAD] }), 65, aCommand(ANA, { type: 'join' }))
  const locked = play(late, 70, aLock(ANA, aDraft({ answers: { [Q3]: { rating: 4, ratedAt: null } } })))

  expect(locked.state.scorecards[ANA]!.card!.answers).toMatchObject({
    [Q1]: { rating: 'not-observed', ratedAfterMs: null },
    [Q3]: { rating: 4, ratedAfterMs: null },
  })
})

test('a rating tells how long after the question it came, and is negative while the question was asked', () => {
  const answers = { ...aDraft().answers, [Q1]: { rating: 4 as const, ratedAt: at(15) } }
  const locked = play(scoring(), 70, aLock(ANA, aDraft({ answers, ratedAt: at(60) })))

  expect(locked.state.scorecards[ANA]!.card!.answers).toMatchObject({
    [Q1]: { ratedAfterMs: -5_000 },
    [Q2]: { ratedAfterMs: 30_000 },
  })
})

test('a question that was visited twice ends with its last visit', () => {
  const back = play(
    aPlayedPanel({ phase: 'interview' }),
    20,
    aCommand(LEAD, { type: 'advance', from: placeOfQuestion(Q1) }),
    aCommand(LEAD, { type: 'goTo', from: placeOfQuestion(Q2), to: placeOfQuestion(Q1) }),
  )
  const ended = play(back, 50, aCommand(LEAD, { type: 'endQuestions', reason: 'Time was up.' }))
  const locked = play(ended, 70, aLock(ANA, aDraft({ ratedAt: at(60) })))

  expect(locked.state.scorecards[ANA]!.card!.answers[Q1]).toEqual({ rating: 3, ratedAfterMs: 10_000 })
})

test('answers to questions of another kit are left behind', () => {
  const answers = { ...aDraft().answers, ['other' as typeof Q1]: { rating: 5 as const, ratedAt: null } }
  const locked = play(scoring(), 70, aLock(ANA, aDraft({ answers })))

  expect(Object.keys(locked.state.scorecards[ANA]!.card!.answers)).toEqual([Q1, Q2, Q3, Q4])
})

test('a recused seat neither locks nor recommends nor blocks the reveal', () => {
  const recused = play(scoring(), 65, recuse())
  const revealed = play(recused, 70, aLock(LEAD), aLock(BEN), reveal())

  expect(obstacleToLocking(recused.state, ANA, aDraft())).toEqual({ code: 'recused' })
  expect(obstacleToRecommending(revealed.state, ANA)).toEqual({ code: 'recused' })
  expect(revealed.state.revealed).toMatchObject({ override: null })
})

test('nobody is recused after the own lock, after the reveal, as an observer or as the lead', () => {
  expect(answerTo(play(scoring(), 70, aLock(ANA)), 71, recuse())).toEqual({ code: 'already-locked' })
  expect(answerTo(debrief(), 71, recuse())).toMatchObject({ code: 'wrong-phase' })
  expect(answerTo(scoring(), 71, recuse(OBSERVER))).toEqual({ code: 'raters-only' })
  expect(answerTo(scoring(), 71, recuse(LEAD))).toEqual({ code: 'cannot-lead' })
  expect(answerTo(play(scoring(), 71, recuse()), 72, recuse())).toEqual([])
})

test('the reveal waits for every present rater and names who is missing', () => {
  const some = play(scoring(), 70, aLock(ANA))

  expect(answerTo(some, 71, reveal())).toEqual({ code: 'raters-not-locked', missing: [LEAD, BEN] })
})

test('shadows, observers, revoked seats and those who never came do not hold up the reveal', () => {
  const scoringWithoutBen = aPlayedPanel({ phase: 'scoring', joined: [LEAD, ANA, SHADOW, OBSERVER] })
  const revoked = play(scoringWithoutBen, 65, aCommand(LEAD, { type: 'revokeSeat', seat: ANA }))

  expect(ratersMissing(revoked.state)).toEqual([LEAD])
  expect(obstacleToReveal(play(revoked, 70, aLock(LEAD)).state, LEAD)).toBeNull()
})

test('only the lead reveals, and only once', () => {
  expect(answerTo(scoring(), 71, reveal({ reason: 'late' }, ANA))).toEqual({ code: 'lead-only' })
  expect(answerTo(debrief(), 71, reveal())).toMatchObject({ code: 'wrong-phase' })
})

test('an override names who is missing, and needs at least one counted card', () => {
  const override = { reason: 'Ben had to leave' }
  const some = play(scoring(), 70, aLock(LEAD), aLock(ANA))
  const shadowOnly = play(scoring(), 70, aLock(SHADOW))

  expect(play(some, 71, reveal(override)).state.revealed).toMatchObject({
    override: { missing: [BEN], ...override },
  })
  expect(answerTo(shadowOnly, 71, reveal(override))).toEqual({ code: 'nobody-locked' })
})

test('an override that nobody needs is none', () => {
  const all = play(scoring(), 70, aLock(LEAD), aLock(ANA), aLock(BEN))

  expect(play(all, 71, reveal({ reason: 'in a hurry' })).state.revealed).toMatchObject({ override: null })
})

test('a revoked rater’s card that was locked before still counts', () => {
  const locked = play(scoring(), 70, aLock(ANA), aLock(SHADOW))
  const revoked = play(locked, 71, aCommand(LEAD, { type: 'revokeSeat', seat: ANA }))

  expect(ratersCounted(revoked.state)).toEqual([ANA])
})

test('who steps back counts nowhere, before the lock and after it: the result, the recommendations and the page agree', () => {
  const panel = aPlayedPanel({ phase: 'closed', locking: [LEAD, ANA, BEN, SHADOW] })
  const recommend = (by: typeof ANA) => aCommand(by, { type: 'recommend', value: 'yes', reason: '' })
  const { state } = play(panel, 85, recommend(ANA), recommend(BEN))
  // No command leads here today; a log may hold it all the same, and the result must not depend on who reads it.
  const after = evolve(state, { type: 'recused', seat: ANA, reason: 'we are related', at: at(86) })
  const matrix = matrixOf(after)

  expect(ratersCounted(state)).toEqual([LEAD, ANA, BEN])
  expect(ratersCounted(after)).toEqual([LEAD, BEN])
  expect(matrix).toMatchObject({ ok: true, value: { leftOut: [{ seat: ANA, why: 'recused' }] } })
  expect(matrix.ok && matrix.value.raters.toSorted()).toEqual(ratersCounted(after).toSorted())
  expect([...recommendationsCounted(after).keys()]).toEqual([BEN])
  expect(obstacleToRecommending(after, ANA)).toEqual({ code: 'recused' })
})

test('when all who locked have stepped back there is nothing to reveal', () => {
  const { state } = play(scoring(), 70, aLock(ANA))
  const after = evolve(state, { type: 'recused', seat: ANA, reason: 'we are related', at: at(71) })

  expect(obstacleToReveal(after, LEAD, { overridden: true })).toEqual({ code: 'nobody-locked' })
})

test('a card locked after the reveal counts nowhere either, and gives no say', () => {
  const { state } = aPlayedPanel({ phase: 'closed', locking: [LEAD, ANA] })
  const card = state.scorecards[ANA]!.card
  const after = evolve(state, { type: 'scorecardLocked', seat: BEN, card, at: at(90) })
  const matrix = matrixOf(after)

  expect(ratersCounted(after)).toEqual([LEAD, ANA])
  expect(matrix.ok && matrix.value.leftOut).toEqual([{ seat: BEN, why: 'locked-after-the-reveal' }])
  expect(obstacleToRecommending(after, BEN)).toEqual({ code: 'not-locked' })
})

test('a revision stands beside the original, and the next one starts where it ended', () => {
  const before = debrief()
  const revised = play(before, 75, revise(4), revise(5))

  expect(revised.state.revisions).toMatchObject([
    { from: 3, to: 4, phase: 'debrief', reason: 'heard the log story', chosen: null },
    { from: 4, to: 5 },
  ])
  expect(revised.state.scorecards).toEqual(before.state.scorecards)
})

test('a revision that changes nothing is refused, and so is one of a card that is not locked or not one’s own', () => {
  const withoutBen = aPlayedPanel({ phase: 'debrief', locking: [LEAD, ANA] })

  expect(answerTo(debrief(), 75, revise(3))).toEqual({ code: 'unchanged' })
  expect(answerTo(withoutBen, 75, revise(4, BEN))).toEqual({ code: 'not-locked' })
  expect(answerTo(debrief(), 75, revise(4, OBSERVER))).toEqual({ code: 'raters-only' })
  expect(answerTo(debrief(), 75, revise(4, SHADOW))).toEqual({ code: 'raters-only' })
  expect(answerTo(scoring(), 75, revise(4))).toMatchObject({ code: 'wrong-phase' })
  expect(answerTo(aPlayedPanel({ phase: 'closed' }), 85, revise(4))).toMatchObject({ code: 'wrong-phase' })
})

test('the lead chooses the latest revision, and takes the choice back', () => {
  const choose = aCommand(LEAD, { type: 'chooseRevision', seat: ANA, questionId: Q1, reason: 'new evidence' })
  const unchoose = aCommand(LEAD, { type: 'unchooseRevision', seat: ANA, questionId: Q1 })
  const chosen = play(debrief(), 75, revise(4), choose, revise(5), choose)

  expect(chosen.state.revisions).toMatchObject([{ chosen: null }, { chosen: { reason: 'new evidence' } }])
  expect(answerTo(chosen, 76, choose)).toEqual([])
  expect(play(chosen, 76, unchoose).state.revisions.map((it) => it.chosen)).toEqual([null, null])
  expect(answerTo(debrief(), 76, choose)).toEqual({ code: 'no-such-revision' })
  expect(answerTo(debrief(), 76, unchoose)).toEqual({ code: 'no-such-revision' })
})

test('the end of the debrief fixes the result: no revision is chosen or given up after it', () => {
  const choose = aCommand(LEAD, { type: 'chooseRevision', seat: ANA, questionId: Q1, reason: 'new evidence' })
  const unchoose = aCommand(LEAD, { type: 'unchooseRevision', seat: ANA, questionId: Q1 })
  const end = aCommand(LEAD, { type: 'endDebrief' })

  expect(answerTo(play(debrief(), 75, revise(4), end), 85, choose)).toMatchObject({ code: 'wrong-phase' })
  expect(answerTo(play(debrief(), 75, revise(4), choose, end), 85, unchoose)).toMatchObject({
    code: 'wrong-phase',
  })
})

test('the debrief talks about one question at a time', () => {
  const discuss = (questionId: typeof Q1 | null, by = LEAD) => aCommand(by, { type: 'discuss', questionId })
  const panel = play(debrief(), 75, discuss(Q2), discuss(Q1), discuss(Q2), discuss(null))

  expect(panel.state).toMatchObject({ discussing: null, discussed: [Q2, Q1] })
  expect(answerTo(debrief(), 75, discuss(Q2, ANA))).toEqual({ code: 'lead-only' })
  expect(answerTo(debrief(), 75, discuss('other' as typeof Q1))).toEqual({ code: 'no-such-question' })
  expect(answerTo(scoring(), 75, discuss(Q2))).toMatchObject({ code: 'wrong-phase' })
})

test('only who locked a counted card recommends, and only until the decision', () => {
  const recommend = (by = ANA) => aCommand(by, { type: 'recommend', value: 'yes', reason: '' })
  const withoutBen = aPlayedPanel({ phase: 'closed', locking: [LEAD, ANA, SHADOW] })
  const decided = play(
    withoutBen,
    90,
    aCommand(LEAD, { type: 'decide', value: 'offer', reasons: 'the strongest', override: null }),
  )

  expect(play(withoutBen, 85, recommend()).state.recommendations).toMatchObject({ [ANA]: { value: 'yes' } })
  expect(answerTo(withoutBen, 85, recommend(BEN))).toEqual({ code: 'not-locked' })
  expect(answerTo(withoutBen, 85, recommend(SHADOW))).toEqual({ code: 'raters-only' })
  expect(answerTo(withoutBen, 85, recommend(OBSERVER))).toEqual({ code: 'raters-only' })
  expect(answerTo(scoring(), 85, recommend())).toMatchObject({ code: 'wrong-phase' })
  // The mechanical result comes first: it is shown when the debrief ends.
  expect(answerTo(debrief(), 75, recommend())).toMatchObject({ code: 'wrong-phase', needs: ['closed'] })
  expect(answerTo(decided, 91, recommend())).toEqual({ code: 'already-decided' })
})

test('the most junior speaks first and the lead last, whatever the lead’s seniority', () => {
  expect(speakingOrder(debrief().state)).toEqual([BEN, ANA, LEAD])
})
