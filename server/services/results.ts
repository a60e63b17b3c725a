import { createHash } from 'node:crypto'
import { canonicalInput, type RatingsTable } from '#shared/calibration/engine/table.ts'
import { panelResultOf, panelTable } from '#shared/calibration/panel-result.ts'
import { matrixOf } from '#shared/calibration/ratings.ts'
import type { PanelResult, SealedResult, SeatHistory } from '#shared/calibration/sealed-result.ts'
import type { Failure } from '#shared/contract/failures.ts'
import type { ResultsAnswer } from '#shared/contract/results.ts'
import type { PanelId } from '#shared/model/ids.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { viewFor } from '#shared/panel/visibility.ts'
import { err, ok, type Result } from '#shared/result.ts'
import { type Calibrator, CalibratorProblem } from '#server/ports/calibrator.ts'
import type { Log } from '#server/ports/log.ts'
import type { Caller } from './access.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import type { Headers } from './headers.ts'
import { calibrationOf, type Positions } from './positions.ts'
import type { Readings } from './readings.ts'

/** What earlier panels say of the raters who sit on this one. */
export type HistoryOf = (panelId: PanelId) => Promise<readonly SeatHistory[]>

export type SealingResults = ReturnType<typeof createSealingResults>

/** What a panel comes to: from its locked ratings, and what earlier panels say of its raters. */
export function createSealingResults(deps: {
  calibrator: Calibrator
  diagnostics: Log
  historyOf: HistoryOf
  /** What the panel's position says of its raters is computed anew. Never rejects. */
  afterSeal?: (panelId: PanelId) => Promise<void>
  /** The same, if nobody has done it yet. Never rejects. */
  heal?: (panelId: PanelId) => Promise<void>
}) {
  const { calibrator, diagnostics, historyOf, afterSeal, heal } = deps

  async function computed(table: RatingsTable): Promise<PanelResult> {
    try {
      return await calibrator.result(table)
    } catch (problem) {
      if (!(problem instanceof CalibratorProblem)) throw problem
      diagnostics.warn({ problem: problem.message }, 'a panel was calibrated on the spot')
      // One panel takes milliseconds; no lead should have to wait for a thread to come back.
      return panelResultOf(table)
    }
  }

  return {
    /** The result as of this state; null before the reveal. The same state and history give the same JSON text. */
    async of(panelId: PanelId, state: PanelState): Promise<SealedResult | null> {
      const matrix = matrixOf(state)
      if (!matrix.ok) return null
      const counted = (await historyOf(panelId)).filter(({ seat }) => matrix.value.raters.includes(seat))
      const history = [...counted].sort((a, b) => (a.seat < b.seat ? -1 : 1))
      const table = panelTable(matrix.value, 'counted', history)
      const inputs = createHash('sha256').update(canonicalInput(table)).digest('hex')
      return { panel: await computed(table), history, inputs }
    },
    /** The seal is durable. Nobody waits for what follows from it. */
    sealed: (panelId: PanelId): void => void afterSeal?.(panelId),
    /** It was sealed some time ago, perhaps by a node that did not live to do what follows. */
    wasSealed: (panelId: PanelId): void => void heal?.(panelId),
  }
}

/** One panel's result for those who may read it: as sealed, or as it stands. */
export function createResults(deps: {
  readings: Readings
  headers: Headers
  positions: Pick<Positions, 'get'>
  rooms: Pick<DirectoryRooms, 'stateOf'>
  sealing: SealingResults
}) {
  const { readings, headers, positions, rooms, sealing } = deps

  async function isOn(panelId: PanelId): Promise<boolean> {
    const header = await headers.get(panelId)
    const position = header && !header.rehearsal ? await positions.get(header.position.id) : null
    return !position || calibrationOf(position) === 'on'
  }

  return {
    async of(caller: Caller, panelId: PanelId): Promise<Result<ResultsAnswer, Failure>> {
      // Whoever may read the record may read what it comes to; looking is noted down there.
      const record = await readings.timeline(caller, panelId)
      if (!record.ok) return record
      const { sealedAt, result } = record.value.state
      const shown = await isOn(panelId)
      if (result) return ok(answer(sealedAt, result, shown))

      const met = await headers.meet(caller, panelId)
      const state = await rooms.stateOf(panelId)
      const current = met.ok && met.value.seat && state ? await sealing.of(panelId, state) : null
      if (!met.ok || !met.value.seat || !state || !current) return err({ kind: 'not-found' })
      return ok(answer(sealedAt, viewFor({ ...state, result: current }, met.value.seat).result!, shown))
    },
  }
}

export type Results = ReturnType<typeof createResults>

function answer(
  sealedAt: ResultsAnswer['sealedAt'],
  { panel, inputs }: SealedResult,
  shown: boolean,
): ResultsAnswer {
  return { sealedAt, result: shown ? panel : null, inputs }
}
