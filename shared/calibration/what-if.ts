import type { RatingsTable } from './engine/table.ts'
import { sharesOf } from './weights.ts'

/** What somebody tries out on the screen: other weights, and what is left out. Never stored, never sent. */
export type WhatIf = {
  /** By competency, 0 to 100; those not named keep what was fixed. */
  readonly weights: Readonly<Record<string, number>>
  readonly withoutQuestions: readonly string[]
  readonly withoutRaters: readonly string[]
}

export const NOTHING_CHANGED: WhatIf = { weights: {}, withoutQuestions: [], withoutRaters: [] }

/** The table with the wish applied. A question left out is as if the kit had never held it: weights close over the gap. */
export function explored(table: RatingsTable, wish: WhatIf): RatingsTable {
  const keeps = (question: string) => !wish.withoutQuestions.includes(question)
  const hears = (rater: string) => !wish.withoutRaters.includes(rater)
  return {
    ...table,
    competencies: table.competencies.map(({ id, weight }) => ({ id, weight: wish.weights[id] ?? weight })),
    questions: table.questions.filter((it) => keeps(it.id)),
    ratings: table.ratings.filter((it) => keeps(it.question) && hears(it.rater)),
    history: table.history?.filter((it) => hears(it.rater)),
  }
}

/** True where the wish gives another table: a slider that is back where it was changes nothing. */
export function changes(table: RatingsTable, wish: WhatIf): boolean {
  return (
    wish.withoutQuestions.length + wish.withoutRaters.length > 0 ||
    table.competencies.some(({ id, weight }) => (wish.weights[id] ?? weight) !== weight)
  )
}

/** What each competency counts in this table, 0 to 1; one without a question is not in it. */
export const sharesIn = ({ competencies, questions }: RatingsTable): ReadonlyMap<string, number> =>
  sharesOf(competencies, questions)

/** The same list with or without this id. */
export const toggled = (list: readonly string[], id: string): readonly string[] =>
  list.includes(id) ? list.filter((it) => it !== id) : [...list, id]
