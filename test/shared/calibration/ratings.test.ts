import { expect, test } from 'vitest'
import { cellsRated, evidenceOf, lacksEvidence, matrixOf, scoresOn } from '#shared/calibration/ratings.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { aMatrix, aPanel, aRevision, aSeat, at, q, s } from './a-panel.ts'

const cell = (matrix: ReturnType<typeof aMatrix>, question: string, seat: string) =>
  matrix.cells.get(q(question))!.get(s(seat))!

test('before the reveal there is no matrix, whatever the state holds', () => {
  const state = aPanel({ cards: { ann: [3, 3, 3, 3] }, state: { revealed: null } })

  expect(matrixOf(state)).toEqual({ ok: false, error: 'not-revealed' })
})

test('lead and panelists count, a shadow stands apart, an observer has no column', () => {
  const state = aPanel({ cards: { lea: [4], ann: [3], sam: [1] }, roles: { lea: 'lead', sam: 'shadow' } })
  const matrix = matrixOf({ ...state, seats: { ...state.seats, [s('obi')]: aSeat('obi', 'observer') } })

  expect(matrix).toMatchObject({ ok: true, value: { raters: ['ann', 'lea'], shadows: ['sam'], leftOut: [] } })
  expect(matrix.ok && scoresOn(matrix.value, q('q1'), 'counted')).toEqual([3, 4])
})

test('non-scores and missing answers are absent, never 0', () => {
  const matrix = aMatrix({
    cards: { ann: ['not-asked'], bob: ['not-observed'], cid: ['declined'], dan: [], eve: [2] },
  })

  expect(scoresOn(matrix, q('q1'), 'counted')).toEqual([2])
  expect(cell(matrix, 'q1', 'dan').locked).toBe('not-observed')
  expect(cellsRated(matrix, 'counted')).toEqual({ rated: 1, cells: 20 })
})

test('a skipped question counts for nothing, even where somebody rated it', () => {
  const skipped = { [q('q1')]: { reason: 'no time', at: at(1) } }
  const matrix = aMatrix({ cards: { ann: [5, 3] }, state: { skipped } })

  expect(scoresOn(matrix, q('q1'), 'counted')).toEqual([])
  expect(cell(matrix, 'q1', 'ann').locked).toBe(5)
})

test('a revision stands beside the original and counts only when the lead chose it', () => {
  const cards = { ann: [3, 3] as Rating[] }
  const open = aMatrix({ cards, state: { revisions: [aRevision('ann', 'q1', 3, 4)] } })
  const chosen = aMatrix({ cards, state: { revisions: [aRevision('ann', 'q1', 3, 4, true)] } })

  expect(cell(open, 'q1', 'ann')).toMatchObject({ locked: 3, counted: 3, revised: 4 })
  expect(cell(chosen, 'q1', 'ann')).toMatchObject({ locked: 3, counted: 4, revised: 4 })
})

test('of several revisions the last is the present one, and all are kept', () => {
  const revisions = [aRevision('ann', 'q1', 3, 4, true), aRevision('ann', 'q1', 4, 2)]
  const matrix = aMatrix({ cards: { ann: [3] }, state: { revisions } })

  expect(cell(matrix, 'q1', 'ann')).toMatchObject({ locked: 3, counted: 4, revised: 2 })
  expect(cell(matrix, 'q1', 'ann').revisions).toHaveLength(2)
})

test('who is recused, has not locked, or locked with the others in view is named and not counted', () => {
  const state = aPanel({ cards: { ann: [3], bob: [3], cid: [3], dan: [3] } })
  const matrix = matrixOf({
    ...state,
    seats: {
      ...state.seats,
      [s('ann')]: { ...aSeat('ann', 'panelist'), recused: { reason: 'a friend', at: at(1) } },
    },
    scorecards: {
      ...state.scorecards,
      [s('bob')]: { lockedAt: at(5_000), card: state.scorecards[s('bob')]!.card },
      [s('cid')]: { lockedAt: at(900), card: null },
    },
  })

  expect(matrix.ok && matrix.value.raters).toEqual(['dan'])
  expect(matrix.ok && matrix.value.leftOut).toEqual([
    { seat: 'ann', why: 'recused' },
    { seat: 'bob', why: 'locked-after-the-reveal' },
    { seat: 'cid', why: 'not-locked' },
  ])
})

test('a seat withdrawn before anybody came by it is not said to lack a scorecard; whoever came, or may come yet, is', () => {
  const state = aPanel({ cards: { ann: [3] } })
  const seats = {
    [s('gone')]: { ...aSeat('gone', 'panelist'), joinedAt: null, revokedAt: at(1) },
    [s('left')]: { ...aSeat('left', 'panelist'), joinedAt: at(1), revokedAt: at(2) },
    [s('late')]: { ...aSeat('late', 'panelist'), joinedAt: null, revokedAt: null },
  }
  const matrix = matrixOf({ ...state, seats: { ...state.seats, ...seats } })

  expect(matrix.ok && matrix.value.leftOut).toEqual([
    { seat: 'late', why: 'not-locked' },
    { seat: 'left', why: 'not-locked' },
  ])
})

test('a shadow whose card the viewer may not see is simply not there', () => {
  const state = aPanel({ cards: { ann: [3], sam: [3] }, roles: { sam: 'shadow' } })
  const scorecards = { ...state.scorecards, [s('sam')]: { lockedAt: at(900), card: null } }

  expect(matrixOf({ ...state, scorecards })).toMatchObject({ ok: true, value: { shadows: [], leftOut: [] } })
})

test('answers to questions that the kit does not hold are ignored', () => {
  const state = aPanel({
    cards: { ann: [3, 3, 3, 3, 5] },
    questions: { q1: 'A', q2: 'A', q3: 'B', q4: 'B', q5: 'B' },
  })
  const without = { ...state, kit: { ...state.kit, questions: state.kit.questions.slice(0, 4) } }
  const matrix = matrixOf(without)

  expect(matrix.ok && [...matrix.value.cells.keys()]).toEqual(['q1', 'q2', 'q3', 'q4'])
})

test('a question listed twice is one row', () => {
  const state = aPanel({ cards: { ann: [3] }, questions: { q1: 'A' } })
  const matrix = matrixOf({
    ...state,
    kit: { ...state.kit, questions: [...state.kit.questions, ...state.kit.questions] },
  })

  expect(matrix.ok && matrix.value.questions).toHaveLength(1)
})

test('a seat or question that is called like something every object has finds nothing', () => {
  const cards = Object.fromEntries<readonly Rating[]>([
    ['constructor', []],
    ['toString', [2]],
  ])
  const matrix = aMatrix({ cards, questions: { valueOf: 'A' } })

  expect(scoresOn(matrix, q('valueOf'), 'counted')).toEqual([2])
})

test('a 1, a 2 or a 5 without a heard line is flagged; thoughts and empty lines are no evidence', () => {
  const heard = [{ kind: 'heard', text: 'named the table' }] as const
  const notes = {
    ann: {
      q1: [
        { kind: 'thought', text: 'weak' },
        { kind: 'heard', text: ' ' },
      ] as const,
      q2: heard,
    },
  }
  const matrix = aMatrix({ cards: { ann: [5, 1, 3, 'declined'] }, notes })

  expect(['q1', 'q2', 'q3', 'q4'].map((id) => lacksEvidence(cell(matrix, id, 'ann')))).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(evidenceOf(cell(matrix, 'q2', 'ann'))).toEqual(heard)
})
