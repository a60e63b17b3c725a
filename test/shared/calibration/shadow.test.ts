import { expect, test } from 'vitest'
import { compositeOf } from '#shared/calibration/composite.ts'
import { matrixOf } from '#shared/calibration/ratings.ts'
import { shadowComparison } from '#shared/calibration/shadow.ts'
import { aMatrix, aPanel, aRevision, at, q, s } from './a-panel.ts'

const roles = { sam: 'shadow' } as const

test('a shadow’s ratings beside the panel’s', () => {
  const matrix = aMatrix({
    cards: { ann: [3, 2, 4, 'declined'], bob: [4, 2, 'not-observed', 'declined'], sam: [3, 4, 4, 5] },
    roles,
  })

  const { questions, figures } = shadowComparison(matrix, s('sam'))!
  expect(questions.map((it) => [it.own, it.panel?.mean ?? null, it.panel?.range ?? null])).toEqual([
    [3, 3.5, 1],
    [4, 2, 0],
    [4, 4, 0],
    [5, null, null],
  ])
  expect(figures).toEqual({
    kind: 'compared',
    n: 3,
    pairs: 5,
    exactShare: 2 / 5,
    withinOneShare: 3 / 5,
    meanDifference: 0.5,
  })
})

test('what the shadow said after the reveal changes nothing, and neither does a revision by the panel', () => {
  const cards = { ann: [3, 3, 3, 3], sam: [5, 3, 3, 3] } as const
  const revisions = [aRevision('ann', 'q1', 3, 5, true)]

  expect(shadowComparison(aMatrix({ cards, roles, state: { revisions } }), s('sam'))).toEqual(
    shadowComparison(aMatrix({ cards, roles }), s('sam')),
  )
})

test('a shadow is in no result', () => {
  const alone = aMatrix({ cards: { ann: [3, 3, 3, 3], bob: [4, 4, 4, 4] } })
  const beside = aMatrix({ cards: { ann: [3, 3, 3, 3], bob: [4, 4, 4, 4], sam: [1, 1, 1, 1] }, roles })

  expect(compositeOf(beside, 'counted')).toEqual(compositeOf(alone, 'counted'))
})

test('a shadow who is stricter differs below 0', () => {
  const matrix = aMatrix({ cards: { ann: [3, 3, 3, 3], sam: [2, 2, 2, 2] }, roles })

  expect(shadowComparison(matrix, s('sam'))!.figures).toMatchObject({
    meanDifference: -1,
    exactShare: 0,
    n: 4,
  })
})

test('nothing that both rated leaves nothing to compare', () => {
  const apart = aMatrix({ cards: { ann: [3, 'declined'], sam: ['not-observed', 3, 'not-asked'] }, roles })

  expect(shadowComparison(apart, s('sam'))!.figures).toEqual({ kind: 'nothing-shared' })
  expect(shadowComparison(apart, s('sam'))!.questions.map((it) => it.own)).toEqual([
    'not-observed',
    3,
    'not-asked',
    'not-observed',
  ])
})

test('a skipped question is not compared', () => {
  const skipped = { [q('q1')]: { reason: 'time', at: at(1) } }
  const matrix = aMatrix({ cards: { ann: [1, 3, 3, 3], sam: [5, 3, 3, 3] }, roles, state: { skipped } })

  expect(shadowComparison(matrix, s('sam'))!.figures).toMatchObject({ n: 3, exactShare: 1 })
  expect(shadowComparison(matrix, s('sam'))!.questions[0]!.panel).toBeNull()
})

test('a panelist, a stranger and a shadow who locked too late have no comparison', () => {
  const late = { sam: { lockedAt: at(2_000), card: { answers: {}, notes: {}, digest: '' } } }
  const cards = { ann: [3, 3, 3, 3] } as const
  const seats = aPanel({ cards: { ...cards, sam: [3] }, roles }).seats
  const matrix = aMatrix({
    cards,
    state: { seats, scorecards: { ...aPanel({ cards }).scorecards, ...late } },
  })

  expect(['ann', 'nobody', 'sam'].map((seat) => shadowComparison(matrix, s(seat)))).toEqual([
    null,
    null,
    null,
  ])
})

test('before the reveal there is nothing to compare from', () => {
  const panel = aPanel({ cards: { ann: [3], sam: [3] }, roles, state: { revealed: null } })

  expect(matrixOf(panel)).toEqual({ ok: false, error: 'not-revealed' })
})
