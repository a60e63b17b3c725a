import { expect, test } from 'vitest'
import { calibrate } from '#shared/calibration/engine/calibrate.ts'
import { VECTORS } from './vectors.ts'

for (const { name, table, cases } of VECTORS) {
  for (const { expected, ...options } of cases) {
    const how = options.fixedSd ? 'fixed SDs' : options.nodes === 0 ? 'most probable SDs' : 'SDs integrated'
    // Half a unit of the last printed digit more than asked: the expected numbers are rounded.
    const tolerance = (options.fixedSd ? 1e-5 : options.nodes === 0 ? 1e-4 : 1e-3) + 5e-6
    const near = (value: number) =>
      expect.toSatisfy((it: number) => Math.abs(it - value) <= tolerance, String(value))
    const rough = (value: number) =>
      expect.toSatisfy((it: number) => Math.abs(it - value) <= tolerance + 5e-5, String(value))

    test(`${name}: ${options.mode ?? 'as usual'}, ${how}`, () => {
      const result = calibrate(table, options)

      expect(result.converged).toBe(true)
      expect(result.objective).toEqual(rough(expected.f))
      expect(result.sds.work).toEqual(
        Object.fromEntries(Object.entries(expected.sd).map(([effect, sd]) => [effect, rough(sd)])),
      )
      expect(
        result.candidates.map((it) => [
          it.id,
          it.overall.calibrated,
          it.competencies.map((k) => [k.id, k.calibrated]),
        ]),
      ).toEqual(
        expected.candidates.map(([id, mean, sd, low, high, competencies]) => [
          id,
          { mean: near(mean), sd: near(sd), low: rough(low), high: rough(high) },
          competencies.map(([k, m, s]) => [k, expect.objectContaining({ mean: near(m), sd: near(s) })]),
        ]),
      )
      expect(result.raters.map((it) => [it.id, it.leniency, it.lean])).toEqual(
        expected.raters.map(([id, mean, sd, lean, leanSd]) => [
          id,
          expect.objectContaining({ mean: near(mean), sd: near(sd) }),
          lean === undefined ? null : expect.objectContaining({ mean: near(lean), sd: near(leanSd!) }),
        ]),
      )
      if (expected.superiority) {
        expect(result.comparison!.superiority).toEqual(expected.superiority.map((row) => row.map(rough)))
      }
    })
  }
}
