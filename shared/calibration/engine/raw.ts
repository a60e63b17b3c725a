import type { RatingsTable, Units } from './table.ts'

/** The plain weighted mean of a candidate, as the composite takes it, without any model. Scale points. */
export type Raw = {
  /** Null where nothing with a weight was rated. */
  readonly mean: number | null
  /** By competency of the units. Null where none of its questions with a weight was rated. */
  readonly competencies: readonly (number | null)[]
}

/**
 * Question = mean of its ratings, competency = sum share x question over its rated questions, overall = sum weight x
 * competency, shares and weights renormalised to what was rated. By candidate.
 */
export function rawOf(units: Units): readonly Raw[] {
  const cells = meansByQuestion(units)
  return units.candidates.map((_, c) => {
    const competencies = units.competencies.map((__, k) => {
      const rated = units.questions.flatMap((it, q) => {
        const mean = cells[c]![q]
        return it.competency === k && it.share > 0 && mean != null ? [{ weight: it.share, mean }] : []
      })
      return weighted(rated)
    })
    const rated = units.competencies.flatMap(({ weight }, k) => {
      const mean = competencies[k]
      return weight > 0 && mean != null ? [{ weight, mean }] : []
    })
    return { mean: weighted(rated), competencies }
  })
}

/** [candidate][question], scale points; null where nobody rated. */
export function meansByQuestion(units: Units): readonly (readonly (number | null)[])[] {
  const sums = units.candidates.map(() => new Float64Array(units.questions.length))
  const counts = units.candidates.map(() => new Float64Array(units.questions.length))
  for (let i = 0; i < units.n; i++) {
    sums[units.candidate[i]!]![units.question[i]!]! += units.u[i]!
    counts[units.candidate[i]!]![units.question[i]!]! += 1
  }
  return sums.map((row, c) =>
    Array.from(row, (sum, q) => {
      const n = counts[c]![q]!
      return n === 0 ? null : units.scale.min + (units.perUnit * sum) / n
    }),
  )
}

/**
 * Share of the whole reference set's weight with at least one rating, 0 to 1, by candidate id. Unlike the scores it
 * counts questions that nobody was asked: a kit of which half was skipped everywhere is half covered. 0 without weights.
 */
export function coverageOf(table: RatingsTable): ReadonlyMap<string, number> {
  const within = new Map<string, number>()
  for (const { competency, weight } of table.questions) {
    within.set(competency, (within.get(competency) ?? 0) + weight)
  }
  const own = new Map(table.competencies.map((it) => [it.id, (within.get(it.id) ?? 0) > 0 ? it.weight : 0]))
  const sum = [...own.values()].reduce((total, it) => total + it, 0)
  const weights = new Map(
    table.questions.map((it) => {
      const share = it.weight > 0 ? it.weight / within.get(it.competency)! : 0
      return [it.id, sum > 0 ? (share * own.get(it.competency)!) / sum : 0]
    }),
  )
  const asked = new Map<string, Set<string>>()
  for (const { candidate, question } of table.ratings) {
    asked.set(candidate, (asked.get(candidate) ?? new Set()).add(question))
  }
  return new Map(
    [...asked].map(([candidate, questions]) => {
      const covered = [...questions].sort().reduce((total, it) => total + weights.get(it)!, 0)
      // Shares are fractions: all of them may come out a hair below 1.
      return [candidate, covered > 1 - 1e-9 ? 1 : covered]
    }),
  )
}

function weighted(parts: readonly { readonly weight: number; readonly mean: number }[]): number | null {
  if (parts.length === 0) return null
  const total = parts.reduce((sum, it) => sum + it.weight, 0)
  const mean = parts.reduce((sum, it) => sum + it.weight * it.mean, 0) / total
  // Rounding may carry a mean of equal numbers a hair past them.
  return Math.min(
    Math.max(...parts.map((it) => it.mean)),
    Math.max(Math.min(...parts.map((it) => it.mean)), mean),
  )
}
