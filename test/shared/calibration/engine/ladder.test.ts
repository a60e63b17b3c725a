import { expect, test } from 'vitest'
import { resultOf } from '#shared/calibration/engine/ladder.ts'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'
import { simulated } from './simulated.ts'
import { aTable } from './tables.ts'

const overallOf = (table: RatingsTable, id = 'eve') =>
  resultOf(table).calibration!.candidates.find((it) => it.id === id)!.overall

test('without a rating there is no result, and the refusal says so', () => {
  expect(resultOf(aTable([]))).toEqual({
    calibration: null,
    adjustment: { kind: 'refused', why: 'no-ratings', fix: { kind: 'rate' } },
  })
  expect(resultOf(aTable(['ann eve . . . .'])).calibration).toBeNull()
  expect(resultOf(aTable([], { competencies: [], questions: [] })).calibration).toBeNull()
})

test('one panelist: the raw mean, the widest of intervals, and a refusal that asks for a second one', () => {
  const table = aTable(['ann eve 4 3 5 4'])
  const { calibration, adjustment } = resultOf(table)

  expect(adjustment).toEqual({ kind: 'refused', why: 'one-rater', fix: { kind: 'add-rater', rater: 'ann' } })
  expect(calibration).toMatchObject({ rung: 'raw', impressions: [], comparison: null })
  const { raw, calibrated } = calibration!.candidates[0]!.overall
  expect(raw).toBe(4)
  expect(calibrated!.mean).toBe(4)
  const alone = calibrated!.high - calibrated!.low
  const two = overallOf(aTable(['ann eve 4 3 5 4', 'bob eve 4 3 5 4'])).calibrated!
  expect(alone).toBeGreaterThan(two.high - two.low)
})

test('one panelist who saw everybody cannot tell strict from lenient either', () => {
  const { calibration, adjustment } = resultOf(aTable(['ann eve 4 3 5 4', 'ann kim 2 2 3 2']))

  expect(adjustment).toMatchObject({ kind: 'refused', why: 'one-rater' })
  expect(calibration!.candidates.map((it) => it.overall.calibrated!.mean)).toEqual([4, 2.25])
  expect(calibration!.raters[0]!.verdict).toBe('unclear')
})

test('known leniency does not calibrate one panelist alone', () => {
  const history = [{ rater: 'ann', mean: -0.5, sd: 0.1, panels: 9 }]

  expect(overallOf(aTable(['ann eve 4 3 5 4'], { history })).calibrated!.mean).toBe(4)
})

test('below 60 percent of the weight nothing is calibrated', () => {
  const { calibration, adjustment } = resultOf(aTable(['ann eve 4 . . 3', 'bob eve 5 . . .']))

  expect(calibration!.rung).toBe('raw')
  expect(calibration!.candidates[0]).toMatchObject({ coverage: 0.5, overall: { raw: 3.75 } })
  expect(calibration!.candidates[0]!.overall.calibrated!.mean).toBe(3.75)
  expect(adjustment).toEqual({
    kind: 'refused',
    why: 'too-few',
    fix: { kind: 'rate-more', covered: 0.5, enough: 0.6 },
  })
})

test('a panel in which everybody scored everything has nothing to adjust', () => {
  const { calibration, adjustment } = resultOf(aTable(['ann eve 4 3 5 4', 'bob eve 3 3 4 3']))

  expect(adjustment).toEqual({ kind: 'no-effect', why: 'balanced', raters: 2 })
  expect(calibration!.rung).toBe('panel')
  expect(calibration!.candidates[0]!.overall.calibrated!.mean).toBeCloseTo(3.625, 9)
})

test('two raters who saw the same candidates on the same questions have nothing to adjust', () => {
  const rows = ['ann eve 4 3 5 4', 'bob eve 3 3 4 3', 'ann kim 2 2 3 2', 'bob kim 1 2 2 2']

  expect(resultOf(aTable(rows))).toMatchObject({
    adjustment: { kind: 'no-effect', why: 'balanced', raters: 2 },
    calibration: { rung: 'position' },
  })
})

