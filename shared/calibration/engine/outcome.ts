import type { Calibration } from './calibration.ts'
import { groupsOf } from './groups.ts'
import type { Units } from './table.ts'

/**
 * What was done about the strictness of who happened to be on a panel. Sizes in scale points.
 * `no-effect`: everybody compared was scored by the same raters on the same questions, so nobody gains by it.
 */
export type Adjustment =
  | { readonly kind: 'no-effect'; readonly why: 'balanced'; readonly raters: number }
  | Applied
  | { readonly kind: 'refused'; readonly why: RefusedWhy; readonly fix: Fix }

export type Applied = {
  readonly kind: 'applied'
  /**
   * `gaps`: within one panel, so that a rater who missed questions does not tilt it. `known-raters`: one panel, with
   * what earlier analyses say of its raters. `severity`: across candidates.
   */
  readonly to: 'gaps' | 'known-raters' | 'severity'
  /** The largest change of a candidate's overall that is due to leniency, 0 or more. */
  readonly size: number
  readonly ratings: number
  readonly raters: number
  readonly candidates: number
  /** What carries it: questions with two or more raters (one panel), raters with two or more candidates (several). */
  readonly overlap: number
  /** Raters known from before, and the interviews that stand behind what is known of them. */
  readonly known: number
  readonly earlierInterviews: number
  /** Separate groups of candidates; between groups the comparison assumes equally strict raters. */
  readonly groups: number
}

export type RefusedWhy = 'no-ratings' | 'no-weights' | 'one-rater' | 'too-few' | 'not-connected'

/** The least that would lift the refusal. */
export type Fix =
  | { readonly kind: 'rate' }
  | { readonly kind: 'set-weights' }
  | { readonly kind: 'add-rater'; readonly rater: string }
  /** Share of the weight that is rated now, and that would be enough. */
  | { readonly kind: 'rate-more'; readonly covered: number; readonly enough: number }
  /** Nobody shares a question with anybody. */
  | { readonly kind: 'share-questions' }
  /** Somebody of each group has to score one and the same candidate. */
  | { readonly kind: 'share-raters'; readonly groups: readonly Group[] }

export type Group = { readonly candidates: readonly string[]; readonly raters: readonly string[] }

/** True where leniency moves everybody alike: the same raters for all candidates, each on the same questions. */
export function isBalanced(units: Units): boolean {
  const panels = ratersByCandidate(units)
  const first = [...panels[0]!.keys()].join()
  return panels.every((panel) => {
    const rows = [...panel.values()].map((questions) => [...questions].sort((a, b) => a - b).join())
    return [...panel.keys()].join() === first && rows.every((row) => row === rows[0])
  })
}

/** One panel: questions that two or more raters scored. Several: raters who scored two or more candidates. */
export function overlapOf(units: Units): number {
  const panels = ratersByCandidate(units)
  if (panels.length === 1) {
    const raters = units.questions.map((_, q) => [...panels[0]!.values()].filter((it) => it.has(q)).length)
    return raters.filter((n) => n >= 2).length
  }
  return units.raters.filter((_, r) => panels.filter((it) => it.has(r)).length >= 2).length
}

/** The separate groups of a table, in the order of their first candidate. Raters known from before tie groups together. */
export function groupsIn(units: Units): readonly Group[] {
  const numbers = groupsOf(units)
  const panels = ratersByCandidate(units)
  return [...new Set(numbers)].map((group) => {
    const members = units.candidates.map((_, c) => c).filter((c) => numbers[c] === group)
    const raters = new Set(members.flatMap((c) => [...panels[c]!.keys()]))
    return {
      candidates: members.map((c) => units.candidates[c]!),
      raters: [...raters].sort((a, b) => a - b).map((r) => units.raters[r]!),
    }
  })
}

export function appliedIn(units: Units, calibration: Calibration, to: Applied['to']): Applied {
  const known = units.history.filter((it) => it !== null)
  return {
    kind: 'applied',
    to,
    size: Math.max(0, ...calibration.candidates.map((it) => Math.abs(it.steps?.leniency ?? 0))),
    ratings: units.n,
    raters: units.raters.length,
    candidates: units.candidates.length,
    overlap: overlapOf(units),
    known: known.length,
    earlierInterviews: known.reduce((sum, it) => sum + (it.panels ?? 0), 0),
    groups: groupsIn(units).length,
  }
}

/** [candidate]: which raters, by index ascending, scored which questions. */
function ratersByCandidate(units: Units): readonly ReadonlyMap<number, ReadonlySet<number>>[] {
  const panels = units.candidates.map(() => new Map<number, Set<number>>())
  for (let i = 0; i < units.n; i++) {
    const panel = panels[units.candidate[i]!]!
    const r = units.rater[i]!
    panel.set(r, (panel.get(r) ?? new Set()).add(units.question[i]!))
  }
  return panels
}
