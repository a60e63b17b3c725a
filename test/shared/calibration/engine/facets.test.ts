import { expect, test } from 'vitest'
import { categoriesAt, categoryModel } from '#shared/calibration/engine/category-model.ts'
import { addTo, fitOf, noFit } from '#shared/calibration/engine/rater-fit.ts'
import { GUILFORD } from './guilford.ts'

// Guilford's three judges as the many-facet Rasch model without any prior gives them, to four decimals. The engine never
// estimates like this; but with these estimates its category model has to say what Facets says.

const SEVERITY = [0.0397, 0.2454, -0.096]
const EXAMINEES = [-0.0715, 0.6638, -0.2554, -0.4815, 0.4407, -0.5841, 0.288]
const TRAITS = [-0.28, -0.147, 0.2109, -0.3023, 0.5184]
const THRESHOLDS = Float64Array.of(-0.6905, -2.352, 0.8093, -1.4837, 1.7186, -0.9789, 2.3926, 0.5846)

const model = categoryModel(THRESHOLDS.length + 1)

/** Expected score of an examinee on a trait, 1 to 9, with the model left as it was filled for it. */
function expected(examinee: number, trait: number, severity: number): number {
  categoriesAt(model, examinee - trait - severity, THRESHOLDS, 0)
  return 1 + model.mean
}

const everyAnswer = EXAMINEES.flatMap((examinee, e) => TRAITS.map((trait, t) => ({ examinee, trait, e, t })))

test('expected scores add up to the totals that each judge, each examinee and each trait was given', () => {
  const given = (at: (judge: number, e: number, t: number) => boolean) =>
    GUILFORD.flatMap((rows, judge) => rows.flatMap((row, e) => row.filter((_, t) => at(judge, e, t)))).reduce(
      (sum, it) => sum + it,
      0,
    )
  const predicted = (at: (judge: number, e: number, t: number) => boolean) =>
    SEVERITY.flatMap((severity, judge) =>
      everyAnswer
        .filter(({ e, t }) => at(judge, e, t))
        .map(({ examinee, trait }) => expected(examinee, trait, severity)),
    ).reduce((sum, it) => sum + it, 0)

  expect([0, 1, 2].map((own) => given((judge) => judge === own))).toEqual([171, 156, 181])
  for (const own of [0, 1, 2]) {
    const is = (judge: number) => judge === own
    expect(predicted(is)).toBeCloseTo(given(is), 1)
  }
  for (const own of EXAMINEES.keys()) {
    const is = (_: number, e: number) => e === own
    expect(predicted(is)).toBeCloseTo(given(is), 1)
  }
  for (const own of TRAITS.keys()) {
    const is = (_: number, __: number, t: number) => t === own
    expect(predicted(is)).toBeCloseTo(given(is), 1)
  }
})

test('what each judge gives an average examinee on an average trait is the fair average of Facets', () => {
  for (const [judge, fair] of [4.857, 4.384, 5.176].entries())
    expect(expected(0, 0, SEVERITY[judge]!)).toBeCloseTo(fair, 3)
})

test('infit and outfit of the judges are those of Facets', () => {
  const fits = GUILFORD.map((rows, judge) => {
    const sums = noFit()
    for (const { examinee, trait, e, t } of everyAnswer) {
      expected(examinee, trait, SEVERITY[judge]!)
      addTo(sums, rows[e]![t]! - 1, model)
    }
    return fitOf(sums)
  })

  expect(fits.map((it) => it.infit.toFixed(2))).toEqual(['0.85', '1.48', '0.67'])
  expect(fits.map((it) => it.outfit.toFixed(2))).toEqual(['0.88', '1.52', '0.67'])
  // Brahe is the one whose scores fit the others' least: outside 0.6 to 1.5.
  expect(fits.map((it) => it.flagged)).toEqual([false, true, false])
})
