import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agendaOf } from '#shared/calibration/agenda.ts'
import { inWords, panelAgreement, questionAgreement } from '#shared/calibration/agreement.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { aMatrix, q } from './a-panel.ts'

test('one question: n, mean, spread, pairs and words', () => {
  const matrix = aMatrix({ cards: { r1: [4], r2: [5], r3: [4], r4: [4] } })

  expect(questionAgreement(matrix, q('q1'), 'counted')).toEqual({
    kind: 'agreement',
    questionId: 'q1',
    spread: { n: 4, mean: 4.25, sd: 0.5, min: 4, max: 5, range: 1 },
    pairs: { pairs: 6, exact: 3, withinOne: 6 },
    exactShare: 0.5,
    withinOneShare: 1,
    ad: 0.375,
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

test('two points apart is not within one', () => {
  const matrix = aMatrix({ cards: { ann: [2], bob: [4], cy: [3] } })

  expect(questionAgreement(matrix, q('q1'), 'counted')).toMatchObject({
    pairs: { pairs: 3, exact: 0, withinOne: 2 },
    words: '2 points apart',
  })
})

test('the panel: shares over all pairs of all questions', () => {
  const matrix = aMatrix({ cards: { ann: [4, 3, 1, 2], bob: [4, 4, 5, 'not-observed'] } })

  expect(panelAgreement(matrix, 'counted')).toMatchObject({
    questions: 3,
    n: 6,
    pairs: { pairs: 3, exact: 1, withinOne: 2 },
    exactShare: 1 / 3,
    withinOneShare: 2 / 3,
    meanAd: (0 + 0.5 + 2) / 3,
    widestRange: 4,
  })
})

test('a constant table agrees fully, with no spread', () => {
  const matrix = aMatrix({ cards: { ann: [3, 3, 3, 3], bob: [3, 3, 3, 3] } })

  expect(panelAgreement(matrix, 'counted')).toMatchObject({
    exactShare: 1,
    withinOneShare: 1,
    meanSd: 0,
    meanAd: 0,
  })
  expect(agendaOf(matrix, 'counted')).toEqual({
    discuss: [],
    first: [],
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
      expect(panel.meanAd).toBeLessThanOrEqual(panel.meanSd + 1e-12)
    }),
    { numRuns: 300, seed: 21 },
  )
})
