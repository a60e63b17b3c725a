import type { Shown } from './calibrated.ts'
import { points, rangeWords } from './figures.ts'

/** The plot in words: "raw 3.4, calibrated 3.5, about 9 in 10 between 2.9 and 4.1, of 5". */
export function plotWords(raw: number, shown: Shown | null): string {
  const calibrated = shown && shown.calibrated !== null ? [`calibrated ${points(shown.calibrated)}`] : []
  const between = shown ? [`about 9 in 10: ${rangeWords(shown.low, shown.high)}`] : []
  return [`raw ${points(raw)} of 5`, ...calibrated, ...between].join(', ')
}
