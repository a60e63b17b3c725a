import * as z from 'zod/mini'
import type { Failure } from '#shared/contract/failures.ts'
import type { TimelineAnswer } from '#shared/contract/http.ts'
import { EpochMs, MemberId, PanelId } from '#shared/model/ids.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Records } from '#server/ports/records.ts'
import type { Caller } from './access.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import type { Headers } from './headers.ts'

/** One note for as long, however often the page is loaded. */
const NOTED_ONCE_IN_MS = 3_600_000

/** Who read a panel's record without a seat on it, and when. Found by the key `panel`. */
export const Reading = z.strictObject({ panelId: PanelId, member: MemberId, at: EpochMs })
export type Reading = z.infer<typeof Reading>

export type Readings = ReturnType<typeof createReadings>

/** A panel's record, read: results and timeline are computed from it. */
export function createReadings(deps: {
  records: Records
  clock: Clock
  headers: Headers
  rooms: Pick<DirectoryRooms, 'viewOf' | 'recordOf' | 'eventsOf'>
}) {
  const { records, clock, headers, rooms } = deps

  async function note(panelId: PanelId, member: MemberId): Promise<boolean> {
    const at = clock.now()
    const reading: Reading = { panelId, member, at }
    const id = `${panelId}/${member}/${Math.floor(at / NOTED_ONCE_IN_MS)}`
    const noted = await records.put('reading', id, reading, { expected: 0, keys: { panel: panelId } })
    return noted.ok || noted.error !== 'unavailable'
  }

  /** Somebody without a seat: once all is sealed, and not before it is noted down who reads. */
  async function fromOutside(panelId: PanelId, member: MemberId): Promise<Result<TimelineAnswer, Failure>> {
    const state = await rooms.recordOf(panelId)
    if (!state) return err({ kind: 'refused', refusal: { code: 'not-sealed' } })
    if (!(await note(panelId, member))) return err({ kind: 'not-stored' })
    return ok({ events: await rooms.eventsOf(panelId, null), state })
  }

  return {
    /** Keeps that somebody without a seat is about to read of a panel. False if it could not be stored: then nothing is shown. */
    note,
    async timeline(caller: Caller, panelId: PanelId): Promise<Result<TimelineAnswer, Failure>> {
      const met = await headers.lookUp(caller, panelId)
      if (!met.ok) return met
      const { seat, reader } = met.value
      if (!seat && reader) return fromOutside(panelId, reader)
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
