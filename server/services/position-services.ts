import type { Calibrator } from '#server/ports/calibrator.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Log } from '#server/ports/log.ts'
import type { Records } from '#server/ports/records.ts'
import type { Access } from './access.ts'
import { createComparisons } from './comparisons.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import type { Headers } from './headers.ts'
import { createHistories } from './histories.ts'
import type { Bank } from './kits.ts'
import type { People } from './people.ts'
import { createPersons } from './persons.ts'
import { createPositionAnalysis } from './position-analysis.ts'
import { createPositionDecisions } from './position-decisions.ts'
import { createPositionPages } from './position-pages.ts'
import { createPositionPanels } from './position-panels.ts'
import type { Positions } from './positions.ts'
import { createRaters } from './raters.ts'
import type { Readings } from './readings.ts'

/** Everything that looks at more than one panel at a time, put together. */
export function createPositionServices(deps: {
  records: Records
  clock: Clock
  ids: Ids
  diagnostics: Log
  calibrator: Calibrator
  access: Access
  people: Pick<People, 'member'>
  positions: Positions
  headers: Headers
  rooms: Pick<DirectoryRooms, 'stateOf' | 'phasesOf' | 'sealedAtOf'>
  readings: Pick<Readings, 'note'>
  bank: Bank
}) {
  const persons = createPersons(deps)
  const panels = createPositionPanels(deps)
  const analysis = createPositionAnalysis(deps)
  const histories = createHistories({ ...deps, panels, analysis })
  const decisions = createPositionDecisions(deps)
  const positionPages = createPositionPages({ ...deps, panels, decisions, histories })
  const comparisons = createComparisons({
    ...deps,
    pages: positionPages,
    panels,
    analysis,
    decisions,
    persons,
  })
  return {
    persons,
    histories,
    positionPages,
    comparisons,
    raters: createRaters({ ...deps, persons, histories }),
  }
}
