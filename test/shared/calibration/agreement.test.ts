import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agendaOf } from '#shared/calibration/agenda.ts'
import { inWords, panelAgreement, questionAgreement } from '#shared/calibration/agreement.ts'
import { severityOf } from '#shared/calibration/severity.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { aMatrix, aRevision, at, q } from './a-panel.ts'

test('one question: n, mean, spread, pairs and words', () => {
  const matrix = aMatrix({ cards: { r1: [4], r2: [5], r3: [4], r4: [4] } })

  expect(questionAgreement(matrix, q('q1'), 'counted')).toEqual({
    kind: 'agreement',
    questionId: 'q1',
    spread: { n: 4, mean: 4.25, sd: 0.5, min: 4, max: 5, range: 1 },
    pairs: { pairs: 6, exact: 3, withinOne: 6 },
    words: 'all within 1 point',
  })
})

test('one rating or none is too few to agree', () => {
  const matrix = aMatrix({ cards: { ann: [4, 'declined'], bob: ['not-observed', 'declined'] } })

  expect(questionAgreement(matrix, q('q1'), 'counted')).toMatchObject({ kind: 'too-few', spread: { n: 1 } })
  expect(questionAgreement(matrix, q('q2'), 'counted')).toMatchObject({ kind: 'too-few', spread: null })
  expect(panelAgreement(matrix, 'counted')).toEqual({ kind: 'too-few' })
})

test('the spread in words', () => {
  expect([0, 1, 2, 3, 4].map(inWords)).toEqual([
    'all within 1 point',
    'all within 1 point',
    '2 points apart',
    '3 or more points apart',
    '3 or more points apart',
  ])
})

test('the panel: shares over all pairs of all questions', () => {
  const matrix = aMatrix({ cards: { ann: [4, 3, 1, 2], bob: [4, 4, 5, 'not-observed'] } })

  expect(panelAgreement(matrix, 'counted')).toMatchObject({
    questions: 3,
    pairs: { pairs: 3, exact: 1, withinOne: 2 },
  })
})

test('a constant table agrees fully, with no spread', () => {
  const matrix = aMatrix({ cards: { ann: [3, 3, 3, 3], bob: [3, 3, 3, 3] } })

  expect(panelAgreement(matrix, 'counted')).toMatchObject({ exactShare: 1, withinOneShare: 1, meanSd: 0 })
  expect(agendaOf(matrix, 'counted')).toEqual({
    discuss: [],
    agreed: ['q1', 'q2', 'q3', 'q4'],
    thin: [],
    skipped: [],
  })
})

test('shares lie between 0 and 1, and exact is never more than within one', () => {
  const rating = fc.constantFrom<Rating>(1, 2, 3, 4, 5, 'not-asked', 'not-observed', 'declined')
  fc.assert(
    fc.property(fc.array(fc.array(rating, { maxLength: 4 }), { maxLength: 6 }), (rows) => {
      const panel = panelAgreement(
        aMatrix({ cards: Object.fromEntries(rows.map((row, i) => [`r${i}`, row])) }),
        'counted',
      )
      if (panel.kind === 'too-few') return
      expect(panel.exactShare).toBeLessThanOrEqual(panel.withinOneShare)
      expect(panel.exactShare).toBeGreaterThanOrEqual(0)
      expect(panel.withinOneShare).toBeLessThanOrEqual(1)
    }),
  )
})

test('the agenda opens where the weighted disagreement is widest', () => {
  // Both differ by 2; q1 weighs 30 percent, q3 20. q2 differs by 1, q4 by nothing.
  const matrix = aMatrix({ cards: { ann: [2, 3, 2, 3], bob: [4, 4, 4, 3] } })

  const { discuss, agreed } = agendaOf(matrix, 'counted')

  expect(discuss.map((it) => it.questionId)).toEqual(['q1', 'q3', 'q2'])
  expect(discuss[0]!.priority).toBeCloseTo(0.3 * Math.SQRT2, 12)
  expect(agreed).toEqual(['q4'])
})

test('equal priorities go by range, then by id', () => {
  const weightless = aMatrix({ weights: { A: 0, B: 0 }, cards: { ann: [2, 2, 1, 3], bob: [4, 4, 5, 3] } })

  expect(agendaOf(weightless, 'counted').discuss.map((it) => it.questionId)).toEqual(['q3', 'q1', 'q2'])
})

test('the agenda follows the revisions as they come', () => {
  const revisions = [aRevision('ann', 'q1', 2, 4)]
  const matrix = aMatrix({ cards: { ann: [2, 3, 2, 3], bob: [4, 4, 4, 3] }, state: { revisions } })

  expect(agendaOf(matrix, 'revised').agreed).toEqual(['q1', 'q4'])
  expect(agendaOf(matrix, 'counted').agreed).toEqual(['q4'])
})

test('questions that one person or nobody rated are named; skipped ones stand apart', () => {
  const skipped = { [q('q4')]: { reason: 'no time', at: at(1) } }
  const matrix = aMatrix({
    cards: { ann: [3, 3, 'declined', 5], bob: [3, 'not-observed', 'declined', 1] },
    state: { skipped },
  })

  expect(agendaOf(matrix, 'counted')).toEqual({
    discuss: [],
    agreed: ['q1'],
    thin: [
      { questionId: 'q2', n: 1 },
      { questionId: 'q3', n: 0 },
    ],
    skipped: ['q4'],
  })
})

test('a full panel needs no adjustment; one with gaps, or one rater, gets none', () => {
  const full = aMatrix({ cards: { ann: [3, 3, 3, 'not-asked'], bob: [4, 4, 4, 'not-asked'] } })
  const gaps = aMatrix({ cards: { ann: [3, 3, 3, 3], bob: [4, 4, 'not-observed', 4] } })
  const alone = aMatrix({ cards: { ann: [3, 3, 3, 3] } })

  expect(severityOf(full, 'counted')).toEqual({ kind: 'no-effect-balanced', raters: 2 })
  expect(severityOf(gaps, 'counted')).toEqual({ kind: 'refused-too-few', raters: 2, missing: 1 })
  expect(severityOf(alone, 'counted')).toEqual({ kind: 'refused-too-few', raters: 1, missing: 0 })
})