test('a lenient late joiner does not make the later questions look easier: the missed ones are raised alike', () => {
  const table = aTable(['ann eve 3 3 3 2', 'bob eve 3 3 3 3', 'cid eve . . 5 4'])
  const { calibration, adjustment } = resultOf(table)

  expect(adjustment).toMatchObject({
    kind: 'applied',
    to: 'gaps',
    ratings: 10,
    raters: 3,
    overlap: 4,
    groups: 1,
  })
  const [missed, shared] = calibration!.candidates[0]!.competencies
  expect(missed!.calibrated!.mean).toBeGreaterThan(missed!.raw! + 0.1)
  expect(shared!.calibrated!.mean).toBeCloseTo(shared!.raw!, 9)
  expect(adjustment.kind === 'applied' && adjustment.size).toBeGreaterThan(0)
})

test('raters who share no question cannot be compared, and the refusal says what would help', () => {
  const { calibration, adjustment } = resultOf(aTable(['ann eve 4 4 . .', 'bob eve . . 2 3']))

  expect(adjustment).toEqual({ kind: 'refused', why: 'too-few', fix: { kind: 'share-questions' } })
  expect(calibration!.candidates[0]!.overall.calibrated!.mean).toBeCloseTo(3.25, 9)
})

test('a panel of people known to be strict is scored higher, and the interviews behind it are counted', () => {
  const rows = ['ann eve 3 3 3 2', 'bob eve 3 3 3 3']
  const history = [{ rater: 'ann', mean: -0.6, sd: 0.15, panels: 7 }]
  const { calibration, adjustment } = resultOf(aTable(rows, { history }))

  expect(calibration!.rung).toBe('panel-history')
  expect(adjustment).toMatchObject({ kind: 'applied', to: 'known-raters', known: 1, earlierInterviews: 7 })
  const { raw, calibrated } = calibration!.candidates[0]!.overall
  expect(calibrated!.mean).toBeGreaterThan(raw!)
})

test('candidates who share raters are calibrated together', () => {
  const rows = ['ann eve 4 4 3 4', 'bob eve 5 4 4 4', 'ann kim 3 3 2 3', 'cid kim 4 3 3 4']
  const { calibration, adjustment } = resultOf(aTable(rows))

  expect(calibration!.rung).toBe('position')
  expect(adjustment).toMatchObject({
    kind: 'applied',
    to: 'severity',
    overlap: 1,
    raters: 3,
    candidates: 2,
    groups: 1,
  })
  expect(calibration!.raters.every((it) => it.message !== null)).toBe(true)
})

test('two panels without a shared panelist: a refusal, and no number moves from one panel to the other', () => {
  const rows = ['ann eve 4 4 3 4', 'bob eve 5 4 4 4', 'cid kim 3 3 2 3', 'dee kim 4 3 3 4']
  const { calibration, adjustment } = resultOf(aTable(rows))

  expect(adjustment).toEqual({
    kind: 'refused',
    why: 'not-connected',
    fix: {
      kind: 'share-raters',
      groups: [
        { candidates: ['eve'], raters: ['ann', 'bob'] },
        { candidates: ['kim'], raters: ['cid', 'dee'] },
      ],
    },
  })
  expect(calibration).toMatchObject({ rung: 'panel', comparison: null })
  for (const { overall } of calibration!.candidates)
    expect(overall.calibrated!.mean).toBeCloseTo(overall.raw!, 9)
  expect(calibration!.raters.every((it) => it.message === null)).toBe(true)
})

test('two panels tied by people known from before are comparable', () => {
  const rows = ['ann eve 4 4 3 4', 'bob eve 5 4 4 4', 'cid kim 3 3 2 3', 'dee kim 4 3 3 4']
  const history = [
    { rater: 'bob', mean: 0.4, sd: 0.15 },
    { rater: 'cid', mean: -0.3, sd: 0.15 },
  ]
  const { calibration, adjustment } = resultOf(aTable(rows, { history }))

  expect(calibration).toMatchObject({ rung: 'position', candidates: [{ group: 0 }, { group: 0 }] })
  expect(adjustment).toMatchObject({ kind: 'applied', to: 'severity', known: 2, groups: 1 })
})

test('groups of which one holds two candidates: calibrated within, flagged between', () => {
  const rows = [
    'ann eve 4 4 3 4',
    'bob eve 5 4 4 4',
    'ann kim 3 3 2 3',
    'cid kim 4 3 3 4',
    'dee lou 3 3 3 3',
    'fay lou 2 3 2 3',
  ]
  const { calibration, adjustment } = resultOf(aTable(rows))

  expect(adjustment).toMatchObject({ kind: 'applied', groups: 2 })
  expect(calibration!.candidates.map((it) => it.group)).toEqual([0, 0, 1])
  expect(calibration!.raters.every((it) => it.message === null)).toBe(true)
})

