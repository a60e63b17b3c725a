import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  agreesWithRaw,
  competencyShown,
  leansShown,
  overallShown,
  stepsShown,
} from '#client/features/results/calibrated.ts'
import { plotWords } from '#client/features/results/plot-words.ts'
import { changes, explored, NOTHING_CHANGED, toggled } from '#shared/calibration/what-if.ts'
import { compositeOf } from '#shared/calibration/composite.ts'
import { canonicalInput, type RatingsTable } from '#shared/calibration/engine/table.ts'
import { panelResultOf, panelTable } from '#shared/calibration/panel-result.ts'
import { matrixOf, type RatingMatrix } from '#shared/calibration/ratings.ts'
import { leanWords } from '#shared/calibration/engine/words.ts'
import { seenBy } from '#shared/calibration/sealed-result.ts'
import type { CompetencyId } from '#shared/model/ids.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { ANA, aDraft, aKit, aPanel, aQuestion, BEN, LEAD, Q1, Q2, Q3, Q4 } from '#test/support/panel.ts'

const QUESTIONS = [Q1, Q2, Q3, Q4]
const CARE = 'care' as CompetencyId
const CRAFT = 'craft' as CompetencyId
const GAP = 'not-observed'
const KIT = aKit({
  competencies: [
    { id: CARE, name: 'Care', meaning: 'Catches errors.', weight: 70 },
    { id: CRAFT, name: 'Craft', meaning: 'Makes it well.', weight: 30 },
  ],
  questions: QUESTIONS.map((id, index) => aQuestion(id, { competency: index < 2 ? CARE : CRAFT })),
})

/** One question's ratings: the lead, Ana, Ben. */
type Row = readonly [Rating, Rating, Rating]

function aMatrix(...rows: readonly Row[]): RatingMatrix {
  const raters = [LEAD, ANA, BEN]
  const state = aPanel({
    phase: 'debrief',
    kit: KIT,
    draftOf: (seat) =>
      aDraft({
        answers: Object.fromEntries(
          QUESTIONS.map((id, index) => [
            id,
            { rating: rows[index]?.[raters.indexOf(seat)] ?? GAP, ratedAt: null },
          ]),
        ),
      }),
  })
  const matrix = matrixOf(state)
  if (!matrix.ok) throw new Error('not revealed')
  return matrix.value
}

const tableOf = (matrix: RatingMatrix) => panelTable(matrix, 'counted', [])
const resultOf = (...rows: readonly Row[]) => panelResultOf(tableOf(aMatrix(...rows)))

const COMPLETE: readonly Row[] = [
  [4, 3, 5],
  [3, 3, 4],
  [5, 4, 4],
  [4, 3, 2],
]
/** Ben came late and scores high; the others are close together. */
const LATE: readonly Row[] = [
  [3, 2, GAP],
  [3, 3, GAP],
  [3, 2, 5],
  [2, 2, 5],
]

test('a complete panel shows its raw score with an interval, and no second score that says the same', () => {
  const shown = overallShown(resultOf(...COMPLETE))!

  expect(shown.calibrated).toBeNull()
  expect(shown.low).toBeLessThan(shown.raw)
  expect(shown.high).toBeGreaterThan(shown.raw)
  expect(stepsShown(resultOf(...COMPLETE))).toBeNull()
  expect(plotWords(shown.raw, shown)).toMatch(/^raw \d\.\d of 5, about 9 in 10: \d\.\d to \d\.\d$/)
})

test('where a late rater tilts the mean, the calibrated score stands beside the raw one and the steps add up', () => {
  const result = resultOf(...LATE)
  const shown = overallShown(result)!
  const steps = stepsShown(result)!

  // The first answers were rated without Ben, who would have given them more.
  expect(shown.calibrated).toBeGreaterThan(shown.raw)
  expect(plotWords(shown.raw, shown)).toMatch(/^raw \d\.\d of 5, calibrated \d\.\d, about 9 in 10: /)
  expect(steps.raw + steps.leniency + steps.gaps).toBeCloseTo(steps.fair, 4)
  expect(steps.fair + steps.shrinkage).toBeCloseTo(steps.calibrated, 4)
  expect(steps.calibrated).toBe(shown.calibrated)
})

test('below 60 % of the weight there is no overall score, though its competency may have one', () => {
  const result = resultOf([GAP, GAP, GAP], [GAP, GAP, GAP], [4, 3, 4], [4, 4, 4])

  expect(overallShown(result)).toBeNull()
  expect(competencyShown(result, CARE)).toBeNull()
  expect(competencyShown(result, CRAFT)).not.toBeNull()
  expect(stepsShown(result)).toBeNull()
})

test('no interval reaches beyond the scale', () => {
  const high = overallShown(resultOf([5, 5, 5], [5, 5, 5], [5, 5, 5], [5, 5, 5]))!
  const low = overallShown(resultOf([1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]))!

  expect(high.high).toBe(5)
  expect(low.low).toBe(1)
})

