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

/** A mean to two decimals, where it is added up before the reader's eyes. */
export const exactPoints = (value: number) => value.toFixed(2)

/** A difference with its sign, to one decimal unless said otherwise: "+0.3", "−0.1", "0.0". */
export function signedPoints(value: number, decimals = 1): string {
  const printed = Math.abs(value).toFixed(decimals)
  if (Number(printed) === 0) return printed
  return `${value < 0 ? '−' : '+'}${printed}`
}