test('without weights there is no overall, and competencies still have theirs', () => {
  const competencies = [
    { id: 'A', weight: 0 },
    { id: 'B', weight: 0 },
  ]
  const { calibration, adjustment } = resultOf(
    aTable(['ann eve 4 4 3 4', 'bob eve 5 4 4 4'], { competencies }),
  )

  expect(adjustment).toMatchObject({ kind: 'refused', why: 'no-weights' })
  expect(calibration!.candidates[0]).toMatchObject({
    overall: { raw: null, fair: null, calibrated: null },
    steps: null,
    robustness: null,
  })
  expect(calibration!.candidates[0]!.competencies.map((it) => it.raw)).toEqual([4.25, 3.75])
})

const rows = (scores: string) => ['ann eve', 'bob eve', 'ann kim', 'cid kim'].map((it) => `${it} ${scores}`)
const oneQuestion: Partial<RatingsTable> = { questions: [{ id: 'q1', competency: 'A', weight: 1 }] }
const degenerate: Readonly<Record<string, RatingsTable>> = {
  'one rating': aTable(['ann eve 3 . . .']),
  'one question, one panel': aTable(['ann eve 3', 'bob eve 5'], oneQuestion),
  'one question, two candidates': aTable(['ann eve 3', 'bob eve 5', 'ann kim 2'], oneQuestion),
  'one question, two equal ratings': aTable(['ann eve 3', 'bob eve 3'], oneQuestion),
  'all equal, one panel': aTable(['ann eve 3 3 3 3', 'bob eve 3 3 3 3']),
  'all equal, two candidates': aTable(rows('3 3 3 3')),
  'all at the floor': aTable(rows('1 1 1 1')),
  'all at the ceiling': aTable(rows('5 5 5 5')),
  'one constant rater': aTable(['ann eve 3 3 3 3', 'bob eve 1 5 2 4', 'ann kim 3 3 3 3', 'bob kim 4 2 5 1']),
  'opposite extremes': aTable(['ann eve 1 1 1 1', 'bob eve 5 5 5 5']),
  'weight on a question nobody scored': aTable(['ann eve 3 . 3 3', 'bob eve 4 . 2 3']),
  'a weight of zero on what was scored': aTable(['ann eve 3 4 . .', 'bob eve 2 4 . .'], {
    competencies: [
      { id: 'A', weight: 0 },
      { id: 'B', weight: 1 },
    ],
  }),
  'zero weight on one question': aTable(['ann eve 3 4 2 1', 'bob eve 2 4 3 3'], {
    questions: ['A', 'A', 'B', 'B'].map((competency, q) => ({ id: `q${q + 1}`, competency, weight: q % 2 })),
  }),
  'the same cell twice': aTable(['ann eve 3 4 2 1', 'ann eve 2 4 3 3', 'bob eve 2 4 3 3']),
  'a scale from 0 to 1': aTable(rows('0 1 1 0'), { scale: { min: 0, max: 1 } }),
  'a very long scale': aTable(rows('0 1000000 5 9'), { scale: { min: 0, max: 1e6 } }),
}

for (const [name, table] of Object.entries(degenerate)) {
  test(`${name}: a result without a single NaN`, () => {
    const { calibration, adjustment } = resultOf(table)

    expect(notNumbers(calibration)).toEqual([])
    expect(notNumbers(adjustment)).toEqual([])
    for (const { overall } of calibration!.candidates) {
      if (!overall.calibrated) continue
      const { mean, sd, low, high } = overall.calibrated
      expect(sd > 0 && low < mean && mean < high).toBe(true)
    }
  })
}

/** Twelve candidates, three raters, eight questions, every score at an end of the scale: enough for the ordinal model. */
const atTheEnds = (score: (c: number, r: number) => number): RatingsTable => ({
  scale: { min: 1, max: 5 },
  competencies: [{ id: 'A', weight: 1 }],
  questions: Array.from({ length: 8 }, (_, q) => ({ id: `q${q}`, competency: 'A', weight: 1 })),
  ratings: Array.from({ length: 12 * 3 * 8 }, (_, i) => {
    const [c, r, q] = [i % 12, Math.floor(i / 12) % 3, Math.floor(i / 36)]
    // One score in fifty is another one.
    return { candidate: `c${c}`, rater: `r${r}`, question: `q${q}`, score: i % 50 === 49 ? 3 : score(c, r) }
  }),
})

