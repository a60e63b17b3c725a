import type { Units } from '#shared/calibration/coefficients/alpha.ts'

/** Shrout & Fleiss 1979, table 2: six targets, four judges. */
export const SIX_BY_FOUR = [
  [9, 2, 5, 8],
  [6, 1, 3, 2],
  [8, 4, 6, 8],
  [7, 1, 2, 6],
  [10, 5, 6, 9],
  [6, 2, 4, 7],
]

/** Krippendorff 2011: four observers, twelve units, with gaps. */
export const FOUR_OBSERVERS: Units = byUnit([
  [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
  [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
])

/** Krippendorff 2011: two observers, ten units, two values. */
export const TWO_OBSERVERS: Units = byUnit([
  [0, 1, 0, 0, 0, 0, 0, 0, 1, 0],
  [1, 1, 1, 0, 0, 1, 0, 0, 0, 0],
])

function byUnit(observers: readonly (readonly (number | null)[])[]): Units {
  return observers[0]!.map((_, unit) => observers.map((row) => row[unit]!))
}
