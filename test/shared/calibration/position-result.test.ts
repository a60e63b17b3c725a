import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalInput } from '#shared/calibration/engine/table.ts'
import {
  positionResultOf,
  positionTable,
  type RatedPanel,
  type Reference,
  withoutMessages,
} from '#shared/calibration/position-result.ts'
import type { CandidateId, KitId, PersonId, SeatId } from '#shared/model/ids.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { aMatrix, aPanel, aRevision, aSeat, at, c, q, REVEALED_AT, s } from './a-panel.ts'

const REFERENCE: Reference = {
  kit: { id: 'kit' as KitId, version: 1 },
  competencies: [
    { id: c('A'), weight: 60 },
    { id: c('B'), weight: 40 },
  ],
  questions: [
    { id: q('q1'), competency: c('A') },
    { id: q('q2'), competency: c('A') },
    { id: q('q3'), competency: c('B') },
    { id: q('q4'), competency: c('B') },
  ],
}

type Plan = Parameters<typeof aMatrix>[0]
/** A panel whose seats are named after the people on them, with the panel's own name behind. */
function aRated(candidate: string, plan: Plan): RatedPanel {
  return {
    candidate: candidate as CandidateId,
    matrix: aMatrix(plan),
    personAt: (seat: SeatId) => seat.split('@')[0] as PersonId,
  }
}

const THREE = [
  aRated('c1', { cards: { 'ana@1': [4, 4, 3, 4], 'ben@1': [5, 4, 4, 4] } }),
  aRated('c2', { cards: { 'ana@2': [3, 3, 2, 3], 'cem@2': [4, 3, 3, 4] } }),
  aRated('c3', { cards: { 'ben@3': [4, 3, 'not-asked', 3], 'cem@3': [3, 2, 'not-asked', 3] } }),
]

test('a rater is the same on every panel, and no name or id of a person is in the table', () => {
  const { table, raters } = positionTable(THREE, REFERENCE)

  expect(raters).toEqual([
    { id: 'r1', person: 'ana' },
    { id: 'r2', person: 'ben' },
    { id: 'r3', person: 'cem' },
  ])
  expect(JSON.stringify(table)).not.toMatch(/ana|ben|cem/)
  expect(table.ratings).toHaveLength(22)
  expect(table.ratings.filter((it) => it.rater === 'r1').map((it) => it.candidate)).toEqual([
    ...Array.from({ length: 4 }, () => 'c1'),
    ...Array.from({ length: 4 }, () => 'c2'),
  ])
})

test('candidates who met different raters come out as the reference figures say', () => {
  // The published vector V3 with these weights made equal.
  const even = { ...REFERENCE, competencies: REFERENCE.competencies.map((it) => ({ ...it, weight: 50 })) }

  const { calibration, adjustment } = positionResultOf(positionTable(THREE, even).table)

  expect(calibration!.candidates.map((it) => it.overall.calibrated!.mean)).toEqual([
    expect.closeTo(3.83789, 2),
    expect.closeTo(3.25968, 2),
    expect.closeTo(2.96205, 2),
  ])
  expect(adjustment).toMatchObject({ kind: 'applied', to: 'severity', overlap: 3, groups: 1 })
})

