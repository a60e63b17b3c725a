import { expect, test } from 'vitest'
import { thinWords } from '#client/connection/thin-words.ts'
import { placeOfQuestion } from '#shared/panel/places.ts'
import { aCommand, aPanel, LEAD, play, Q1, Q2, Q4 } from '#test/support/panel.ts'

test('a question without a spread tells whether it was asked at all', () => {
  const { state } = play(
    { state: aPanel({ phase: 'interview' }), events: [] },
    20,
    aCommand(LEAD, { type: 'advance', from: placeOfQuestion(Q1) }),
    aCommand(LEAD, { type: 'endQuestions', reason: 'Time was up.' }),
  )

  expect(thinWords(state, { questionId: Q1, n: 0 })).toBe('nobody rated')
  expect(thinWords(state, { questionId: Q2, n: 1 })).toBe('one rating only')
  expect(thinWords(state, { questionId: Q4, n: 0 })).toBe('not asked')
})
