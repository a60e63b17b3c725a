import type { Component } from '#shared/calibration/graph.ts'
import type { PlannedPanel } from '#shared/calibration/roster.ts'

/** One person or one panel in the drawing. `group` counts from 0: those whom panelists in common tie together. */
export type Place = { readonly id: string; readonly group: number }

export type RosterLayout = {
  readonly raters: readonly Place[]
  readonly panels: readonly Place[]
  /** From the place of a rater to the place of a panel, in their lists. */
  readonly lines: readonly { readonly rater: number; readonly panel: number; readonly group: number }[]
}

/** Where everything stands: groups one below the other, and each rater near the middle of their panels, so that few lines cross. */
export function layoutOf(panels: readonly PlannedPanel[], components: readonly Component[]): RosterLayout {
  const groupOf = new Map(components.flatMap((it, group) => it.candidates.map((id) => [id, group] as const)))
  const placedPanels = panels
    .map((panel, index) => ({ panel, index, group: groupOf.get(panel.candidate) ?? 0 }))
    .sort((a, b) => a.group - b.group || a.index - b.index)
  const raters = [...new Set(placedPanels.flatMap(({ panel }) => panel.raters))]
    .map((id) => {
      const at = placedPanels.flatMap(({ panel }, place) => (panel.raters.includes(id) ? [place] : []))
      return {
        id,
        group: placedPanels[at[0]!]!.group,
        middle: at.reduce((sum, it) => sum + it, 0) / at.length,
      }
    })
    .sort((a, b) => a.group - b.group || a.middle - b.middle || (a.id < b.id ? -1 : 1))
  return {
    raters: raters.map(({ id, group }) => ({ id, group })),
    panels: placedPanels.map(({ panel, group }) => ({ id: panel.id, group })),
    lines: placedPanels.flatMap(({ panel, group }, place) =>
      panel.raters.map((id) => ({ rater: raters.findIndex((it) => it.id === id), panel: place, group })),
    ),
  }
}
