import { type Component, componentsOf, connectednessOf, type Connectedness, type Meeting } from './graph.ts'

/** An interview that is planned. Its raters are those who will count: the lead and the panelists. */
export type PlannedPanel = Meeting & { readonly id: string }

/** Beyond this many raters a panel is warned about, so none is proposed that would have more. */
export const PANEL_RATERS_MAX = 4
/** Whoever shares candidates with fewer others can hardly be told strict from lenient. */
export const FELLOWS_MIN = 2

/**
 * One change to the roster. `add`: one person comes to one more panel. `replace`: one person sits there instead of another.
 * `swap`: two people change places, so that nobody has more interviews than before and no panel another size.
 */
export type Change =
  | { readonly kind: 'add'; readonly rater: string; readonly panel: string }
  | { readonly kind: 'replace'; readonly rater: string; readonly panel: string; readonly instead: string }
  | {
      readonly kind: 'swap'
      readonly rater: string
      readonly from: string
      readonly with: string
      readonly panel: string
    }

export type RosterAdvice = {
  readonly connectedness: Connectedness
  /** Raters who share candidates with fewer than two others, and with how many. By id. */
  readonly fewFellows: readonly { readonly rater: string; readonly fellows: number }[]
} & (
  | { readonly kind: 'comparable' }
  | {
      readonly kind: 'one-change'
      /** The smallest change of each kind after which all candidates can be compared. The first is the proposal. */
      readonly changes: readonly [Change, ...Change[]]
    }
  | {
      readonly kind: 'no-single-change'
      /** One person can tie two groups together, not more. Or: nobody is planned at all, or nobody who may sit there. */
      readonly why: 'more-than-two-groups' | 'no-raters' | 'nobody-may'
    }
)

/** Who must not meet whom, such as a former colleague. */
export type Barred = { readonly rater: string; readonly candidate: string }

/**
 * Before the first candidate: will all candidates of the position be comparable, and if not, which single change makes them
 * so? Smallest first: adding touches one place in the roster, replacing two, swapping four. Of one kind: nobody left without
 * an interview, whoever has the fewest, the smallest panel, the smaller group, and ids; so the same plan always gets the
 * same advice.
 */
export function rosterAdvice(panels: readonly PlannedPanel[], barred: readonly Barred[] = []): RosterAdvice {
  const connectedness = connectednessOf(panels)
  const facts = { connectedness, fewFellows: fewFellowsOf(panels) }
  const { components } = connectedness
  if (components.length < 2) return { ...facts, kind: 'comparable' }
  if (components.length > 2) return { ...facts, kind: 'no-single-change', why: 'more-than-two-groups' }
  if (components.every((it) => it.raters.length === 0)) {
    return { ...facts, kind: 'no-single-change', why: 'no-raters' }
  }

  const changes = (['add', 'replace', 'swap'] as const).flatMap((kind) => {
    const first = candidatesFor(kind, panels, components).find(
      (change) => !isBarred(change, panels, barred) && componentsOf(changed(panels, change)).length === 1,
    )
    return first ? [first] : []
  })
  const [proposal, ...others] = changes
  if (!proposal) return { ...facts, kind: 'no-single-change', why: 'nobody-may' }
  return { ...facts, kind: 'one-change', changes: [proposal, ...others] }
}

/** The roster after a change. A panel or person that it does not name stays as it is. */
export function changed(panels: readonly PlannedPanel[], change: Change): readonly PlannedPanel[] {
  const put = (panel: PlannedPanel, rater: string, instead: string | null): PlannedPanel => ({
    ...panel,
    raters: [...panel.raters.filter((it) => it !== instead), rater],
  })
  return panels.map((panel) => {
    if (panel.id === change.panel) {
      const instead = change.kind === 'add' ? null : change.kind === 'replace' ? change.instead : change.with
      return put(panel, change.rater, instead)
    }
    return change.kind === 'swap' && panel.id === change.from ? put(panel, change.with, change.rater) : panel
  })
}

