import { useQuery } from '@tanstack/react-query'
import { api, failureOf, orThrow, type ApiFailure } from '#client/connection/api.ts'
import type { PanelAnswer, TimelineAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'

/** What happened in a panel, with its people; or that it is being read, or why it is not there. */
export type ReadRecord =
  | { readonly kind: 'reading'; readonly panel: undefined }
  | { readonly kind: 'there'; readonly panel: PanelAnswer; readonly timeline: TimelineAnswer }
  /** `early`: nothing is told before the reveal. */
  | { readonly kind: 'early'; readonly panel: PanelAnswer }
  | {
      readonly kind: 'failed'
      readonly panel: PanelAnswer | undefined
      readonly failure: ApiFailure
      readonly again: () => void
    }

/** Reads both, and reads again what failed. */
export function useRecord(panelId: PanelId): ReadRecord {
  const panel = useQuery({
    queryKey: ['panel', panelId],
    queryFn: () => orThrow(api.get(`/api/panels/${panelId}`)),
  })
  const timeline = useQuery({
    queryKey: ['timeline', panelId],
    queryFn: () => orThrow(api.get(`/api/panels/${panelId}/timeline`)),
  })
  if (panel.isPending || timeline.isPending) return { kind: 'reading', panel: undefined }

  const again = () => {
    for (const it of [panel, timeline]) if (it.isError) void it.refetch()
  }
  if (panel.isError) return { kind: 'failed', panel: undefined, failure: failureOf(panel.error), again }
  if (timeline.isError) {
    const failure = failureOf(timeline.error)
    return isEarly(failure)
      ? { kind: 'early', panel: panel.data }
      : { kind: 'failed', panel: panel.data, failure, again }
  }
  return timeline.data.state.revealed
    ? { kind: 'there', panel: panel.data, timeline: timeline.data }
    : { kind: 'early', panel: panel.data }
}

const isEarly = (failure: ApiFailure): boolean =>
  failure.kind === 'conflict' || (failure.kind === 'refused' && failure.refusal.code !== 'not-sealed')
