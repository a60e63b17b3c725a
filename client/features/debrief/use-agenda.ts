import { useMemo } from 'react'
import { type Agenda, agendaOf } from '#shared/calibration/agenda.ts'
import { panelTable } from '#shared/calibration/panel-result.ts'
import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'
import { adjustedSds, useCalibration } from '#client/connection/calibration.ts'

/**
 * The agenda with every revision so far: what has been settled sinks, and one strict rater does not fill it. Until the first
 * numbers are there, or where none can be had, it goes by the plain spread.
 */
export function useAgenda(matrix: RatingMatrix): Agenda {
  // A room's view is new with every event; its ratings hardly ever are.
  const text = JSON.stringify(panelTable(matrix, 'revised', []))
  const table = useMemo(() => JSON.parse(text) as RatingsTable, [text])
  const { result } = useCalibration(table)
  return agendaOf(matrix, 'revised', { adjustedSd: result ? adjustedSds(result) : undefined })
}
