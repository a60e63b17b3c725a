import { useMemo, useState } from 'react'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'
import type { PanelResult } from '#shared/calibration/sealed-result.ts'
import {
  changes,
  explored,
  NOTHING_CHANGED,
  sharesIn,
  toggled,
  type WhatIf,
} from '#shared/calibration/what-if.ts'
import { percent } from '#shared/calibration/words.ts'
import { useCalibration } from './calibration.ts'

export type Exploring = {
  readonly wish: WhatIf
  /** False where nothing is moved, or all of it is back. */
  readonly changed: boolean
  /** What comes of the wish. Null until it is computed; `failed` where this device cannot. */
  readonly result: PanelResult | null
  readonly failed: boolean
  /** A slider for a competency: the weight as wished, and what it then counts in words, or null where no question of it is left. */
  readonly weightOf: (id: string, fixed: number) => { readonly weight: number; readonly share: string | null }
  readonly moveWeight: (id: string, weight: number) => void
  readonly toggleQuestion: (id: string) => void
  readonly toggleRater: (id: string) => void
  readonly bringBack: () => void
}

/** Tries other weights, and leaving things out, on a table. Nothing of it leaves this screen. Give the same table while it has not changed. */
export function useWhatIf(table: RatingsTable): Exploring {
  const [wish, setWish] = useState<WhatIf>(NOTHING_CHANGED)
  const changed = changes(table, wish)
  const trial = useMemo(() => (changed ? explored(table, wish) : null), [changed, table, wish])
  const { result, state } = useCalibration(trial)
  const shares = sharesIn(trial ?? table)
  return {
    wish,
    changed,
    result: changed && state !== 'failed' ? result : null,
    failed: changed && state === 'failed',
    weightOf(id, fixed) {
      const share = shares.get(id)
      return { weight: wish.weights[id] ?? fixed, share: share === undefined ? null : percent(share) }
    },
    moveWeight: (id, weight) => setWish({ ...wish, weights: { ...wish.weights, [id]: weight } }),
    toggleQuestion: (id) => setWish({ ...wish, withoutQuestions: toggled(wish.withoutQuestions, id) }),
    toggleRater: (id) => setWish({ ...wish, withoutRaters: toggled(wish.withoutRaters, id) }),
    bringBack: () => setWish(NOTHING_CHANGED),
  }
}
