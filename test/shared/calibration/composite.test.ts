import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compositeOf } from '#shared/calibration/composite.ts'
import { panelAgreement } from '#shared/calibration/agreement.ts'
import { agendaOf } from '#shared/calibration/agenda.ts'
import { spreadOf } from '#shared/calibration/spread.ts'
import { sharesOf, weightsOf } from '#shared/calibration/weights.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { aMatrix, aRevision, at, c as k, q } from './a-panel.ts'

test('a worked example: question means, competency means, composite by weight', () => {
  // A: (4 + 10/3) / 2 = 11/3, B: (13/3 + 3) / 2 = 11/3, so any weights give 11/3.
  const matrix = aMatrix({ cards: { r1: [4, 3, 5, 4], r2: [3, 3, 4, 3], r3: [5, 4, 4, 2] } })
  const { overall, competencies, questions } = compositeOf(matrix, 'counted')

  expect(overall).toMatchObject({ kind: 'score', coverage: 1, n: 12, raters: { n: 3 } })
  expect(overall.kind === 'score' && overall.mean).toBeCloseTo(11 / 3, 12)
  expect(competencies.map((it) => it.mean)).toEqual([expect.closeTo(11 / 3, 12), expect.closeTo(11 / 3, 12)])
  expect(questions.get(q('q1'))).toEqual({ n: 3, mean: 4, sd: 1, min: 3, max: 5, range: 2 })
})

test('weights count: 60 and 40 percent', () => {
  const { overall } = compositeOf(aMatrix({ cards: { ann: [5, 5, 1, 1] } }), 'counted')

  expect(overall.kind === 'score' && overall.mean).toBeCloseTo(0.6 * 5 + 0.4 * 1, 12)
})

test('a question counts once, however many people rated it', () => {
  const matrix = aMatrix({ cards: { ann: [5, 1], bob: ['not-observed', 1], cid: ['not-observed', 1] } })

  expect(compositeOf(matrix, 'counted').competencies[0]).toMatchObject({ mean: 3, n: 4, questionsRated: 2 })
})

test('a competency without a rating is absent, and the weights of the others are renormalised', () => {
  const matrix = aMatrix({ cards: { ann: [4, 4, 'not-asked', 'not-asked'] } })
  const { overall, competencies } = compositeOf(matrix, 'counted')

  expect(overall).toMatchObject({ kind: 'score', mean: 4, coverage: 0.6 })
  expect(competencies[1]).toMatchObject({ mean: null, n: 0, questionsRated: 0, raters: null })
})

test('below 60 percent of the weight there is no overall number', () => {
  const matrix = aMatrix({ cards: { ann: [5, 'not-asked', 'not-asked', 4] } })

  expect(compositeOf(matrix, 'counted').overall).toEqual({
    kind: 'hidden',
    coverage: expect.closeTo(0.5),
    n: 2,
  })
})

test('exactly 60 percent is enough, in spite of rounding', () => {
  const questions = { a: 'A', b: 'B', c: 'C', d: 'D' }
  const weights = { A: 10, B: 20, C: 30, D: 40 }
  const matrix = aMatrix({ questions, weights, cards: { ann: [3, 3, 3, 'not-observed'] } })

  expect(compositeOf(matrix, 'counted').overall.kind).toBe('score')
})

test('a skipped question lowers the coverage', () => {
  const skipped = { [q('q1')]: { reason: 'no time', at: at(1) } }
  const matrix = aMatrix({ cards: { ann: [4, 4, 4, 4] }, state: { skipped } })

  expect(compositeOf(matrix, 'counted').overall).toMatchObject({ coverage: expect.closeTo(0.7) })
})

test('nobody rated, nobody locked, no weights: named outcomes, never a number', () => {
  const declined = aMatrix({ cards: { ann: ['declined', 'declined', 'declined', 'declined'] } })
  const weightless = aMatrix({ cards: { ann: [3, 3, 3, 3] }, weights: { A: 0, B: 0 } })

  expect(compositeOf(declined, 'counted').overall).toEqual({ kind: 'none', why: 'no-scores' })
  expect(compositeOf(aMatrix(), 'counted').overall).toEqual({ kind: 'none', why: 'no-scores' })
  expect(compositeOf(weightless, 'counted').overall).toEqual({ kind: 'none', why: 'no-weights' })
  expect(weightsOf(weightless)).toBeNull()
})

test('a rating on a competency of weight 0 is shown and does not make an overall', () => {
  const matrix = aMatrix({ weights: { A: 100, B: 0 }, cards: { ann: ['declined', 'declined', 4, 4] } })
  const { overall, competencies } = compositeOf(matrix, 'counted')

  expect(competencies[1]).toMatchObject({ mean: 4, weight: 0 })
  expect(overall).toEqual({ kind: 'hidden', coverage: 0, n: 2 })
})

test('a competency whose questions were all left out of the kit takes no weight', () => {
  const matrix = aMatrix({ questions: { q1: 'A' }, cards: { ann: [4] } })

  expect(compositeOf(matrix, 'counted').overall).toMatchObject({ kind: 'score', mean: 4, coverage: 1 })
})

test('what a competency counts is its part of the weights that some question uses', () => {
  const competencies = aMatrix({ weights: { A: 25, B: 30, C: 20, D: 25 } }).kit.competencies
  const shares = sharesOf(competencies, [
    { competency: k('D') },
    { competency: k('B') },
    { competency: k('D') },
  ])

  expect([...shares]).toEqual([
    [k('B'), 30 / 55],
    [k('D'), 25 / 55],
  ])
})

