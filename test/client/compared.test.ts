import { expect, test } from 'vitest'
import { countedIn } from '#client/features/position/counted.ts'
import { groupsFor } from '#client/features/position/groups.ts'
import { rawAlone, scoredOf, sorted } from '#client/features/position/scores.ts'
import { knownAt, lastPanelOf, withPeople } from '#client/features/new-panel/known-seats.ts'
import { blankSeat } from '#client/features/new-panel/draft.ts'
import { canonicalInput, type RatingsTable } from '#shared/calibration/engine/table.ts'
import { positionResultOf } from '#shared/calibration/position-result.ts'
import { changes, explored, NOTHING_CHANGED, sharesIn, toggled } from '#shared/calibration/what-if.ts'
import type {
  ComparisonAnswer,
  KnownPerson,
  PositionAnswer,
  PositionPanel,
} from '#shared/contract/positions.ts'
import type { CandidateId, PanelId, PersonId } from '#shared/model/ids.ts'

const QUESTIONS = ['q1', 'q2', 'q3', 'q4']

/** Each row: rater, candidate, the four scores. Null: not observed. */
function aTable(rows: readonly (readonly [string, string, readonly (number | null)[]])[]): RatingsTable {
  return {
    scale: { min: 1, max: 5 },
    competencies: [
      { id: 'care', weight: 60 },
      { id: 'craft', weight: 40 },
    ],
    questions: QUESTIONS.map((id, index) => ({ id, competency: index < 2 ? 'care' : 'craft', weight: 1 })),
    ratings: rows.flatMap(([rater, candidate, scores]) =>
      scores.flatMap((score, index) =>
        score === null ? [] : [{ rater, candidate, question: QUESTIONS[index]!, score }],
      ),
    ),
    history: [],
  }
}

function candidatesOf(table: RatingsTable, apart: readonly string[] = []): ComparisonAnswer['candidates'] {
  const known = positionResultOf(table).calibration!.candidates
  return known
    .map((it) => ({
      id: it.id as CandidateId,
      name: it.id,
      panels: [],
      apart: false,
      raw: it.overall.raw,
      coverage: it.coverage,
    }))
    .concat(
      apart.map((id) => ({
        id: id as CandidateId,
        name: id,
        panels: [],
        apart: true,
        raw: 4.9,
        coverage: 1,
      })),
    )
}

const TIED = aTable([
  ['r1', 'ana', [4, 4, 5, 4]],
  ['r2', 'ana', [4, 5, 4, 4]],
  ['r1', 'bo', [2, 2, 2, 3]],
  ['r3', 'bo', [3, 2, 2, 2]],
  ['r2', 'cy', [4, 4, 4, 4]],
  ['r3', 'cy', [4, 4, 3, 4]],
])

test('no calibrated figure is there without its raw one, and none reaches off the scale', () => {
  for (const it of scoredOf(candidatesOf(TIED), positionResultOf(TIED))) {
    const scores = [it.overall!, ...it.competencies.values()]
    expect(scores).toHaveLength(3)
    for (const { raw, calibrated, interval } of scores) {
      expect(raw).toBeTypeOf('number')
      expect(calibrated).toBeTypeOf('number')
      expect(interval!.low).toBeGreaterThanOrEqual(1)
      expect(interval!.high).toBeLessThanOrEqual(5)
    }
  }
})

test('with less than 60 % of the weight rated there is no overall and no rank', () => {
  const table = aTable([
    ['r1', 'ana', [4, 4, 5, 4]],
    ['r2', 'ana', [4, 5, 4, 4]],
    ['r1', 'bo', [2, null, null, null]],
  ])
  const bo = scoredOf(candidatesOf(table), positionResultOf(table)).find((it) => it.name === 'bo')!
  expect(bo).toMatchObject({ overall: null, rank: null, steps: null })
})

test('a refused adjustment leaves no calibrated figure, and groups with nobody in common are never in one list', () => {
  const table = aTable([
    ['r1', 'ana', [4, 4, 5, 4]],
    ['r2', 'ana', [4, 5, 4, 4]],
    ['r3', 'bo', [2, 2, 2, 3]],
    ['r4', 'bo', [3, 2, 2, 2]],
  ])
  const result = positionResultOf(table)
  const scored = scoredOf(candidatesOf(table), result)
  expect(scored.map((it) => [it.overall!.calibrated, it.rank])).toEqual([
    [null, null],
    [null, null],
  ])
  const groups = [['ana'], ['bo']] as unknown as readonly (readonly CandidateId[])[]
  const comparability = { kind: 'no', reasons: [{ code: 'not-connected', groups }] } as const
  for (const order of ['raw', 'calibrated', 'name'] as const) {
    const cut = groupsFor(sorted(scored, order), order, { comparability, result })
    expect(cut.map((it) => it.members.map(({ name }) => name))).toEqual([['ana'], ['bo']])
  }
})

test('who was rated with another kit has no score here, whatever it was there', () => {
  const scored = scoredOf(candidatesOf(TIED, ['other']), positionResultOf(TIED))
  expect(scored.find((it) => it.apart)).toMatchObject({ overall: null, rank: null })
  expect(sorted(scored, 'raw').at(-1)!.name).toBe('other')
})

