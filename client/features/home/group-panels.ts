import type { PanelSummary } from '#shared/contract/http.ts'

/** Panels as the home page lists them. Rehearsals stand apart whatever their phase. */
export function groupPanels(panels: readonly PanelSummary[]) {
  const real = panels.filter((it) => !it.rehearsal)
  return {
    running: real.filter((it) => it.phase !== 'lobby' && it.sealedAt === null).sort(newestFirst),
    upcoming: real.filter((it) => it.phase === 'lobby').sort(soonestFirst),
    finished: real.filter((it) => it.sealedAt !== null).sort(latestSealFirst),
    rehearsals: panels.filter((it) => it.rehearsal).sort((a, b) => b.createdAt - a.createdAt),
  }
}

const newestFirst = (a: PanelSummary, b: PanelSummary) =>
  (b.startsAt ?? b.createdAt) - (a.startsAt ?? a.createdAt)

const latestSealFirst = (a: PanelSummary, b: PanelSummary) => b.sealedAt! - a.sealedAt!

/** Those without a time come last, the newest of them first. */
function soonestFirst(a: PanelSummary, b: PanelSummary): number {
  if (a.startsAt === null && b.startsAt === null) return b.createdAt - a.createdAt
  if (a.startsAt === null) return 1
  return b.startsAt === null ? -1 : a.startsAt - b.startsAt
}
