import {
  type Barred,
  type PlannedPanel,
  type RosterAdvice,
  rosterAdvice,
} from '#shared/calibration/roster.ts'
import type { PositionAnswer, PositionPanel } from '#shared/contract/positions.ts'

/** The position's panels as the planner takes them: whoever counts. */
export const planOf = (panels: PositionAnswer['panels']): readonly PlannedPanel[] =>
  panels.map((it) => ({ id: it.id, candidate: it.candidate.id, raters: ratersOf(it) }))

/** Who counts on a panel: the lead and the panelists. */
export const ratersOf = ({ people }: PositionPanel): readonly string[] =>
  people.filter(({ role }) => role === 'lead' || role === 'panelist').map(({ person }) => person)

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
