import { unionFind } from '../union-find.ts'
import type { Units } from './table.ts'

/**
 * Which candidates are tied together by shared raters: a number by candidate, counted from 0 in the order of ids.
 * Between groups nothing says who was stricter. Raters whose leniency is known from before are tied to each other: the
 * earlier analysis compared them. Union-find over the graph of raters and candidates.
 */
export function groupsOf(units: Units): readonly number[] {
  const { root, join } = unionFind(units.candidates.length + units.raters.length)
  for (let i = 0; i < units.n; i++) {
    join(units.candidate[i]!, units.candidates.length + units.rater[i]!)
  }
  const known = units.history.flatMap((it, r) => (it ? [units.candidates.length + r] : []))
  for (const it of known) join(it, known[0]!)
  const numbers = new Map<number, number>()
  return units.candidates.map((_, c) => {
    const at = root(c)
    if (!numbers.has(at)) numbers.set(at, numbers.size)
    return numbers.get(at)!
  })
}
