import { isApart } from '#shared/calibration/comparability.ts'
import {
  type Barred,
  type PlannedPanel,
  type RosterAdvice,
  rosterAdvice,
} from '#shared/calibration/roster.ts'
import type { PositionAnswer, PositionPanel } from '#shared/contract/positions.ts'

/**
 * The position's panels as the planner takes them. From the reveal on those count who rated, so that it comes to what the
 * comparison itself says; a panel whose ratings are in no comparison ties nobody, and is not among them.
 */
export const planOf = (panels: PositionAnswer['panels']): readonly PlannedPanel[] =>
  panels
    .filter((it) => !isApart(it.deviations) && (it.rated === null || it.rated.length > 0))
    .map((it) => ({ id: it.id, candidate: it.candidate.id, raters: ratersOf(it) }))

/** Who counts on a panel: the lead and the panelists, after the reveal those of them who rated. */
export const ratersOf = ({ people, rated }: PositionPanel): readonly string[] =>
  rated
    ? [...new Set(rated.map(({ person }) => person))]
    : people.filter(({ role }) => role === 'lead' || role === 'panelist').map(({ person }) => person)

/** Who holds a seat that counts and rated nothing that does. Nobody before the reveal. */
export const silentOn = ({ people, rated }: PositionPanel): readonly PositionPanel['people'][number][] =>
  people.filter(
    ({ person, role }) =>
      rated !== null && (role === 'lead' || role === 'panelist') && !rated.some((it) => it.person === person),
  )

/** What the plan comes to. Nobody is proposed for an interview that has begun. */
export function adviceOn(panels: PositionAnswer['panels']): RosterAdvice {
  const open = new Set(panels.filter((it) => it.phase === 'lobby').map((it) => it.candidate.id))
  const raters = [...new Set(panels.flatMap(ratersOf))]
  const barred: readonly Barred[] = panels
    .filter((it) => !open.has(it.candidate.id))
    .flatMap((panel) =>
      raters
        .filter((rater) => !ratersOf(panel).includes(rater))
        .map((rater) => ({ rater, candidate: panel.candidate.id })),
    )
  return rosterAdvice(planOf(panels), barred)
}
