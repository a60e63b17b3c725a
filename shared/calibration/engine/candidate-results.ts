import type { CandidateResult, CountedScore } from './calibration.ts'
import { groupsOf } from './groups.ts'
import { coverageOf, rawOf } from './raw.ts'
import type { Reading } from './reading.ts'
import { robustnessOf } from './robustness.ts'
import { ownCountedIn, surprisesOf } from './scores.ts'
import { leanIn, leniencySteps, stepsOf } from './steps.ts'
import type { RatingsTable } from './table.ts'

/** From this many SDs off, a score is worth checking for a slip. */
const OUTLIER = 2.5

/** Leaving out each rater means as many fits as raters. */
const ROBUSTNESS_RATINGS_MAX = 3_000

/** Every candidate's scores in their three forms, with the way from one to the next. `fair` may be `reading` itself. */
export function candidateResults(
  table: RatingsTable,
  reading: Reading,
  fair: Reading,
): readonly CandidateResult[] {
  const { units, targets } = reading
  const raw = rawOf(units)
  const coverage = coverageOf(table)
  const groups = groupsOf(units)
  const leniency = leniencySteps(units, leanIn(fair))
  const scores = countedScores(reading)
  const robustness = units.n > ROBUSTNESS_RATINGS_MAX ? null : robustnessOf(reading)
  return units.candidates.map((id, c) => {
    const overall = {
      raw: raw[c]!.mean,
      fair: fair.level(fair.targets.overall[c]!),
      calibrated: reading.level(targets.overall[c]!),
    }
    const seen = competenciesSeen(reading, c)
    return {
      id,
      group: groups[c]!,
      coverage: coverage.get(id)!,
      overall,
      competencies: units.competencies.map((it, k) => ({
        id: it.id,
        weight: it.weight,
        observed: seen.has(k),
        raw: raw[c]!.competencies[k]!,
        fair: fair.level(fair.targets.competency[c]![k]!),
        calibrated: reading.level(targets.competency[c]![k]!),
      })),
      steps: stepsOf(overall.raw, leniency[c]!, overall.fair?.mean, overall.calibrated?.mean),
      scores: scores[c]!,
      robustness: robustness?.[c] ?? null,
    }
  })
}

function countedScores(reading: Reading): readonly (readonly CountedScore[])[] {
  const { units, columns, targets } = reading
  const surprises = surprisesOf(reading)
  return columns.blocks.map((block, c) => {
    const target = targets.overall[c]!
    const counted = target ? ownCountedIn(reading, target) : null
    return Array.from({ length: block.end - block.start }, (_, index) => {
      const i = block.start + index
      const surprise = surprises[i]!
      return {
        rater: units.raters[units.rater[i]!]!,
        question: units.questions[units.question[i]!]!.id,
        score: units.y[i]!,
        counted: counted ? counted[index]! : null,
        surprise,
        outlier: Math.abs(surprise) >= OUTLIER,
      }
    })
  })
}

function competenciesSeen({ units, columns }: Reading, c: number): ReadonlySet<number> {
  const { start, end } = columns.blocks[c]!
  return new Set(Array.from(units.question.subarray(start, end), (q) => units.questions[q]!.competency))
}
