import type { PanelId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { SealingResults } from '#server/services/results.ts'
import { bitsOf, shareOf } from './spread.ts'

/** Longer than what follows from a seal takes where all goes well. */
const AFTER_MS = { least: 15_000, most: 30_000 } as const

type Options = {
  readonly panelId: PanelId
  /** This process among the others: no two look at the same moment, so the first has done it when the next looks. */
  readonly node: string
  readonly clock: Clock
  readonly results: Pick<SealingResults, 'wasSealed'>
}

/** Sees to it that what follows from a seal is done, although the node that sealed died over it: by any that has the room open later. */
export function watchSeal({ panelId, node, clock, results }: Options) {
  let cancel = () => {}

  function later(): void {
    cancel()
    const share = shareOf(bitsOf(node + panelId))
    const ms = AFTER_MS.least + share * (AFTER_MS.most - AFTER_MS.least)
    cancel = clock.after(ms, () => results.wasSealed(panelId))
  }

  return {
    opened(state: PanelState): void {
      if (state.sealedAt !== null) later()
    },
    heard(event: Event): void {
      if (event.type === 'sealed') later()
    },
    stop: () => cancel(),
  }
}
