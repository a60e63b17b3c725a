import { expect, test } from 'vitest'
import type { Overall } from '#shared/calibration/composite.ts'
import { fidelityOf, ratingDelaysOf } from '#shared/calibration/fidelity.ts'
import { standingOf } from '#shared/calibration/mechanical.ts'
import type { CommandId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import type { Visit } from '#shared/panel/state.ts'
import { aDraft, aLock, ANA, aPlayedPanel, BEN, LEAD, Q1, Q2, Q3, SHADOW } from '#test/support/panel.ts'
import * as played from '#test/support/panel.ts'
import { aPanel, at, q, s } from './a-panel.ts'

const visit = (
  question: string,
  from: number,
  until: number | null,
  pausedMs = 0,
  reason: string | null = null,
): Visit => ({
  place: { at: 'question', questionId: q(question) },
  from: at(from),
  until: until === null ? null : at(until),
  pausedMs,
  reason,
})
const kinds = (visits: readonly Visit[]) => fidelityOf(aPanel({ state: { visits } }), [], at(0)).deviations

test('the plan kept has no deviation', () => {
  expect(kinds([visit('q1', 0, 1), visit('q2', 1, 2), visit('q3', 2, 3), visit('q4', 3, 4)])).toEqual([])
})

test('a question asked before an earlier one is out of order, once', () => {
  const visits = [
    visit('q1', 0, 1),
    visit('q4', 1, 2, 0, 'It came up.'),
    visit('q2', 2, 3),
    visit('q3', 3, 4),
  ]

  expect(kinds(visits)).toEqual([
    { kind: 'out-of-order', questionId: 'q4', before: ['q2', 'q3'], reason: 'It came up.', at: 1 },
  ])
})

test('a question asked ahead of one that was never reached is out of order too; ahead of a skipped one it is not', () => {
  const visits = [visit('q1', 0, 1), visit('q3', 1, 2, 0, 'It came up.')]
  const skipped = { [q('q2')]: { reason: 'no time', at: at(1) } }

  expect(kinds(visits)).toMatchObject([
    { kind: 'out-of-order', questionId: 'q3', before: ['q2'], reason: 'It came up.' },
    { kind: 'not-reached', questionId: 'q2' },
    { kind: 'not-reached', questionId: 'q4' },
  ])
  expect(fidelityOf(aPanel({ state: { visits, skipped } }), [], at(3)).deviations).toMatchObject([
    { kind: 'skipped', questionId: 'q2' },
    { kind: 'not-reached', questionId: 'q4' },
  ])
})

test('coming back to a question is told, and what was never reached', () => {
  const visits = [visit('q1', 0, 1), visit('q2', 1, 2), visit('q1', 2, 3), visit('q3', 3, 4)]

  expect(kinds(visits)).toEqual([
    { kind: 'returned-to', questionId: 'q1', at: 2 },
    { kind: 'not-reached', questionId: 'q4', reason: null, at: null },
  ])
})

test('what was never reached says why the questions ended without it', () => {
  const state = aPanel({
    state: { visits: ['q1', 'q2', 'q3'].map((id, index) => visit(id, index, index + 1)) },
  })
  const ended: Event = { type: 'questionsEnded', reason: 'The candidate had to go.', at: at(3) }

  expect(fidelityOf(state, [ended], at(4)).deviations).toEqual([
    { kind: 'not-reached', questionId: 'q4', reason: 'The candidate had to go.', at: null },
  ])
})

test('skips and off-script questions and an early reveal carry their words, in the order of time', () => {
  const state = aPanel({
    state: {
      visits: [visit('q1', 0, 1), visit('q3', 5, 6), visit('q4', 6, 7)],
      skipped: { [q('q2')]: { reason: 'no time', at: at(4) } },
      offScript: [
        {
          id: 'x' as CommandId,
          by: s('ann'),
          text: 'Why us?',
          near: q('q1'),
          reason: 'He asked.',
          at: at(2),
        },
      ],
      revealed: { at: at(9), override: { missing: [s('bob')], reason: 'ill' } },
    },
  })

  expect(fidelityOf(state, [], at(10)).deviations).toEqual([
    {
      kind: 'off-script',
      text: 'Why us?',
      by: 'ann',
      near: 'q1',
      suggested: false,
      reason: 'He asked.',
      at: 2,
    },
    { kind: 'skipped', questionId: 'q2', reason: 'no time', at: 4 },
    { kind: 'revealed-early', missing: ['bob'], reason: 'ill', at: 9 },
  ])
})

test('a follow-up that the lead asked left the script, as late as it was asked; one that nobody asked did not', () => {
  const raised = { by: s('bob'), questionId: q('q1'), at: at(1) }
  const followUps = [
    { ...raised, id: 'a' as CommandId, text: 'Who checked?', status: 'taken', settledAt: at(3) },
    { ...raised, id: 'b' as CommandId, text: 'How long?', status: 'dismissed', settledAt: at(3) },
    { ...raised, id: 'c' as CommandId, text: 'And then?', status: 'open', settledAt: null },
  ] as const
  const visits = [visit('q1', 0, 4), visit('q2', 4, 5), visit('q3', 5, 6), visit('q4', 6, 7)]

  expect(fidelityOf(aPanel({ state: { visits, followUps } }), [], at(10)).deviations).toEqual([
    { kind: 'off-script', text: 'Who checked?', by: 'bob', near: 'q1', suggested: true, reason: null, at: 3 },
  ])
})

test('minutes: all visits together, pauses taken out, an open visit up to now', () => {
  const visits = [visit('q1', 0, 60_000, 10_000), visit('q2', 60_000, 90_000), visit('q1', 90_000, null)]
  const { times, actualMs, plannedMs } = fidelityOf(aPanel({ state: { visits } }), [], at(100_000))

  expect(times.map((it) => it.actualMs)).toEqual([60_000, 30_000, 0, 0])
  expect(times[0]).toMatchObject({ plannedMs: 300_000, visits: 2 })
  expect([actualMs, plannedMs]).toEqual([90_000, 1_200_000])
})

test('pauses come from the events; one that never ended has no length', () => {
  const events = [
    { type: 'paused', at: at(10) },
    { type: 'resumed', at: at(40) },
    { type: 'paused', at: at(50) },
  ] as const satisfies readonly Event[]

  expect(fidelityOf(aPanel(), events, at(60)).pauses).toEqual([
    { at: 10, ms: 30 },
    { at: 50, ms: null },
  ])
})

test('how long after each question it was scored, and the middle of the panel, shadows left out', () => {
  // Question 1 ended at 20 s, question 2 at 30 s of the panel.
  const ratedAt = { [LEAD]: 65, [ANA]: 25, [BEN]: 15, [SHADOW]: 60 } as Record<string, number>
  const draftOf = (seat: typeof LEAD) => aDraft({ ratedAt: played.at(ratedAt[seat]!) })
  const { state, events } = aPlayedPanel({ phase: 'debrief', draftOf })
  const { delays } = fidelityOf(state, events, played.at(90))

  expect(delays.map((it) => it.questionId)).toEqual(state.kit.questions.map((it) => it.id))
  expect(delays[0]).toEqual({
    questionId: Q1,
    raters: [
      { seat: ANA, ms: 5_000 },
      { seat: BEN, ms: -5_000 },
      { seat: LEAD, ms: 45_000 },
    ],
    medianMs: 5_000,
  })
  expect(delays[1]).toMatchObject({ questionId: Q2, medianMs: -5_000 })
})

test('who gave no score, or one without a time, has no delay; with two raters the middle is between them', () => {
  const answers = aDraft({ ratedAt: played.at(50) }).answers
  const drafts = {
    [LEAD]: { ...answers, [Q2]: { rating: 'declined', ratedAt: played.at(50) } },
    [ANA]: { ...answers, [Q1]: { rating: 4, ratedAt: null } },
    [BEN]: { ...answers, [Q1]: { rating: 2, ratedAt: played.at(24) } },
  } as Record<string, typeof answers>
  const draftOf = (seat: typeof LEAD) => aDraft({ answers: drafts[seat] ?? answers })
  const [first, second] = ratingDelaysOf(aPlayedPanel({ phase: 'debrief', draftOf }).state)

  expect(first).toMatchObject({ raters: [{ seat: BEN }, { seat: LEAD }], medianMs: 17_000 })
  expect(second!.raters.map((it) => it.seat)).toEqual([ANA, BEN])
  const nobody = aPlayedPanel({ phase: 'debrief', draftOf: () => aDraft({ rating: 'not-observed' }) })
  expect(ratingDelaysOf(nobody.state)[2]).toEqual({ questionId: Q3, raters: [], medianMs: null })
})

test('before the reveal nothing is told about when anybody rated', () => {
  const scoring = aPlayedPanel({ phase: 'scoring' })
  const locked = played.play(scoring, 70, aLock(ANA), aLock(BEN))

  expect(fidelityOf(locked.state, locked.events, played.at(71)).delays).toEqual([])
})

test('an offer below 3.0 and no offer from 3.5 on go against the mechanical result', () => {
  const overall = (mean: number) => ({ kind: 'score', mean, coverage: 1 }) as Overall

  expect(standingOf('offer', overall(2.99))).toBe('against')
  expect(standingOf('next-step', overall(2.99))).toBe('against')
  expect(standingOf('offer', overall(3))).toBe('with')
  expect(standingOf('no-offer', overall(3.5))).toBe('against')
  expect(standingOf('no-offer', overall(3.49))).toBe('with')
  expect(standingOf('hold', overall(5))).toBe('with')
  expect(standingOf('offer', { kind: 'hidden', coverage: 0.5, n: 3 })).toBe('nothing-to-compare')
})
