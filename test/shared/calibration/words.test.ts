import { expect, test } from 'vitest'
import type { Deviation } from '#shared/calibration/fidelity.ts'
import {
  capital,
  deviationWords,
  isolated,
  minutesWords,
  percent,
  ratingDelayWords,
  recommendationCounts,
  whyNoComposite,
} from '#shared/calibration/words.ts'
import { at, q, s } from './a-panel.ts'

test('shares never round to all or to nothing', () => {
  expect([0, 0.001, 0.625, 0.999, 1 - 1e-12, 1].map(percent)).toEqual([
    '0 %',
    '1 %',
    '63 %',
    '99 %',
    '100 %',
    '100 %',
  ])
})

test('lengths carry their units, and 60 seconds are a minute', () => {
  expect([0, 59_700, 245_000].map(minutesWords)).toEqual(['0 min 00 s', '1 min 00 s', '4 min 05 s'])
})

test('when a rating was given is said in seconds, then in minutes, and apart while the question was asked', () => {
  expect([-40_000, -400, 0, 12_400, 119_400, 245_000].map(ratingDelayWords)).toEqual([
    'scored while the question was asked',
    'scored 0 s after the answer',
    'scored 0 s after the answer',
    'scored 12 s after the answer',
    'scored 119 s after the answer',
    'scored 4 min 05 s after the answer',
  ])
})

test('recommendations are counted, abstentions last', () => {
  const of = (value: 'yes' | 'no' | 'abstain') => ({ value, reason: '', at: at(0) })

  expect(recommendationCounts([of('abstain'), of('yes'), of('no'), of('yes')])).toBe(
    '1 no · 2 yes · 1 abstain',
  )
  expect(recommendationCounts([])).toBe('none yet')
})

test('a hidden composite says how much was rated', () => {
  expect(whyNoComposite({ kind: 'hidden', coverage: 0.45, n: 3 })).toContain('Only 45 %')
  expect(whyNoComposite({ kind: 'none', why: 'no-scores' })).toBe('Nobody gave a rating that counts.')
})

test('a deviation names its questions', () => {
  const words = deviationWords(
    {
      kind: 'out-of-order',
      questionId: q('q4'),
      before: [q('q1'), q('q2'), q('q3')],
      reason: null,
      at: at(0),
    },
    { seat: (id) => id, question: (id) => id },
  )

  expect(words).toBe(`q4 was asked ahead of q1, q2 and q3.`)
  expect(
    deviationWords(
      { kind: 'revealed-early', missing: [s('bob')], reason: 'ill', at: at(0) },
      { seat: () => 'Bob', question: (id) => id },
    ),
  ).toBe('Revealed without Bob: ill')
  expect(
    deviationWords(
      {
        kind: 'off-script',
        text: 'Who checked?',
        by: s('bob'),
        near: q('q1'),
        suggested: true,
        reason: null,
        at: at(0),
      },
      { seat: () => 'Bob', question: (id) => id },
    ),
  ).toBe('q1 had a follow-up outside the kit, suggested by Bob: “Who checked?”')
})

test('a deviation says why, where the lead said so', () => {
  const names = { seat: () => 'Bob', question: (id: string) => id }
  const words = (deviation: Deviation) => deviationWords(deviation, names)

  expect(
    words({ kind: 'out-of-order', questionId: q('q4'), before: [q('q1')], reason: 'It came up.', at: at(0) }),
  ).toBe('q4 was asked ahead of q1: It came up.')
  expect(
    words({
      kind: 'off-script',
      text: 'Why us?',
      by: s('bob'),
      near: null,
      suggested: false,
      reason: 'He asked.',
      at: at(0),
    }),
  ).toBe('Bob noted a question outside the kit: “Why us?” (He asked.)')
  expect(words({ kind: 'not-reached', questionId: q('q4'), reason: 'Time was up.', at: null })).toBe(
    'q4 was not reached: Time was up.',
  )
})

test('a name from right to left is walled off, and a sentence may still begin with it', () => {
  const names = isolated({ seat: () => 'سامي', question: () => 'question 1' })

  expect(names.seat(s('sam'))).toBe('\u2068سامي\u2069')
  expect(capital(`${names.question(q('q1'))} was skipped`)).toBe('\u2068Question 1\u2069 was skipped')
})