test('where no weight is left, every competency counts 0 and nothing is divided by it', () => {
  const { competencies } = aMatrix({ weights: { A: 0, B: 60 } }).kit

  expect([...sharesOf(competencies, [{ competency: k('A') }])]).toEqual([[k('A'), 0]])
  expect([...sharesOf(competencies, [])]).toEqual([])
})

test('locked, counted and revised are three results, side by side', () => {
  const revisions = [aRevision('ann', 'q1', 2, 4, true), aRevision('ann', 'q2', 2, 4)]
  const matrix = aMatrix({ questions: { q1: 'A', q2: 'A' }, cards: { ann: [2, 2] }, state: { revisions } })

  expect(
    (['locked', 'counted', 'revised'] as const).map((basis) => compositeOf(matrix, basis).overall),
  ).toMatchObject([{ mean: 2 }, { mean: 3 }, { mean: 4 }])
})

test('a shadow changes nothing', () => {
  const cards = { ann: [4, 3, 2, 5], bob: [3, 3, 3, 3] } as const
  const alone = aMatrix({ cards })
  const watched = aMatrix({ cards: { ...cards, zed: [1, 1, 1, 1] }, roles: { zed: 'shadow' } })

  expect(compositeOf(watched, 'counted')).toEqual(compositeOf(alone, 'counted'))
})

const rating = fc.constantFrom<Rating>(1, 2, 3, 4, 5, 'not-asked', 'not-observed', 'declined')
const row = fc.array(rating, { minLength: 4, maxLength: 4 })
const panel = fc.array(row, { maxLength: 6 })
const cardsOf = (rows: readonly (readonly Rating[])[]) =>
  Object.fromEntries(rows.map((it, index) => [`r${index}`, it]))
const pick = (cards: Readonly<Record<string, readonly Rating[]>>) => {
  const matrix = aMatrix({ cards })
  const { overall, competencies, questions } = compositeOf(matrix, 'counted')
  return {
    overall,
    competencies,
    questions,
    agreement: panelAgreement(matrix, 'counted'),
    agenda: agendaOf(matrix, 'counted'),
  }
}

test('the order and the names of raters change nothing', () => {
  fc.assert(
    fc.property(panel, fc.infiniteStream(fc.nat()), (rows, keys) => {
      const shuffled = rows
        .map((it) => ({ it, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ it }) => it)
      expect(pick(cardsOf(shuffled))).toEqual(pick(cardsOf(rows)))
    }),
    {
      // Differed in the last digit of a sum.
      examples: [
        [
          [
            [1, 1],
            [5, 1],
            [1, 5],
            [1, 5],
            [1, 1],
          ].map(([a, b]) => [1, a!, b!, 1] as Rating[]),
          fc.stream([5, 4, 3, 2, 1].values()),
        ],
      ],
    },
  )
})

test('a rater without a single score changes no number', () => {
  const silent = fc.array(fc.constantFrom<Rating>('not-asked', 'not-observed', 'declined'), {
    minLength: 4,
    maxLength: 4,
  })
  fc.assert(
    fc.property(panel, silent, (rows, nothing) => {
      expect(pick(cardsOf([...rows, nothing]))).toEqual(pick(cardsOf(rows)))
    }),
  )
})

test('doubling every rater leaves every mean where it was', () => {
  fc.assert(
    fc.property(panel, (rows) => {
      const one = pick(cardsOf(rows))
      const two = pick(cardsOf([...rows, ...rows]))
      expect(two.overall.kind).toBe(one.overall.kind)
      one.competencies.forEach(({ mean }, index) => {
        if (mean === null) expect(two.competencies[index]!.mean).toBeNull()
        else expect(two.competencies[index]!.mean).toBeCloseTo(mean, 12)
      })
    }),
  )
})

test('scaling all weights changes nothing', () => {
  fc.assert(
    fc.property(panel, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (rows, a, b) => {
      const small = compositeOf(aMatrix({ cards: cardsOf(rows), weights: { A: a, B: b } }), 'counted').overall
      const large = compositeOf(
        aMatrix({ cards: cardsOf(rows), weights: { A: a * 2, B: b * 2 } }),
        'counted',
      ).overall
      expect(large).toEqual(small)
    }),
  )
})

test('every mean lies within the ratings it is made of, coverage within 0 and 1, and nothing is NaN', () => {
  fc.assert(
    fc.property(panel, (rows) => {
      const { overall, competencies, questions } = pick(cardsOf(rows))
      const scores = rows.flat().filter((it) => typeof it === 'number')
      for (const mean of [
        ...competencies.map((it) => it.mean),
        ...[...questions.values()].map((it) => it?.mean ?? null),
      ]) {
        if (mean !== null) expect(mean >= Math.min(...scores) && mean <= Math.max(...scores)).toBe(true)
      }
      if (overall.kind === 'none') {
        expect(scores).toEqual([])
        return
      }
      expect(overall.coverage >= 0 && overall.coverage <= 1).toBe(true)
      if (overall.kind === 'score') expect(overall.mean >= 1 && overall.mean <= 5).toBe(true)
    }),
  )
})

test('no number has no spread, one number no standard deviation', () => {
  expect(spreadOf([])).toBeNull()
  expect(spreadOf([3])).toEqual({ n: 1, mean: 3, sd: null, min: 3, max: 3, range: 0 })
})
