import type { CandidateId, CompetencyId, KitId, PersonId, QuestionId, SeatId } from '../model/ids.ts'
import { type Result, resultOf } from './engine/ladder.ts'
import type { RatingsTable, Score } from './engine/table.ts'
import { rounded } from './panel-result.ts'
import { type RatingMatrix, scoreAt } from './ratings.ts'

/** The candidates of a position side by side, in rating points to six decimals: plain JSON, the same on every machine. */
export type PositionResult = Result

/** What the position's first panel fixed: the reference set that every score is stated on. */
export type Reference = {
  readonly kit: { readonly id: KitId; readonly version: number }
  readonly competencies: readonly { readonly id: CompetencyId; readonly weight: number }[]
  readonly questions: readonly { readonly id: QuestionId; readonly competency: CompetencyId }[]
}

/** One panel after its reveal. */
export type RatedPanel = {
  readonly candidate: CandidateId
  readonly matrix: RatingMatrix
  readonly personAt: (seat: SeatId) => PersonId
}

/** The table, and who stands behind its raters. Nobody's name or id is in the table itself. */
export type PositionTable = {
  readonly table: RatingsTable
  readonly raters: readonly { readonly id: string; readonly person: PersonId }[]
}

/**
 * All counted ratings of a position, over panels in any order. Panels with another kit stay out, and so does what earlier
 * positions say of raters: each position speaks for itself, so that none is counted twice, and anybody who holds the table
 * can compute the result anew.
 */
export function positionTable(panels: readonly RatedPanel[], reference: Reference): PositionTable {
  const given = panels.flatMap((panel) => scoresOf(panel, reference))
  const people = [...new Set(given.map((it) => it.rater))].sort(byCodeUnits)
  // As wide as the widest, so that the names sort as the people do and no sum is taken in another order.
  const width = String(people.length).length
  const names = new Map(people.map((person, i) => [person, `r${String(i + 1).padStart(width, '0')}`]))
  const ratings = given.map((it) => ({ ...it, rater: names.get(it.rater)! }))
  return {
    table: {
      scale: { min: 1, max: 5 },
      competencies: reference.competencies.map(({ id, weight }) => ({ id, weight })),
      questions: reference.questions.map(({ id, competency }) => ({ id, competency, weight: 1 })),
      ratings: ratings.sort(
        (a, b) =>
          byCodeUnits(a.candidate, b.candidate) ||
          byCodeUnits(a.rater, b.rater) ||
          byCodeUnits(a.question, b.question) ||
          a.score - b.score,
      ),
      history: [],
    },
    raters: people.map((person) => ({ id: names.get(person)!, person: person as PersonId })),
  }
}

/** The result of a position's table. The same panels in any order give the same JSON text, byte for byte. */
export const positionResultOf = (table: RatingsTable): PositionResult => rounded(resultOf(table))

/** The result without what only later analyses may know of a rater. */
export function withoutMessages(result: PositionResult): PositionResult {
  const { calibration } = result
  if (!calibration) return result
  const raters = calibration.raters.map((it) => ({ ...it, message: null }))
  return { ...result, calibration: { ...calibration, raters } }
}

export const isSameKit = (one: Reference['kit'], other: Reference['kit']): boolean =>
  one.id === other.id && one.version === other.version

/**
 * Whose scores of this panel are in the comparison: seats with one at least on the position's own questions, under its own
 * kit. Who locked a card without any rated nobody, and ties no candidates together.
 */
export function countingSeats(
  matrix: RatingMatrix,
  { kit, questions }: Pick<Reference, 'kit' | 'questions'>,
): readonly SeatId[] {
  if (!isSameKit(matrix.kit, kit)) return []
  return matrix.raters.filter((seat) =>
    questions.some(({ id }) => scoreAt(matrix, id, seat, 'counted') !== null),
  )
}

function scoresOf({ candidate, matrix, personAt }: RatedPanel, reference: Reference): readonly Score[] {
  const { questions } = reference
  const seated = new Set<string>()
  return countingSeats(matrix, reference).flatMap((seat) => {
    // One person on two seats of a panel (a seat was replaced) would be their own fellow rater.
    const rater = seated.has(personAt(seat)) ? `${personAt(seat)} ${seat}` : personAt(seat)
    seated.add(rater)
    return questions.flatMap(({ id }) => {
      const score = scoreAt(matrix, id, seat, 'counted')
      return score === null ? [] : [{ rater, candidate, question: id, score }]
    })
  })
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
