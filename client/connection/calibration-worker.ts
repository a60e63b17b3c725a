import { panelResultOf } from '#shared/calibration/panel-result.ts'
import type { PanelResult } from '#shared/calibration/sealed-result.ts'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'

// The engine in a thread of its own: while it computes, the page goes on typing.

export type Asked = { readonly id: number; readonly table: RatingsTable }
/** `result` is null for a table that the engine cannot read. */
export type Answered = { readonly id: number; readonly result: PanelResult | null }

addEventListener('message', ({ data: { id, table } }: MessageEvent<Asked>) => {
  postMessage({ id, result: resultOrNull(table) } satisfies Answered)
})

function resultOrNull(table: RatingsTable): PanelResult | null {
  try {
    return panelResultOf(table)
  } catch {
    return null
  }
}