test('by the raw score the order is the raw one; by the calibrated one close neighbours share a band', () => {
  const result = positionResultOf(TIED)
  const scored = scoredOf(candidatesOf(TIED), result)
  const raws = sorted(scored, 'raw').map((it) => it.overall!.raw)
  expect(raws).toEqual(raws.toSorted((a, b) => b - a))

  const cut = groupsFor(sorted(scored, 'calibrated'), 'calibrated', {
    comparability: { kind: 'yes' },
    result,
  })
  expect(cut.flatMap((it) => it.members.map(({ id }) => id)).toSorted()).toEqual(['ana', 'bo', 'cy'])
  for (const { title, members } of cut) expect(title === 'Too close to call').toBe(members.length > 1)
})

test('switched off, nothing but raw figures is left', () => {
  for (const it of rawAlone(scoredOf(candidatesOf(TIED), positionResultOf(TIED)))) {
    expect(it).toMatchObject({ rank: null, steps: null, overall: { calibrated: null, interval: null } })
    for (const score of it.competencies.values())
      expect(score).toMatchObject({ calibrated: null, interval: null })
  }
})

test('a weight moved and moved back is the same table; moved, it is another one', () => {
  const care = (weight: number) => ({ ...NOTHING_CHANGED, weights: { care: weight } })
  expect(changes(TIED, care(60))).toBe(false)
  expect(changes(TIED, care(0))).toBe(true)
  expect(canonicalInput(explored(TIED, care(60)))).toBe(canonicalInput(TIED))
  expect(canonicalInput(explored(TIED, care(61)))).not.toBe(canonicalInput(TIED))
  expect(explored(TIED, care(0)).ratings).toEqual(TIED.ratings)
})

test('a person left out takes every rating with them, on whichever panel, and comes back with one press', () => {
  const before = JSON.stringify(TIED)
  const without = { ...NOTHING_CHANGED, withoutRaters: toggled([], 'r1') }
  const tried = explored(TIED, without)

  expect(tried.ratings.map((it) => it.rater)).not.toContain('r1')
  expect(tried.ratings).toHaveLength(TIED.ratings.length - 8)
  const names = positionResultOf(tried).calibration!.candidates.map((it) => it.id)
  expect(names).toEqual(['ana', 'bo', 'cy'])
  expect(explored(TIED, NOTHING_CHANGED)).toEqual(TIED)
  expect(JSON.stringify(TIED)).toBe(before)
})

test('with a competency’s last question left out, its share goes to the others', () => {
  const withoutQuestions = ['q3', 'q4']

  expect([...sharesIn(TIED)]).toEqual([
    ['care', 0.6],
    ['craft', 0.4],
  ])
  expect([...sharesIn(explored(TIED, { ...NOTHING_CHANGED, withoutQuestions }))]).toEqual([['care', 1]])
})

test('a competency that no question uses stands nowhere, and the rest add up to all', () => {
  const competencies = [
    { id: 'unused', name: 'Unused', weight: 50 },
    { id: 'care', name: 'Care', weight: 30 },
    { id: 'craft', name: 'Craft', weight: 20 },
  ] as unknown as PositionAnswer['competencies']
  const questions = TIED.questions as unknown as PositionAnswer['questions']

  expect(countedIn({ competencies, questions }).map((it) => [it.id, it.share])).toEqual([
    ['care', 0.6],
    ['craft', 0.4],
  ])
})

const ANA: KnownPerson = { id: 'ana' as PersonId, name: 'Ana', title: 'Nursing', email: 'Ana@example.org' }
const BO: KnownPerson = { id: 'bo' as PersonId, name: 'Bo', title: '', email: null }

test('a seat is a known person by choice or by address, and by the name alone never', () => {
  const seat = { ...blankSeat(), name: 'Bo' }
  expect(knownAt(seat, [ANA, BO])).toBeNull()
  expect(knownAt({ ...seat, person: BO.id }, [ANA, BO])).toBe(BO)
  expect(knownAt({ ...seat, email: ' ana@EXAMPLE.org ' }, [ANA, BO])).toBe(ANA)
  expect(knownAt({ ...seat, person: BO.id, email: 'ana@example.org' }, [ANA, BO])).toBe(BO)
})

test('the last panel’s people come once, without whoever is unknown here, and keep what was typed', () => {
  const people: PositionPanel['people'] = [
    { person: 'me' as PersonId, name: 'Me', role: 'lead' },
    { person: ANA.id, name: 'Ana', role: 'lead' },
    { person: BO.id, name: 'Bo', role: 'shadow' },
  ]
  const panel = { id: 'p' as PanelId, people } as PositionPanel
  const last = lastPanelOf({ panels: [panel] }, [ANA, BO])
  expect(last.map(({ name, role, person }) => [name, role, person])).toEqual([
    ['Ana', 'panelist', 'ana'],
    ['Bo', 'shadow', 'bo'],
  ])

  const typed = { ...blankSeat(), name: 'Typed by hand' }
  const seats = withPeople([blankSeat(), typed, { ...blankSeat(), name: 'Ana', person: ANA.id }], last)
  expect(seats.map((it) => it.name)).toEqual(['Typed by hand', 'Ana', 'Bo'])
  expect(lastPanelOf({ panels: [] }, [ANA])).toEqual([])
})