/** Every change of one kind that ties one group to the other, the least trouble first. */
function candidatesFor(
  kind: Change['kind'],
  panels: readonly PlannedPanel[],
  groups: readonly Component[],
): readonly Change[] {
  const [small, large] = groups.toSorted((a, b) => a.candidates.length - b.candidates.length)
  const into = (to: Component, from: Component) =>
    panels
      .filter((panel) => to.candidates.includes(panel.candidate))
      .flatMap((panel) => from.raters.flatMap((rater) => changesOf(kind, panels, rater, panel)))
      .map((change) => ({
        change,
        trouble: [...trouble(change, panels), to === small ? 0 : 1, ...ids(change)],
      }))
  // Seen from the other side a swap is the same one.
  const found = kind === 'swap' ? into(small!, large!) : [...into(small!, large!), ...into(large!, small!)]
  return found.sort((a, b) => compare(a.trouble, b.trouble)).map((it) => it.change)
}

/** Who would be left without an interview, how many the newcomer has, and the size of the panel they come to. */
function trouble(change: Change, panels: readonly PlannedPanel[]): readonly number[] {
  if (change.kind === 'swap') return []
  const interviews = (rater: string) => panels.filter((it) => it.raters.includes(rater)).length
  return [
    change.kind === 'replace' && interviews(change.instead) === 1 ? 1 : 0,
    interviews(change.rater),
    panels.find((it) => it.id === change.panel)!.raters.length,
  ]
}

function ids(change: Change): readonly string[] {
  if (change.kind === 'swap') return [change.panel, change.from, change.rater, change.with]
  return change.kind === 'replace'
    ? [change.panel, change.rater, change.instead]
    : [change.panel, change.rater]
}

function changesOf(
  kind: Change['kind'],
  panels: readonly PlannedPanel[],
  rater: string,
  panel: PlannedPanel,
): readonly Change[] {
  switch (kind) {
    case 'add':
      return panel.raters.length < PANEL_RATERS_MAX ? [{ kind, rater, panel: panel.id }] : []
    case 'replace':
      return panel.raters.map((instead) => ({ kind, rater, panel: panel.id, instead }))
    case 'swap': {
      const interviews = (it: string) => panels.filter((other) => other.raters.includes(it))
      const own = interviews(rater)
      // Two people with one interview each would take their ties along: the groups only change members.
      const fellows = panel.raters.filter((it) => own.length > 1 || interviews(it).length > 1)
      return own.flatMap((from) =>
        fellows.map((fellow) => ({ kind, rater, from: from.id, with: fellow, panel: panel.id })),
      )
    }
  }
}

function isBarred(change: Change, panels: readonly PlannedPanel[], barred: readonly Barred[]): boolean {
  const meets = (rater: string, panel: string) => {
    const candidate = panels.find((it) => it.id === panel)!.candidate
    return barred.some((it) => it.rater === rater && it.candidate === candidate)
  }
  return meets(change.rater, change.panel) || (change.kind === 'swap' && meets(change.with, change.from))
}

function fewFellowsOf(panels: readonly PlannedPanel[]) {
  const fellows = new Map<string, Set<string>>()
  // By candidate: two panels of one candidate share that candidate as well.
  for (const { candidate, raters } of panels) {
    const met = panels.filter((it) => it.candidate === candidate).flatMap((it) => it.raters)
    for (const rater of raters) {
      const known = fellows.get(rater) ?? new Set()
      for (const it of met) if (it !== rater) known.add(it)
      fellows.set(rater, known)
    }
  }
  return [...fellows]
    .map(([rater, known]) => ({ rater, fellows: known.size }))
    .filter((it) => it.fellows < FELLOWS_MIN)
    .sort((a, b) => (a.rater < b.rater ? -1 : 1))
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((it, i) => it !== b[i])
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1
}
