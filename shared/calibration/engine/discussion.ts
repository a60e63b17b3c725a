import { residualsOf } from './objective.ts'
import type { Reading } from './reading.ts'

/** One question of a panel, as the debrief may take it up. */
export type Discussion = {
  readonly question: string
  /** Raters who scored it. */
  readonly raters: number
  /** SD of the scores and of what is left of them after everybody's lean; scale points. Null for one rater. */
  readonly sd: number | null
  readonly adjustedSd: number | null
  readonly range: number
  /** W_q min(sd, adjustedSd), a quarter more where the scores lie on both sides of the bar. 0 for one rater. */
  readonly priority: number
}

const ACROSS_THE_BAR = 1.25

/**
 * Questions of a panel in the order of what a debrief gains from them: those on which people disagree about the answer,
 * not those on which one of them is strict as everywhere. Several raters' first, by priority, then range, then id;
 * then the questions that only one rater scored. `reading` is of panel mode; `bar` is in scale points.
 */
export function discussionOf(reading: Reading, bar: number | null = null): readonly Discussion[] {
  const { units, columns } = reading
  const residuals = residualsOf(columns)
  const weights = units.questions.map((it) => it.weight)
  return units.questions
    .map(({ id }, q): Discussion => {
      const rows = Array.from({ length: units.n }, (_, i) => i).filter((i) => units.question[i] === q)
      const scores = rows.map((i) => units.y[i]!)
      const n = rows.length
      const range = Math.max(...scores) - Math.min(...scores)
      if (n < 2) return { question: id, raters: n, sd: null, adjustedSd: null, range, priority: 0 }
      const mean = scores.reduce((sum, it) => sum + it, 0) / n
      const sd = Math.sqrt(scores.reduce((sum, it) => sum + (it - mean) ** 2, 0) / (n - 1))
      const adjustedSd =
        units.perUnit * Math.sqrt(rows.reduce((sum, i) => sum + residuals[i]! ** 2, 0) / (n - 1))
      const across = bar !== null && Math.min(...scores) < bar && bar <= Math.max(...scores)
      const priority = weights[q]! * Math.min(sd, adjustedSd) * (across ? ACROSS_THE_BAR : 1)
      return { question: id, raters: n, sd, adjustedSd, range, priority }
    })
    .sort(
      (a, b) =>
        Number(a.raters < 2) - Number(b.raters < 2) ||
        b.priority - a.priority ||
        b.range - a.range ||
        (a.question < b.question ? -1 : 1),
    )
}
