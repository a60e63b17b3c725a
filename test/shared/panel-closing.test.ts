import { expect, test } from 'vitest'
import type { DecisionValue } from '#shared/panel/state.ts'
import { decide } from '#shared/panel/decide.ts'
import { obstacleToDecision, standingOfDecision } from '#shared/panel/rules/closing.ts'
import { viewFor } from '#shared/panel/visibility.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import {
  aCommand,
  aDraft,
  aKit,
  ANA,
  aPlayedPanel,
  at,
  BEN,
  LEAD,
  OBSERVER,
  play,
  type Played,
  Q1,
  SHADOW,
} from '#test/support/panel.ts'

const closed = (rating: Rating) => aPlayedPanel({ phase: 'closed', draftOf: () => aDraft({ rating }) })
const decision = (value: DecisionValue, override: string | null = null, by = LEAD) =>
  aCommand(by, { type: 'decide', value, reasons: 'as discussed', override })
const answerTo = ({ state }: Played, command: ReturnType<typeof decision>) => {
  const decided = decide(state, command, at(85))
  return decided.ok ? decided.value : decided.error
}
const WITHOUT_A_WORD = { code: 'override-needed', field: 'override' }

test('an offer or a next step on a low result, and no offer on a high one, are refused without a word on why', () => {
  expect(answerTo(closed(2), decision('offer'))).toEqual(WITHOUT_A_WORD)
  expect(answerTo(closed(2), decision('next-step'))).toEqual(WITHOUT_A_WORD)
  expect(answerTo(closed(4), decision('no-offer'))).toEqual(WITHOUT_A_WORD)
  expect(answerTo(closed(4), decision('no-offer', '   '))).toEqual(WITHOUT_A_WORD)
})

test('the word given for it is kept beside the decision', () => {
  const decided = play(closed(2), 85, decision('offer', 'the only one who knows the old interface'))

  expect(decided.state.decision).toMatchObject({
    value: 'offer',
    override: 'the only one who knows the old interface',
  })
})

test('a decision with the result, or one that holds, needs no word, and one that nobody needs is not kept', () => {
  expect(answerTo(closed(4), decision('offer'))).toMatchObject([{ type: 'decided', override: null }])
  expect(answerTo(closed(2), decision('no-offer'))).toMatchObject([{ override: null }])
  expect(answerTo(closed(3), decision('no-offer'))).toMatchObject([{ override: null }])
  expect(answerTo(closed(1), decision('hold', 'a word too many'))).toMatchObject([{ override: null }])
})

test('with nothing to compare no word is asked: nobody gave a score, too little was rated, no weights', () => {
  const onlyFirst = aDraft({ rating: 'not-observed' }).answers
  const little = aPlayedPanel({
    phase: 'closed',
    draftOf: () => aDraft({ answers: { ...onlyFirst, [Q1]: { rating: 1, ratedAt: null } } }),
  })
  const [care] = aKit().competencies
  const weightless = aPlayedPanel({
    phase: 'closed',
    kit: aKit({ competencies: [{ ...care!, weight: 0 }] }),
    draftOf: () => aDraft({ rating: 1 }),
  })

  for (const panel of [closed('declined'), little, weightless]) {
    expect(standingOfDecision(panel.state, 'offer')).toBe('nothing-to-compare')
    expect(answerTo(panel, decision('offer'))).toMatchObject([{ type: 'decided', override: null }])
  }
})

test('the result asked is the counted one: a chosen revision moves it, one that was not chosen does not', () => {
  const debrief = aPlayedPanel({ phase: 'debrief', locking: [ANA], draftOf: () => aDraft({ rating: 3 }) })
  const revised = play(
    debrief,
    75,
    aCommand(ANA, { type: 'revise', questionId: Q1, to: 1, reason: 'the log was another’s' }),
  )
  const end = aCommand(LEAD, { type: 'endDebrief' })
  const choose = aCommand(LEAD, { type: 'chooseRevision', seat: ANA, questionId: Q1, reason: 'two heard it' })

  expect(answerTo(play(revised, 80, end), decision('offer'))).toMatchObject([{ type: 'decided' }])
  expect(answerTo(play(revised, 80, choose, end), decision('offer'))).toEqual(WITHOUT_A_WORD)
})

test('a shadow’s ratings ask for no word', () => {
  const panel = aPlayedPanel({
    phase: 'closed',
    draftOf: (seat) => aDraft({ rating: seat === SHADOW ? 1 : 3 }),
  })

  expect(answerTo(panel, decision('offer'))).toMatchObject([{ type: 'decided' }])
})

test('who may not decide hears that first, and the screen gets the server’s answer from its own view', () => {
  const { state } = closed(2)

  expect(obstacleToDecision(state, ANA, { value: 'offer', override: null })).toEqual({ code: 'lead-only' })
  for (const seat of [LEAD, ANA, BEN, SHADOW, OBSERVER]) {
    const view = viewFor(state, seat)
    for (const value of ['offer', 'next-step', 'hold', 'no-offer'] as const) {
      expect(standingOfDecision(view, value)).toBe(standingOfDecision(state, value))
    }
  }
})

test('before the reveal no standing can be asked for', () => {
  const scoring = aPlayedPanel({ phase: 'scoring' })

  expect(standingOfDecision(scoring.state, 'offer')).toBe('nothing-to-compare')
  expect(answerTo(scoring, decision('offer'))).toMatchObject({ code: 'wrong-phase' })
})