test('the same panels in any order give the same table, digest text and result, byte for byte', () => {
  const rating = fc.constantFrom<Rating>(1, 2, 3, 4, 5, 'not-observed')
  const panel = fc.record({
    raters: fc.uniqueArray(fc.constantFrom('ana', 'ben', 'cem', 'dov', 'eve'), {
      minLength: 1,
      maxLength: 3,
    }),
    rows: fc.array(fc.tuple(rating, rating, rating, rating), { minLength: 3, maxLength: 3 }),
  })
  const panels = fc.array(panel, { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(panels, fc.infiniteStream(fc.nat(1_000)), (given, keys) => {
      const rated = given.map(({ raters, rows }, n) =>
        aRated(`c${n}`, { cards: Object.fromEntries(raters.map((it, i) => [`${it}@${n}`, rows[i]!])) }),
      )
      const shuffled = rated
        .map((it) => ({ it, key: keys.next().value }))
        .sort((a, b) => a.key - b.key)
        .map(({ it }) => it)

      const one = positionTable(rated, REFERENCE)
      const other = positionTable(shuffled, REFERENCE)
      expect(JSON.stringify(other)).toBe(JSON.stringify(one))
      expect(canonicalInput(other.table)).toBe(canonicalInput(one.table))
      expect(JSON.stringify(positionResultOf(other.table))).toBe(JSON.stringify(positionResultOf(one.table)))
    }),
    { numRuns: 25 },
  )
})

test('more than nine raters keep their order under their names in the table', () => {
  const people = Array.from({ length: 12 }, (_, i) => `p${String.fromCharCode(97 + i)}`)
  const cards = Object.fromEntries(people.map((it) => [`${it}@1`, [3, 3, 3, 3] as const]))

  const { raters } = positionTable([aRated('c1', { cards })], REFERENCE)

  expect(raters.map((it) => it.person)).toEqual(people)
  expect(raters.map((it) => it.id)).toEqual(raters.map((it) => it.id).toSorted())
})

test('a shadow, somebody who stepped back, a late lock and an unlocked card are in no table', () => {
  const cards = { ana: [4, 4, 4, 4], sam: [1, 1, 1, 1], rec: [1, 1, 1, 1], late: [1, 1, 1, 1] } as const
  const { scorecards, seats } = aPanel({ cards, roles: { sam: 'shadow' } })
  const state = {
    seats: {
      ...seats,
      [s('rec')]: { ...aSeat('rec', 'panelist'), recused: { reason: 'cousins', at: at(950) } },
      [s('none')]: aSeat('none', 'panelist'),
    },
    scorecards: { ...scorecards, [s('late')]: { ...scorecards[s('late')]!, lockedAt: at(REVEALED_AT + 1) } },
  }

  const { raters } = positionTable([aRated('c1', { cards, state })], REFERENCE)

  expect(raters.map((it) => it.person)).toEqual(['ana'])
})

test('ratings count as locked; a revision only where the lead chose it', () => {
  const plan = {
    cards: { ana: [4, 4, 4, 4] } as const,
    state: { revisions: [aRevision('ana', 'q1', 4, 1), aRevision('ana', 'q2', 4, 2, true)] },
  }

  const { table } = positionTable([aRated('c1', plan)], REFERENCE)

  expect(table.ratings.map((it) => it.score)).toEqual([4, 2, 4, 4])
})

test('a panel with another kit or version is not calibrated with the others', () => {
  const [first, second] = THREE
  const newer = { ...second!, matrix: { ...second!.matrix, kit: { ...second!.matrix.kit, version: 2 } } }

  const { table } = positionTable([first!, newer], REFERENCE)

  expect(new Set(table.ratings.map((it) => it.candidate))).toEqual(new Set(['c1']))
})

test('a question that was added for one candidate is in no score, and a skipped one is missing', () => {
  const added = aRated('c1', {
    questions: { q1: 'A', q2: 'A', q3: 'B', q4: 'B', extra: 'B' },
    cards: { ana: [3, 3, 3, 3, 5] },
    state: { skipped: { [q('q2')]: { reason: 'no time', at: at(500) } } },
  })

  const { table } = positionTable([added], REFERENCE)

  expect(table.ratings.map((it) => it.question)).toEqual(['q1', 'q3', 'q4'])
})

test('two seats of one person on one panel are not each other’s fellow raters in that person’s name', () => {
  const panel = {
    ...aRated('c1', { cards: { old: [3, 3, 3, 3], new: [4, 4, 4, 4] } }),
    personAt: () => 'ana' as PersonId,
  }

  const { raters } = positionTable([panel], REFERENCE)

  expect(raters.map((it) => it.person)).toEqual(['ana', 'ana old'])
})

test('without a single rating there is a result that says so, and nothing to calibrate', () => {
  const { table } = positionTable([], REFERENCE)

  expect(positionResultOf(table)).toEqual({
    calibration: null,
    adjustment: { kind: 'refused', why: 'no-ratings', fix: { kind: 'rate' } },
  })
})

test('what later analyses may know of a rater is taken out before anybody sees a result', () => {
  const result = positionResultOf(positionTable(THREE, REFERENCE).table)
  expect(result.calibration!.raters.some((it) => it.message !== null)).toBe(true)

  expect(withoutMessages(result).calibration!.raters.every((it) => it.message === null)).toBe(true)
})
