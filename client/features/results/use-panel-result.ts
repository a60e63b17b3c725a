import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { canonicalInput } from '#shared/calibration/engine/table.ts'
import { panelTable } from '#shared/calibration/panel-result.ts'
import { type PanelResult, seenBy } from '#shared/calibration/sealed-result.ts'
import { api, orThrow } from '#client/connection/api.ts'
import { useCalibration } from '#client/connection/calibration.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { isLead } from '#shared/panel/seats.ts'
import { agreesWithRaw } from './calibrated.ts'
import type { Rubric } from './rubric.ts'

/** The calibrated result as this reader may know it, and where it comes from. Raw figures never wait for it. */
export type Known =
  /** `here`: computed on this device from the ratings alone, without what earlier panels say of raters. */
  | { readonly kind: 'known'; readonly result: PanelResult; readonly from: 'seal' | 'server' | 'here' }
  /** The position's calibration is switched off: raw figures are all there is. */
  | { readonly kind: 'off' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed' }

/** The sealed result where there is one; else the server's, else this browser's own. */
export function usePanelResult(rubric: Rubric, panelId: PanelId): Known {
  const { state, matrix, panel, counted } = rubric
  const sealed = state.result?.panel ?? null
  const ratings = useMemo(() => panelTable(matrix, 'counted', []), [matrix])
  const answer = useQuery({
    // An answer belongs to the ratings on the page; after a revision there is another one to ask for.
    queryKey: ['results', panelId, useMemo(() => canonicalInput(ratings), [ratings])],
    queryFn: () => orThrow(api.get(`/api/panels/${panelId}/results`)),
    retry: false,
  })
  // The room may have gone on since the page was read: the two are never shown beside each other then.
  const told = answer.data?.result && agreesWithRaw(answer.data.result, counted) ? answer.data.result : null
  const asking = answer.isPending && answer.fetchStatus !== 'paused'
  const isOff = answer.data?.result === null
  const alone = sealed === null && told === null && !asking && !isOff
  const here = useCalibration(alone ? ratings : null)

  if (isOff) return { kind: 'off' }
  if (asking) return { kind: 'waiting' }
  if (sealed) return { kind: 'known', result: sealed, from: 'seal' }
  if (told) return { kind: 'known', result: told, from: 'server' }
  if (!alone || here.state === 'computing') return { kind: 'waiting' }
  if (here.state === 'failed' || !here.result) return { kind: 'failed' }
  const leads = panel.mySeat !== null && isLead(state, panel.mySeat)
  return { kind: 'known', result: leads ? here.result : seenBy(here.result, panel.mySeat), from: 'here' }
}
