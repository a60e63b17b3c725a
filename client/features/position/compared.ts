import type { ComparisonAnswer, PositionAnswer } from '#shared/contract/positions.ts'
import type { Names } from './names.ts'
import type { Scored } from './scores.ts'

/** What every part of the comparison is given. */
export type ComparedProps = {
  readonly position: PositionAnswer
  readonly comparison: ComparisonAnswer
  readonly names: Names
  /** By name, as in the comparison. */
  readonly scored: readonly Scored[]
}
