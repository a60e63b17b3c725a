import type { RatingsTable } from '#shared/calibration/engine/table.ts'

/**
 * A table on 1..5 with four questions, q1 and q2 of competency A, q3 and q4 of B. A row is "rater candidate scores",
 * a point for a cell without a score.
 */
export function aTable(rows: readonly string[], over: Partial<RatingsTable> = {}): RatingsTable {
  return {
    scale: { min: 1, max: 5 },
    competencies: [
      { id: 'A', weight: 1 },
      { id: 'B', weight: 1 },
    ],
    questions: ['A', 'A', 'B', 'B'].map((competency, q) => ({ id: `q${q + 1}`, competency, weight: 1 })),
    ratings: rows.flatMap((row) => {
      const [rater, candidate, ...scores] = row.split(' ') as [string, string, ...string[]]
      return scores.flatMap((score, q) =>
        score === '.' ? [] : [{ rater, candidate, question: `q${q + 1}`, score: Number(score) }],
      )
    }),
    ...over,
  }
}

export const NAMES = { rater: (id: string) => id, candidate: (id: string) => id }
