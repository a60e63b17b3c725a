import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PositionScore, profileOf } from '#shared/calibration/profile.ts'
import { profileQuestion, signQuestion } from '#shared/calibration/sign-words.ts'
import { flatProbability, type Sign, signsOf } from '#shared/calibration/signs.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { aMatrix, at, q, s } from './a-panel.ts'

const VARIED: readonly Rating[] = [1, 3, 5, 2, 4, 3, 5, 1, 4, 2]

function signs(cards: Readonly<Record<string, readonly Rating[]>>, about = 'ann', missed: string[] = []) {
  const length = Math.max(...Object.values(cards).map((it) => it.length))
  const questions = Object.fromEntries(Array.from({ length }, (_, i) => [`q${i + 1}`, 'A']))
  return signsOf(aMatrix({ questions, weights: { A: 100 }, cards }), s(about), 'counted', missed.map(q))
}

test.each([
  [6, 0.677],
  [8, 0.857],
  [9, 0.911],
  [10, 0.947],
])('a straight line of %i ratings: the published probability', (n, p) => {
  expect(flatProbability({ squares: 0, df: n - 1 }, { squares: 20, df: 10 })).toBeCloseTo(p, 3)
})

test('a straight line is asked about from nine ratings on; before, only what is plain is said', () => {
  const line = (n: number): readonly Rating[] => Array<Rating>(n).fill(3)

  expect(signs({ ann: line(9), bob: VARIED.slice(0, 9) })).toMatchObject([
    { kind: 'flat-profile', scores: 9 },
  ])
  expect(signs({ ann: line(8), bob: VARIED.slice(0, 8) })).toEqual([
    { kind: 'same-score', scores: 8, score: 3 },
  ])
})

test('two equal ratings are nothing to ask about', () => {
  expect(signs({ ann: [4, 4], bob: [1, 5] })).toEqual([])
})

test('a rater whose ratings differ like the others’ has no sign', () => {
  expect(signs({ ann: VARIED, bob: VARIED, cy: VARIED.toReversed() })).toEqual([])
})

test('nearly a straight line among wide ratings is asked about too', () => {
  const wide: readonly Rating[] = [...VARIED, 1, 5]

  expect(signs({ ann: wide.map((_, i) => (i === 0 ? 4 : 3)), bob: wide })).toMatchObject([
    { kind: 'flat-profile' },
  ])
})

test('where nobody’s ratings differ nobody stands out', () => {
  const line = Array<Rating>(10).fill(3)

  expect(signs({ ann: line, bob: line })).toEqual([{ kind: 'same-score', scores: 10, score: 3 }])
  expect(signs({ ann: line })).toEqual([{ kind: 'same-score', scores: 10, score: 3 }])
})

test('more than 30 percent not observed is asked about, 30 percent is not', () => {
  const gaps = (n: number) => VARIED.map((it, i): Rating => (i < n ? 'not-observed' : it))

  expect(signs({ ann: gaps(3), bob: VARIED })).toEqual([])
  expect(signs({ ann: gaps(4), bob: VARIED })).toEqual([{ kind: 'not-observed', notObserved: 4, cells: 10 }])
})

test('what was over before the rater came is not held against them', () => {
  const gaps = VARIED.map((it, i): Rating => (i < 4 ? 'not-observed' : it))

  expect(signs({ ann: gaps, bob: VARIED }, 'ann', ['q1', 'q2', 'q3', 'q4'])).toEqual([])
})

test('declined and not asked are no gaps of observation', () => {
  const declined = VARIED.map((it, i): Rating => (i < 4 ? 'declined' : it))
  const notAsked = VARIED.map((it, i): Rating => (i < 4 ? 'not-asked' : it))

  expect([signs({ ann: declined, bob: VARIED }), signs({ ann: notAsked, bob: VARIED })]).toEqual([[], []])
})

test('a skipped question is in no sign', () => {
  const reason = { reason: 'time', at: at(1) }
  const skipped = { [q('q1')]: reason, [q('q2')]: reason }
  const matrix = aMatrix({
    cards: { ann: ['not-observed', 'not-observed', 3, 4], bob: [1, 2, 5, 4] },
    state: { skipped },
  })

  expect(signsOf(matrix, s('ann'), 'counted')).toEqual([])
})

test('nothing is said about a shadow or a stranger', () => {
  const cards = { ann: Array<Rating>(9).fill(3), bob: VARIED.slice(0, 9) }
  const matrix = aMatrix({ cards, roles: { ann: 'shadow' } })

  expect([signsOf(matrix, s('ann'), 'counted'), signsOf(matrix, s('nobody'), 'counted')]).toEqual([[], []])
})

