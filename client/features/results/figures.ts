import type { Overall } from '#shared/calibration/composite.ts'
import { LEVEL_NAMES } from '#client/ui/score.tsx'

/** A mean to one decimal, as it is printed everywhere. */
export const points = (value: number) => value.toFixed(1)

/** "2.9 to 4.1", or "4.0" alone where both ends print the same. */
export function rangeWords(min: number, max: number): string {
  return points(min) === points(max) ? points(min) : `${points(min)} to ${points(max)}`
}

/** The composite or a dash. */
export const overallFigure = (overall: Overall) => (overall.kind === 'score' ? points(overall.mean) : '–')

/** Where a mean lies among the five levels: "Solid", "between Solid and Strong". */
export function levelWords(mean: number): string {
  const printed = Number(points(mean))
  const below = LEVEL_NAMES[Math.floor(printed) - 1]!
  return Number.isInteger(printed) ? below : `between ${below} and ${LEVEL_NAMES[Math.floor(printed)]!}`
}

/** A difference to one decimal with its sign: "+0.3", "−0.1", "0.0". */
export function signedPoints(value: number): string {
  const printed = Math.abs(value).toFixed(1)
  if (printed === '0.0') return printed
  return `${value < 0 ? '−' : '+'}${printed}`
}
