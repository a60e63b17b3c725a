import { useEffect, useState } from 'react'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'
import type { PanelResult } from '#shared/calibration/sealed-result.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { Answered, Asked } from './calibration-worker.ts'
import {
  type CalibrationQueue,
  createCalibrationQueue,
  type Heard,
  type Thread,
} from './calibration-queue.ts'

export type Calibrating = {
  /** Of the table asked for, or while that is computed of the one before. Null until there is any. */
  readonly result: PanelResult | null
  /** `failed`: this browser starts no such thread, or the table cannot be read. Raw figures need neither. */
  readonly state: 'computing' | 'current' | 'failed'
}

type Told = { readonly table: RatingsTable; readonly result: PanelResult | null; readonly failed: boolean }

/**
 * The calibrated result of a table, computed beside the page. Give the same table object while nothing has changed; null
 * asks for nothing. Numbers of earlier panels never reach a browser, so here a panel stands for itself.
 */
export function useCalibration(table: RatingsTable | null): Calibrating {
  const [asker] = useState(() => ({}))
  const [told, setTold] = useState<Told | null>(null)
  useEffect(() => {
    if (!table) return
    queue().ask(asker, table, (result) =>
      setTold((before) => ({ table, result: result ?? before?.result ?? null, failed: result === null })),
    )
    return () => queue().forget(asker)
  }, [asker, table])

  const result = told?.result ?? null
  if (told?.table !== table) return { result, state: 'computing' }
  return { result, state: told?.failed ? 'failed' : 'current' }
}

/** By question: the standard deviation that is left once everybody's lean is taken out. Only where two or more rated. */
export function adjustedSds({ calibration }: PanelResult): ReadonlyMap<QuestionId, number> {
  return new Map(
    (calibration?.discussions ?? []).flatMap(({ question, adjustedSd }) =>
      adjustedSd === null ? [] : [[question as QuestionId, adjustedSd]],
    ),
  )
}

let shared: CalibrationQueue | null = null
const queue = () => (shared ??= createCalibrationQueue(startThread))

/** A file of this server's own: the page's policy lets no other script run. */
function startThread({ answered, broke }: Heard): Thread {
  const worker = new Worker(new URL('./calibration-worker.ts', import.meta.url), {
    type: 'module',
    name: 'calibration',
  })
  worker.addEventListener('message', ({ data }: MessageEvent<Answered>) => answered(data.id, data.result))
  worker.addEventListener('error', broke)
  worker.addEventListener('messageerror', broke)
  return {
    ask: (id, table) => worker.postMessage({ id, table } satisfies Asked),
    end: () => worker.terminate(),
  }
}
