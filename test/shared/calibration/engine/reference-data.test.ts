import { expect, test } from 'vitest'
import { calibrate } from '#shared/calibration/engine/calibrate.ts'
import { type Priors, PRIORS } from '#shared/calibration/engine/effects.ts'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'
import { GUILFORD, JUDGES } from './guilford.ts'
import { VECTORS } from './vectors.ts'

const FLAT_PRIORS: Priors = { ...PRIORS, spread: Infinity }

/** Bates, lme4: the diameters of 24 plates' zones for 6 samples of penicillin. Plates as raters. */
const PENICILLIN = `27 23 26 23 23 21; 27 23 26 23 23 21; 25 21 25 24 24 20; 26 23 25 23 23 20; 25 22 26 22 23 20;
  24 22 25 23 22 19; 24 20 23 21 22 19; 26 22 26 24 24 21; 24 21 24 22 22 20; 24 21 24 23 22 19; 26 23 26 24 24 21;
  25 22 26 24 24 20; 26 24 26 24 25 22; 26 23 26 23 23 20; 26 23 25 24 24 22; 25 22 25 23 23 20; 25 21 24 23 23 20;
  25 22 24 23 23 19; 24 21 23 21 21 19; 26 23 26 24 24 21; 25 21 24 22 22 18; 25 22 25 22 22 20; 24 21 24 22 24 19;
  24 21 24 22 21 18`

const penicillin: RatingsTable = {
  scale: { min: 15, max: 30 },
  competencies: [{ id: 'zone', weight: 1 }],
  questions: [{ id: 'diameter', competency: 'zone', weight: 1 }],
  ratings: PENICILLIN.split(';').flatMap((row, plate) =>
    numbers(row).map((score, sample) => ({
      rater: `plate ${plate}`,
      candidate: 'ABCDEF'[sample]!,
      question: 'diameter',
      score,
    })),
  ),
}

const guilford: RatingsTable = {
  scale: { min: 1, max: 9 },
  competencies: [{ id: 'creativity', weight: 1 }],
  questions: [1, 2, 3, 4, 5].map((it) => ({ id: `trait ${it}`, competency: 'creativity', weight: 1 })),
  ratings: GUILFORD.flatMap((examinees, judge) =>
    examinees.flatMap((traits, examinee) =>
      traits.map((score, trait) => ({
        rater: JUDGES[judge]!,
        candidate: `${examinee + 1}`,
        question: `trait ${trait + 1}`,
        score,
      })),
    ),
  ),
}

test('with flat priors and two effects it is the REML fit that lme4 publishes for the penicillin data', () => {
  const { sds, objective, candidates } = calibrate(penicillin, {
    effects: ['C', 'R', 'E'],
    priors: FLAT_PRIORS,
    nodes: 0,
  })

  expect(sds.points.C).toBeCloseTo(1.931614, 3)
  expect(sds.points.R).toBeCloseTo(0.846703, 4)
  expect(sds.points.E).toBeCloseTo(0.549923, 4)
  // The published criterion is on the data's own scale and keeps the constant that the objective leaves out.
  const df = penicillin.ratings.length - 1
  const criterion = 2 * objective + df * Math.log(2 * Math.PI) + 2 * df * Math.log(15 / 4)
  expect(criterion).toBeCloseTo(330.8606, 4)
  expect(average(candidates.map((it) => it.overall.calibrated!.mean))).toBeCloseTo(22.97222, 5)
})

test('three judges of creativity: SDs, means and leniency at the most probable SDs', () => {
  const { sds, candidates, raters, comparison } = calibrate(guilford, { nodes: 0 })

  expect(sds.points).toEqual(near({ C: 0.8419, Q: 0.6047, H: 0.5816, R: 0.5697, G: 1.044, E: 1.1146 }))
  const means = [4.7292, 5.7453, 4.4752, 4.1788, 5.449, 4.0518, 5.2373]
  expect(candidates.map((it) => it.overall.calibrated!.mean)).toEqual(means.map(about))
  expect(candidates.map((it) => it.overall.calibrated!.sd)).toEqual(means.map(() => about(0.644)))
  expect(raters.map((it) => it.leniency.mean)).toEqual([0.03, -0.2397, 0.2098].map(about))
  expect(comparison!.superiority[1]![4]).toEqual(about(0.6531))
  // Three judges are three witnesses, not fifteen: the best two stay together.
  expect(comparison!.bands[0]!.slice(0, 2)).toEqual(['2', '5'])
})

test('three judges of creativity: SDs integrated, and on the ordinal scale', () => {
  const integrated = calibrate(guilford)
  const ordinal = calibrate(guilford, { mode: 'ordinal', nodes: 0 })

  const means = [4.7352, 5.6952, 4.4952, 4.2152, 5.4152, 4.0953, 5.2152]
  expect(integrated.candidates.map((it) => it.overall.calibrated!.mean)).toEqual(means.map(about))
  expect(integrated.comparison!.superiority[1]![4]).toEqual(about(0.6499))
  expect(ordinal.rung).toBe('ordinal')
  const ordinalMeans = [4.7358, 5.7841, 4.469, 4.1558, 5.5353, 4.0412, 5.2684]
  expect(ordinal.candidates.map((it) => it.overall.calibrated!.mean)).toEqual(ordinalMeans.map(about))
  const raw = [4.6667, 6.2667, 4.2667, 3.8, 5.8, 3.6, 5.4667]
  expect(ordinal.candidates.map((it) => it.overall.raw)).toEqual(raw.map(about))
})

test('a panel with a late joiner: what to discuss, whose lean it is, and no score that needs checking', () => {
  const { table } = VECTORS.find((it) => it.name.startsWith('V2'))!
  const panel = calibrate(table, { nodes: 0, bar: 3.5 })

  expect(panel.discussions.map((it) => it.question)).toEqual(['q3', 'q4', 'q1', 'q2'])
  expect(panel.discussions.map((it) => it.priority)).toEqual([0.07726, 0.07511, 0, 0].map(fine))
  expect(panel.discussions.slice(0, 3).map((it) => it.adjustedSd)).toEqual(
    [0.37084, 0.36055, 0.20282].map(fine),
  )
  expect(panel.discussions[3]).toMatchObject({ raters: 1, sd: null, adjustedSd: null })
  expect(panel.raters.map((it) => it.lean!.mean)).toEqual([-0.61263, -0.3258, 0.93844].map(fine))
  expect(panel.raters.map((it) => it.lean!.sd)).toEqual([0.44215, 0.44215, 0.45616].map(fine))
  const surprise = (rater: string, question: string) =>
    panel.candidates[0]!.scores.find((it) => it.rater === rater && it.question === question)!.surprise
  expect(surprise('r3', 'q3')).toEqual(fine(1.33898))
  expect(surprise('r1', 'q4')).toEqual(fine(-1.22761))
  expect(panel.candidates[0]!.scores.filter((it) => it.outlier)).toEqual([])
})

function numbers(text: string): number[] {
  return text.trim().split(/\s+/).map(Number)
}

const average = (values: readonly number[]) => values.reduce((sum, it) => sum + it, 0) / values.length
const within = (value: number, tolerance: number) =>
  expect.toSatisfy((it: number) => Math.abs(it - value) <= tolerance, `${value} to ${tolerance}`)
const about = (value: number) => within(value, 1e-4)
const fine = (value: number) => within(value, 1e-5)
const near = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, about(value)]))
