import type { Steps } from './calibration.ts'
import type { Reading } from './reading.ts'
import type { Units } from './table.ts'

/**
 * How much of each candidate's raw mean is the strictness of who happened to be there: minus the weighted mean of
 * the raters' leniency (in panel mode: lean) over the rated cells, weights as in the raw mean. Scale points, by
 * candidate; 0 where nothing with a weight was rated. `lean` is by candidate and rater, in scale points.
 */
export function leniencySteps(units: Units, lean: (c: number, r: number) => number): readonly number[] {
  const questions = units.questions.length
  const sums = units.candidates.map(() => new Float64Array(questions))
  const counts = units.candidates.map(() => new Float64Array(questions))
  for (let i = 0; i < units.n; i++) {
    const c = units.candidate[i]!
    sums[c]![units.question[i]!]! += lean(c, units.rater[i]!)
    counts[c]![units.question[i]!]! += 1
  }
  return units.candidates.map((_, c) => {
    const share = units.competencies.map((__, k) =>
      total(units.questions, (it, q) => (it.competency === k && counts[c]![q]! > 0 ? it.share : 0)),
    )
    const weights = total(units.competencies, (it, k) => (share[k]! > 0 ? it.weight : 0))
    if (weights === 0) return 0
    return -total(units.questions, (it, q) => {
      if (counts[c]![q] === 0 || it.share === 0) return 0
      const weight = units.competencies[it.competency]!.weight / weights
      return ((weight * it.share) / share[it.competency]!) * (sums[c]![q]! / counts[c]![q]!)
    })
  })
}

/** The walk from raw to calibrated, or null where an end of it is missing. Scale points. */
export function stepsOf(
  raw: number | null,
  leniency: number,
  fair: number | null | undefined,
  calibrated: number | null | undefined,
): Steps | null {
  if (raw === null || fair == null || calibrated == null) return null
  return { raw, leniency, gaps: fair - raw - leniency, fair, shrinkage: calibrated - fair, calibrated }
}

/** A rater's mean leniency, with the impression of the candidate in panel mode. Scale points. */
export function leanIn({ targets, columns, middle }: Reading): (c: number, r: number) => number {
  if (columns.mode !== 'panel') {
    const leniency = targets.leniency.map((it) => middle(it).mean)
    return (_, r) => leniency[r] ?? 0
  }
  const leans = new Map(targets.leans.map((it) => [`${it.c} ${it.r}`, middle(it.target).mean]))
  return (c, r) => leans.get(`${c} ${r}`) ?? 0
}

function total<Item>(items: readonly Item[], of: (item: Item, index: number) => number): number {
  return items.reduce((sum, item, index) => sum + of(item, index), 0)
}
