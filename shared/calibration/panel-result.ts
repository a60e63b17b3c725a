import { resultOf } from './engine/ladder.ts'
import type { RatingsTable } from './engine/table.ts'
import { type Basis, type RatingMatrix, scoreAt } from './ratings.ts'
import type { PanelResult, SeatHistory } from './sealed-result.ts'

/** The candidate's id in a panel's own table: a room knows no other name for its candidate. */
export const CANDIDATE = 'candidate'

/** One panel's ratings as the engine takes them: the whole kit is the reference set, raters are seats. */
export function panelTable(
  matrix: RatingMatrix,
  basis: Basis,
  history: readonly SeatHistory[],
): RatingsTable {
  const known = history.filter((it) => matrix.raters.includes(it.seat))
  return {
    scale: { min: 1, max: 5 },
    competencies: matrix.kit.competencies.map(({ id, weight }) => ({ id, weight })),
    questions: matrix.questions.map(({ id, competency }) => ({ id, competency, weight: 1 })),
    ratings: matrix.questions.flatMap((question) =>
      matrix.raters.flatMap((seat) => {
        const score = scoreAt(matrix, question.id, seat, basis)
        return score === null ? [] : [{ rater: seat, candidate: CANDIDATE, question: question.id, score }]
      }),
    ),
    history: known.map(({ seat, ...message }) => ({ rater: seat, ...message })),
  }
}

/** The result of one panel's table. The same table gives the same JSON text, byte for byte. */
export const panelResultOf = (table: RatingsTable): PanelResult => rounded(resultOf(table))

const DECIMALS = 1e6

/** Six decimals everywhere: what lies beyond differs between machines, and means nothing. */
export function rounded<Value>(value: Value): Value {
  if (typeof value === 'number') return (Math.round(value * DECIMALS) / DECIMALS + 0) as Value
  if (Array.isArray(value)) return value.map(rounded) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, rounded(it as unknown)])) as Value
}