/** Scores of one rater: by candidate, the score on each question. */
const given = (rater: string, rows: readonly (readonly number[])[]): PositionScore[] =>
  rows.flatMap((row, i) =>
    row.map((score, j) => ({ rater, candidate: `c${i + 10}`, question: `q${j}`, score })),
  )

const MEANS = [1, 2, 4, 5, 2, 4, 3, 5, 1, 3]
const FELLOW = given(
  'fellow',
  MEANS.map((mean) => [Math.max(1, mean - 1), mean, Math.min(5, mean + 1)]),
)
const profile = (rows: readonly (readonly number[])[]) => profileOf([...FELLOW, ...given('ann', rows)], 'ann')

test('over many candidates three different things look different', () => {
  const halo = MEANS.map((mean) => [mean, mean, mean])
  const central = MEANS.map(() => [3, 3, 3])
  const restricted = MEANS.map(() => [2, 3, 4])

  expect([profile(halo).kind, profile(central).kind, profile(restricted).kind]).toEqual([
    'halo',
    'central-tendency',
    'range-restriction',
  ])
  expect(profileOf(FELLOW.concat(given('ann', halo)), 'fellow').kind).not.toBe('halo')
})

test('a rater who uses the scale as fellow raters do is nothing unusual', () => {
  expect(profile(MEANS.map((mean) => [mean, Math.max(1, mean - 1), Math.min(5, mean + 1)]))).toMatchObject({
    kind: 'nothing-unusual',
    candidates: 10,
    scores: 30,
  })
})

test('with few candidates flat answers stay unnamed: halo and central tendency cannot be told apart', () => {
  expect(profile(MEANS.slice(0, 5).map(() => [3, 3, 3]))).toMatchObject({
    kind: 'flat-profile',
    between: null,
  })
})

test('few ratings, or nobody to compare with, give no profile', () => {
  expect(profile([[3, 3, 3]])).toEqual({ kind: 'none', why: 'too-few' })
  expect(
    profileOf(
      given(
        'ann',
        MEANS.map(() => [3, 3, 3]),
      ),
      'ann',
    ),
  ).toEqual({
    kind: 'none',
    why: 'no-fellow-raters',
  })
  expect(profileOf([], 'ann')).toEqual({ kind: 'none', why: 'too-few' })
})

test('who rates one question a candidate is not told apart from somebody whose candidates came out alike', () => {
  expect(profile(MEANS.map(() => [3]))).toMatchObject({ kind: 'nothing-unusual', within: null })
})

test('one question a candidate says nothing about halo', () => {
  const one = given(
    'fellow',
    MEANS.map((mean) => [mean]),
  )
  const own = profileOf(
    [
      ...one,
      ...given(
        'ann',
        MEANS.map(() => [3]),
      ),
    ],
    'ann',
  )

  expect(own).toEqual({ kind: 'none', why: 'no-fellow-raters' })
})

test('a sign is put as a question, and never as a name for a person', () => {
  const all: readonly Sign[] = [
    { kind: 'flat-profile', scores: 9, probability: 0.95 },
    { kind: 'same-score', scores: 4, score: 3 },
    { kind: 'not-observed', notObserved: 4, cells: 10 },
  ]
  const evidence = { candidates: 9, scores: 27, within: 0.95, between: 0.2 }
  const kinds = ['halo', 'central-tendency', 'range-restriction', 'flat-profile'] as const
  const words = [...all.map(signQuestion), ...kinds.map((kind) => profileQuestion({ kind, ...evidence })!)]

  for (const it of words) {
    expect(it).toContain('?')
    expect(it).not.toMatch(/halo|central tendency|bias|flat|lazy|straight|strict|lenient|wrong|bad/i)
  }
  expect(profileQuestion({ kind: 'nothing-unusual', ...evidence })).toBeNull()
  expect(profileQuestion({ kind: 'none', why: 'too-few' })).toBeNull()
})

test('mirroring the scale changes no sign', () => {
  const row = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 10, maxLength: 10 })
  fc.assert(
    fc.property(row, row, row, (ann, bob, cy) => {
      const mirrored = (it: readonly number[]) => it.map((score) => (6 - score) as Rating)
      const one = signs({ ann: ann as Rating[], bob: bob as Rating[], cy: cy as Rating[] })
      const other = signs({ ann: mirrored(ann), bob: mirrored(bob), cy: mirrored(cy) })
      expect(other.map((it) => it.kind)).toEqual(one.map((it) => it.kind))
    }),
    { numRuns: 200, seed: 24 },
  )
})
