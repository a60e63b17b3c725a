import { bridgesOf, type Component, connectednessOf, type Connectedness, type Meeting } from './graph.ts'

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

  const plan = planOf(panels, barred)
  const changes = (['add', 'replace', 'swap'] as const).flatMap((kind) => {
    const least = leastTrouble(kind, plan, components)
    return least ? [least] : []
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

type Plan = {
  readonly panels: readonly PlannedPanel[]
  /** How many panels somebody sits on. */
  readonly interviews: (rater: string) => number
  readonly mayMeet: (rater: string, panel: PlannedPanel) => boolean
  /** Nothing else ties this person and this panel's candidate together: without the seat, their sides part. */
  readonly holds: (rater: string, panel: PlannedPanel) => boolean
}

function planOf(panels: readonly PlannedPanel[], barred: readonly Barred[]): Plan {
  const counts = new Map<string, number>()
  const seats = new Map<string, number>()
  const seat = (rater: string, candidate: string) => JSON.stringify([rater, candidate])
  for (const { candidate, raters } of panels) {
    for (const rater of raters) {
      counts.set(rater, (counts.get(rater) ?? 0) + 1)
      seats.set(seat(rater, candidate), (seats.get(seat(rater, candidate)) ?? 0) + 1)
    }
  }
  const never = new Set(barred.map((it) => seat(it.rater, it.candidate)))
  const isBridge = bridgesOf(panels)
  return {
    panels,
    interviews: (rater) => counts.get(rater) ?? 0,
    mayMeet: (rater, { candidate }) => never.size === 0 || !never.has(seat(rater, candidate)),
    holds: (rater, { candidate }) => seats.get(seat(rater, candidate)) === 1 && isBridge(rater, candidate),
  }
}

/** Of every change of one kind that ties one group to the other, the one with the least trouble; null without any. */
function leastTrouble(kind: Change['kind'], plan: Plan, groups: readonly Component[]): Change | null {
  const [small, large] = groups.toSorted((a, b) => a.candidates.length - b.candidates.length)
  let least: { readonly change: Change; readonly trouble: readonly (number | string)[] } | null = null
  // Seen from the other side a swap is the same one.
  const ways =
    kind === 'swap'
      ? [[small!, large!]]
      : [
          [small!, large!],
          [large!, small!],
        ]
  for (const [way, [to, from]] of ways.entries()) {
    const theirs = new Set(to!.candidates)
    for (const panel of plan.panels.filter((it) => theirs.has(it.candidate))) {
      for (const rater of from!.raters) {
        for (const change of tiesOf(kind, plan, rater, panel)) {
          const trouble = [...troubleOf(change, plan, panel), way, ...idsOf(change)]
          if (!least || compare(trouble, least.trouble) < 0) least = { change, trouble }
        }
      }
    }
  }
  return least?.change ?? null
}

/** Changes by which somebody from the other group comes to this panel, those that tie the groups without parting either. */
function tiesOf(
  kind: Change['kind'],
  { panels, mayMeet, holds, interviews }: Plan,
  rater: string,
  panel: PlannedPanel,
): readonly Change[] {
  if (!mayMeet(rater, panel)) return []
  switch (kind) {
    case 'add':
      return panel.raters.length < PANEL_RATERS_MAX ? [{ kind, rater, panel: panel.id }] : []
    case 'replace':
      // Who sits nowhere else leaves no candidate behind.
      return panel.raters
        .filter((instead) => interviews(instead) === 1 || !holds(instead, panel))
        .map((instead) => ({ kind, rater, panel: panel.id, instead }))
    case 'swap': {
      // Both go over to the other group. One of them must leave a group that still hangs together without that seat:
      // then everything that the other one leaves behind is tied to it on one side or the other.
      const own = panels.filter((it) => it.raters.includes(rater))
      return own.flatMap((from) =>
        panel.raters
          .filter((fellow) => mayMeet(fellow, from) && !(holds(rater, from) && holds(fellow, panel)))
          .map((fellow) => ({ kind, rater, from: from.id, with: fellow, panel: panel.id })),
      )
    }
  }
}

/** Who would be left without an interview, how many the newcomer has, and the size of the panel they come to. */
function troubleOf(change: Change, { interviews }: Plan, panel: PlannedPanel): readonly number[] {
  if (change.kind === 'swap') return []
  return [
    change.kind === 'replace' && interviews(change.instead) === 1 ? 1 : 0,
    interviews(change.rater),
    panel.raters.length,
  ]
}

function idsOf(change: Change): readonly string[] {
  if (change.kind === 'swap') return [change.panel, change.from, change.rater, change.with]
  return change.kind === 'replace'
    ? [change.panel, change.rater, change.instead]
    : [change.panel, change.rater]
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
