import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AGENDA_FIRST_MAX, agendaOf } from '#shared/calibration/agenda.ts'
import { compositeOf } from '#shared/calibration/composite.ts'
import { scoresOn } from '#shared/calibration/ratings.ts'
import { SETTLED_POINTS, stoppingOf } from '#shared/calibration/stopping.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { aMatrix, aRevision, at, q } from './a-panel.ts'

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
    first: ['q2', 'q3'],
    agreed: ['q1'],
    thin: [
      { questionId: 'q2', n: 1 },
      { questionId: 'q3', n: 0 },
    ],
    skipped: ['q4'],
  })
})

/** The second published panel: a late joiner who is lenient, a skipped cell, weights 2 to 1. */
const late = () =>
  aMatrix({
    weights: { A: 200 / 3, B: 100 / 3 },
    cards: { r1: [3, 3, 3, 2], r2: [3, 'not-observed', 3, 3], r3: ['not-observed', 'not-observed', 5, 4] },
  })

test('with everybody’s lean taken out and a bar, the published priorities', () => {
  const adjustedSd = new Map([
    [q('q3'), 0.37084],
    [q('q4'), 0.36055],
    [q('q1'), 0.20282],
  ])

  const { discuss, agreed, first } = agendaOf(late(), 'counted', { adjustedSd, bar: 3.5 })
  expect(discuss.map((it) => it.questionId)).toEqual(['q3', 'q4'])
  expect(discuss[0]!.priority).toBeCloseTo(0.07726, 5)
  expect(discuss[1]!.priority).toBeCloseTo(0.07511, 5)
  expect(agreed).toEqual(['q1'])
  // Only one person rated q2.
  expect(first).toEqual(['q3', 'q4', 'q2'])
})

test('an adjusted sd never raises a question above its own spread', () => {
  const higher = new Map([[q('q4'), 3]])

  expect(agendaOf(late(), 'counted', { adjustedSd: higher }).discuss).toEqual(
    agendaOf(late(), 'counted').discuss,
  )
})

test('a difference that is only one rater’s general lean is not opened with, but stays on the list', () => {
  const lean = new Map([
    [q('q3'), 0],
    [q('q4'), 0.4],
  ])

  const { discuss, first } = agendaOf(late(), 'counted', { adjustedSd: lean })
  expect(first).toEqual(['q4', 'q2'])
  expect(discuss.map((it) => it.questionId)).toEqual(['q4', 'q3'])
})

test('the bar matters only where ratings lie on both sides of it', () => {
  const priority = (bar: number | null) =>
    agendaOf(aMatrix({ cards: { ann: [2], bob: [4] } }), 'counted', { bar }).discuss[0]!.priority

  const plain = priority(null)
  expect([priority(2), priority(4.5), priority(1)]).toEqual([plain, plain, plain])
  expect(priority(2.5)).toBeCloseTo(1.25 * plain, 12)
  // The highest rating on the bar is a yes.
  expect(priority(4)).toBeCloseTo(1.25 * plain, 12)
})

test('a debrief opens with at most five differences, and with every question one person or nobody rated', () => {
  const questions = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`q${i + 1}`, i < 8 ? 'A' : 'B']))
  const cards = { ann: [1, 1, 1, 1, 1, 1, 1, 3, 3], bob: [3, 3, 3, 3, 3, 3, 3] } as const
  const matrix = aMatrix({ questions, weights: { A: 100, B: 0 }, cards })

  const { discuss, first } = agendaOf(matrix, 'counted')
  expect(discuss).toHaveLength(7)
  // q9 has no weight, so a missing rating there is nothing to open with.
  expect(first).toEqual(['q1', 'q2', 'q3', 'q4', 'q5', 'q8'])
  expect(first.length).toBe(AGENDA_FIRST_MAX + 1)
})

test('without any weight the widest differences open', () => {
  const weightless = aMatrix({
    weights: { A: 0, B: 0 },
    cards: { ann: [2, 2, 1, 3], bob: [4, 4, 5, 'declined'] },
  })

  expect(agendaOf(weightless, 'counted').first).toEqual(['q3', 'q1', 'q2'])
  expect(stoppingOf(weightless, 'counted', [])).toEqual({ kind: 'no-composite' })
})

test('the panel may stop when what is left cannot move the composite by a tenth', () => {
  // q1 weighs 30 percent: from 3 to 4 or 2 would move the composite by 0.3. q4 differs by one point and weighs 5.
  const matrix = aMatrix({
    questions: { q1: 'A', q2: 'A', q3: 'B', q4: 'C' },
    weights: { A: 60, B: 35, C: 5 },
    cards: { ann: [2, 3, 3, 3], bob: [4, 3, 3, 4] },
  })

  expect(stoppingOf(matrix, 'revised', [])).toMatchObject({ kind: 'open', left: ['q1', 'q4'] })
  const rest = stoppingOf(matrix, 'revised', [q('q1')])
  expect(rest).toMatchObject({ kind: 'settled', left: ['q4'] })
  expect(rest.kind !== 'no-composite' && rest.move).toBeCloseTo(0.05 * 0.5, 12)
})

