import { sharesOf } from '#shared/calibration/weights.ts'
import type { PositionAnswer } from '#shared/contract/positions.ts'

export type CountedCompetency = PositionAnswer['competencies'][number] & {
  /** What it counts in every overall of this position, 0 to 1. */
  readonly share: number
}

/** The competencies that a question of the position asks about, with what each counts. The others are nowhere in its scores. */
export function countedIn({
  competencies,
  questions,
}: Pick<PositionAnswer, 'competencies' | 'questions'>): readonly CountedCompetency[] {
  const shares = sharesOf(competencies, questions)
  return competencies.flatMap((it) => {
    const share = shares.get(it.id)
    return share === undefined ? [] : [{ ...it, share }]
  })
}