test('nobody is called strict by one rater alone, and a panelist finds no lean but their own', () => {
  const alone = resultOf([4, GAP, GAP], [3, GAP, GAP], [4, GAP, GAP], [5, GAP, GAP])
  const result = resultOf(...LATE)

  expect(leansShown(alone, [LEAD])).toEqual([])
  expect(leansShown(result, [BEN, ANA, LEAD]).map((it) => it.seat)).toEqual([BEN, ANA, LEAD])
  expect(leansShown(seenBy(result, ANA), [BEN, ANA, LEAD]).map((it) => it.seat)).toEqual([ANA])
  expect(leansShown(seenBy(result, null), [BEN, ANA, LEAD])).toEqual([])
})

test('whatever three people rate, a lean is a difference only where its interval leaves out 0, and never strict or lenient', () => {
  const rating = fc.constantFrom<Rating>(1, 2, 3, 4, 5, GAP)
  const rows = fc.array(fc.tuple(rating, rating, rating), { minLength: 4, maxLength: 4 })

  fc.assert(
    fc.property(rows, (ratings) => {
      const result = resultOf(...ratings)
      for (const { low, high, mean } of leansShown(result, [LEAD, ANA, BEN])) {
        const words = leanWords({ mean, low, high })
        expect(words.startsWith('no clear difference')).toBe(low <= 0 && high >= 0)
        expect(words).not.toMatch(/strict|lenient/)
        if (words.startsWith('lower')) expect(high).toBeLessThan(0)
      }
      const shown = overallShown(result)
      if (shown) expect([shown.raw, shown.low, shown.high].every((it) => it >= 1 && it <= 5)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('a result of other ratings is never put beside these', () => {
  const result = resultOf(...COMPLETE)

  expect(agreesWithRaw(result, compositeOf(aMatrix(...COMPLETE), 'counted'))).toBe(true)
  expect(agreesWithRaw(result, compositeOf(aMatrix(...LATE), 'counted'))).toBe(false)
})

test.each<readonly [string, readonly Row[]]>([
  ['nobody rated anything', []],
  [
    'a competency that nobody rated',
    [
      [4, 3, 4],
      [4, 4, 4],
    ],
  ],
  [
    'less than 60 % of the weight',
    [
      [GAP, GAP, GAP],
      [GAP, GAP, GAP],
      [4, 3, 4],
    ],
  ],
  [
    'one rater',
    [
      [4, GAP, GAP],
      [3, GAP, GAP],
      [4, GAP, GAP],
      [5, GAP, GAP],
    ],
  ],
])('%s: a result of these ratings is known as theirs', (_, rows) => {
  const matrix = aMatrix(...rows)

  expect(agreesWithRaw(panelResultOf(tableOf(matrix)), compositeOf(matrix, 'counted'))).toBe(true)
})

test('a question left out is as if the kit had never held it', () => {
  const table = tableOf(aMatrix(...COMPLETE))
  const without: RatingsTable = {
    ...table,
    questions: table.questions.filter((it) => it.id !== Q1),
    ratings: table.ratings.filter((it) => it.question !== Q1),
  }

  const tried = explored(table, { ...NOTHING_CHANGED, withoutQuestions: toggled([], Q1) })

  expect(canonicalInput(tried)).toBe(canonicalInput(without))
  expect(panelResultOf(tried).calibration!.candidates[0]!.coverage).toBe(1)
})

test('exploring changes nothing of the record: the table stays, and a slider that is back gives the same table', () => {
  const table = tableOf(aMatrix(...COMPLETE))
  const text = JSON.stringify(table)

  explored(table, { weights: { [CARE]: 0 }, withoutQuestions: [Q2], withoutRaters: [ANA] })

  expect(JSON.stringify(table)).toBe(text)
  expect(changes(table, { ...NOTHING_CHANGED, weights: { [CARE]: 0 } })).toBe(true)
  expect(changes(table, { ...NOTHING_CHANGED, weights: { [CARE]: 70 } })).toBe(false)
  expect(changes(table, { ...NOTHING_CHANGED, withoutRaters: toggled(toggled([], ANA), ANA) })).toBe(false)
})

test.each([
  ['everybody left out', { ...NOTHING_CHANGED, withoutRaters: [LEAD, ANA, BEN] }],
  ['every question left out', { ...NOTHING_CHANGED, withoutQuestions: QUESTIONS }],
  ['no weight on anything', { ...NOTHING_CHANGED, weights: { [CARE]: 0, [CRAFT]: 0 } }],
])('%s: there is no score to show, and none is made up', (_, wish) => {
  const result = panelResultOf(explored(tableOf(aMatrix(...COMPLETE)), wish))

  expect(overallShown(result)).toBeNull()
})