test('exactly a tenth is settled, a hair more is not', () => {
  const withWeight = (weight: number) =>
    stoppingOf(
      aMatrix({
        questions: { q1: 'A', q2: 'B' },
        weights: { A: weight, B: 100 - weight },
        cards: { ann: [3, 3], bob: [4, 3] },
      }),
      'revised',
      [],
    ).kind

  expect(SETTLED_POINTS).toBe(0.1)
  expect([withWeight(20), withWeight(20.1)]).toEqual(['settled', 'open'])
})

test('where a competency was not rated at all, the others weigh more, and so does what is left', () => {
  const matrix = aMatrix({ cards: { ann: [2, 3], bob: [4, 3] } })

  const stopping = stoppingOf(matrix, 'revised', [])
  // Half of the whole composite, not half of its 60 percent.
  expect(stopping.kind !== 'no-composite' && stopping.move).toBeCloseTo(0.5, 12)
})

test('a revision in the debrief brings the end nearer', () => {
  const cards = { ann: [2, 3, 3, 3], bob: [4, 3, 3, 3] } as const
  const moved = aMatrix({ cards, state: { revisions: [aRevision('ann', 'q1', 2, 4)] } })

  expect(stoppingOf(aMatrix({ cards }), 'revised', []).kind).toBe('open')
  expect(stoppingOf(moved, 'revised', [])).toEqual({ kind: 'settled', move: 0, left: [] })
})

test('nobody rated, or only what weighs nothing: there is no composite to settle', () => {
  expect(stoppingOf(aMatrix({ cards: { ann: ['declined'] } }), 'revised', [])).toEqual({
    kind: 'no-composite',
  })
  const light = aMatrix({ weights: { A: 0, B: 100 }, cards: { ann: [2, 2], bob: [4, 4] } })
  expect(stoppingOf(light, 'revised', [])).toEqual({ kind: 'no-composite' })
})

test('one rater alone, whatever is not discussed, leaves nothing to settle', () => {
  expect(stoppingOf(aMatrix({ cards: { ann: [1, 5, 3, 2] } }), 'revised', [])).toEqual({
    kind: 'settled',
    move: 0,
    left: [],
  })
})

test('no set of moves towards ratings given moves the composite further than was said', () => {
  const rating = fc.constantFrom<Rating>(1, 2, 3, 4, 5, 'not-observed')
  const rows = fc.array(fc.array(rating, { minLength: 4, maxLength: 4 }), { minLength: 2, maxLength: 4 })
  fc.assert(
    fc.property(rows, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (scores, up) => {
      const cards = Object.fromEntries(scores.map((row, i) => [`r${i}`, row]))
      const matrix = aMatrix({ cards })
      const stopping = stoppingOf(matrix, 'locked', [])
      const before = compositeOf(matrix, 'locked').overall
      if (stopping.kind === 'no-composite' || before.kind !== 'score') return

      const ends = matrix.questions.map(({ id }, i) => {
        const given = scoresOn(matrix, id, 'locked')
        return up[i] ? Math.max(...given) : Math.min(...given)
      })
      const move = (to: (i: number) => number) => {
        const moved = scores.map((row) =>
          row.map((it, i) => (typeof it === 'number' ? (to(i) as Rating) : it)),
        )
        const after = compositeOf(
          aMatrix({ cards: Object.fromEntries(moved.map((row, i) => [`r${i}`, row])) }),
          'locked',
        ).overall
        return after.kind === 'score' ? Math.abs(after.mean - before.mean) : expect.fail(after.kind)
      }
      expect(move((i) => ends[i]!)).toBeLessThanOrEqual(stopping.move + 1e-9)

      // And one of the two extremes reaches it exactly.
      const extreme = (pick: (...of: number[]) => number) =>
        move((i) => pick(...scoresOn(matrix, matrix.questions[i]!.id, 'locked')))
      expect(Math.max(extreme(Math.max), extreme(Math.min))).toBeCloseTo(stopping.move, 9)
    }),
    { numRuns: 300, seed: 22 },
  )
})

test('the agenda is the same whoever sits where', () => {
  const cards = { ann: [2, 3, 2, 3], bob: [4, 4, 4, 3], cy: [1, 3, 5, 4] } as const
  const turned = { x: cards.cy, y: cards.ann, z: cards.bob }

  expect(agendaOf(aMatrix({ cards: turned }), 'counted')).toEqual(agendaOf(aMatrix({ cards }), 'counted'))
})
