import type { Failure } from '#shared/contract/failures.ts'
import type { TimelineAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Caller } from './access.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import type { Headers } from './headers.ts'

export type Readings = ReturnType<typeof createReadings>

/** A panel's record, read. Results and timeline are computed from it. */
export function createReadings(deps: {
  headers: Headers
  rooms: Pick<DirectoryRooms, 'viewOf' | 'eventsOf'>
}) {
  const { headers, rooms } = deps
  return {
    async timeline(caller: Caller, panelId: PanelId): Promise<Result<TimelineAnswer, Failure>> {
      const met = await headers.meet(caller, panelId)
      if (!met.ok) return met
      const { seat } = met.value
      const state = seat && (await rooms.viewOf(panelId, seat))
      if (!state) return err({ kind: 'not-found' })
      if (!state.revealed) {
        return err({
          kind: 'refused',
          refusal: { code: 'wrong-phase', needs: ['debrief', 'closed'], is: state.phase },
        })
      }
      return ok({ events: await rooms.eventsOf(panelId, seat), state })
    },
  }
}
