import type { RatingsTable } from '#shared/calibration/engine/table.ts'

/** Weights that somebody tries out, by competency, 0 to 100; those not named keep the position's. Never stored, never sent. */
export type Wish = Readonly<Record<string, number>>

/** The table with other weights. */
export const explored = (table: RatingsTable, wish: Wish): RatingsTable => ({
  ...table,
  competencies: table.competencies.map(({ id, weight }) => ({ id, weight: wish[id] ?? weight })),
})

/** True where the wish gives another table: a slider that is back where it was changes nothing. */
export const changes = (table: RatingsTable, wish: Wish): boolean =>
  table.competencies.some(({ id, weight }) => (wish[id] ?? weight) !== weight)