test.each<readonly [string, (c: number, r: number) => number]>([
  ['nearly everything at the ceiling', () => 5],
  ['nearly everything at the floor', () => 1],
  ['one half of the candidates at either end', (c) => (c % 2 ? 1 : 5)],
  ['one rater at the other end throughout', (_, r) => (r === 1 ? 1 : 5)],
])(
  '%s: too little scatter for an ordinal model, and no figure beyond what the scale can hold',
  (_, score) => {
    const { calibration } = resultOf(atTheEnds(score))

    expect(calibration!.rung).toBe('position')
    expect(calibration!.converged).toBe(true)
    expect(calibration!.ordinal).toBeNull()
    for (const { overall } of calibration!.candidates) {
      const { mean, sd } = overall.calibrated!
      expect(Math.abs(mean - overall.raw!)).toBeLessThan(0.25)
      // Half the scale's length is the most that any score on it can scatter; nobody is known to a hundredth either.
      expect(sd > 0.01 && sd <= 2).toBe(true)
    }
  },
)

test('many scores at the ends of the scale call for the ordinal model, and only then', () => {
  const { table } = simulated(7, { candidates: 14, raters: 8 })
  const ends = {
    ...table,
    ratings: table.ratings.map((it) => ({ ...it, score: it.score >= 3 ? 5 : it.score })),
  }
  const few = { ...ends, ratings: ends.ratings.filter((it) => Number(it.candidate.slice(1)) < 7) }

  const result = resultOf(ends)
  expect(result.calibration!.rung).toBe('ordinal')
  expect(result.calibration!.ordinal!.thresholds).toHaveLength(4)
  expect(
    result.calibration!.ordinal!.raters.every((it) => it.ratings >= 20 && it.infit > 0 && it.outfit > 0),
  ).toBe(true)
  // Some candidate has nothing but the highest score, and still a finite result below it.
  expect(Math.max(...result.calibration!.candidates.map((it) => it.overall.calibrated!.mean))).toBeLessThan(5)
  expect(notNumbers(result)).toEqual([])
  expect(resultOf(table).calibration!.rung).toBe('position')
  expect(resultOf(few).calibration!.rung).toBe('position')
  const halves = {
    ...ends,
    ratings: ends.ratings.map((it) => ({ ...it, score: it.score === 5 ? 5 : it.score + 0.5 })),
  }
  expect(resultOf(halves).calibration!.rung).toBe('position')
})

test('a quick preview and the final result agree on what was adjusted', () => {
  const { table } = simulated(3, { candidates: 6, raters: 6 })
  const [preview, final] = [resultOf(table, { nodes: 0 }), resultOf(table)]

  expect(preview.calibration!.nodes.used).toBe(1)
  expect(final.calibration!.nodes.used).toBe(64)
  expect(final.calibration!.nodes.effective).toBeGreaterThan(10)
  expect(preview.adjustment.kind).toBe(final.adjustment.kind)
  final.calibration!.candidates.forEach(({ overall }, c) => {
    const quick = preview.calibration!.candidates[c]!.overall.calibrated!
    expect(Math.abs(quick.mean - overall.calibrated!.mean)).toBeLessThan(0.1)
  })
})

test.each([
  ['a score off the scale', aTable(['ann eve 6 3 3 3']), /6 is off the scale 1\.\.5/],
  ['a score that is no number', aTable(['ann eve x 3 3 3']), /NaN is off the scale/],
  ['a question that is not in the kit', aTable(['ann eve 3 3 3 3'], { questions: [] }), /no question q1/],
  ['a question without its competency', aTable([], { competencies: [] }), /question q1: no competency A/],
  ['a scale of no length', aTable([], { scale: { min: 3, max: 3 } }), /min 3 must lie below max 3/],
  ['a negative weight', aTable([], { competencies: [{ id: 'A', weight: -1 }] }), /weight of A: -1/],
  [
    'a history without a width',
    aTable([], { history: [{ rater: 'ann', mean: 0, sd: 0 }] }),
    /history of ann: mean 0, sd 0/,
  ],
  [
    'a question that is there twice',
    aTable([], { questions: [1, 2].map(() => ({ id: 'q1', competency: 'A', weight: 1 })) }),
    /q1 is there twice/,
  ],
])('%s is refused by name', (_, table, message) => {
  expect(() => resultOf(table)).toThrow(message)
})

function notNumbers(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path}: ${value}`]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, it]) => notNumbers(it, `${path}.${key}`))
}
