import type { Failure } from '#shared/contract/failures.ts'
import type { MemberId, PanelId, PositionId, SeatId } from '#shared/model/ids.ts'
import { PanelHeader } from '#shared/model/panel.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Records } from '#server/ports/records.ts'
import type { Access, Caller } from './access.ts'
import type { DirectoryRooms } from './directory-rooms.ts'

const ATTEMPTS_MAX = 5

export type HeaderSeat = PanelHeader['seats'][number]
/** A panel as one caller meets it. `mayManage`: leads it now, or made it. */
export type Met = { readonly header: PanelHeader; readonly seat: SeatId | null; readonly mayManage: boolean }

export type Headers = ReturnType<typeof createHeaders>

/**
 * Panel headers as they are stored: who sits where, under which name, with which link. The header is judge of who may enter.
 * Somebody else's panel and no panel at all are the same answer.
 */
export function createHeaders(deps: {
  records: Records
  access: Access
  rooms: Pick<DirectoryRooms, 'stateOf'>
}) {
  const { records, access, rooms } = deps

  const put = (header: PanelHeader, expected: number) =>
    records.put('panel', header.id, header, {
      expected,
      keys: { createdBy: header.createdBy, position: header.position.id },
    })

  async function get(panelId: PanelId): Promise<PanelHeader | null> {
    const record = await records.get('panel', panelId)
    return record && PanelHeader.parse(record.json)
  }

  async function meet(caller: Caller, panelId: PanelId): Promise<Result<Met, Failure>> {
    const header = await get(panelId)
    if (!header) return err({ kind: 'not-found' })
    const seat = access.seatOf(caller, header)
    const made = caller.member !== null && caller.member === header.createdBy
    if (!seat && !made) return err({ kind: 'not-found' })
    const leads = seat !== null && (await rooms.stateOf(panelId))?.lead.seat === seat
    return ok({ header, seat, mayManage: made || leads })
  }

  async function change(
    panelId: PanelId,
    apply: (header: PanelHeader) => Result<PanelHeader, Failure>,
  ): Promise<Result<PanelHeader, Failure>> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const record = await records.get('panel', panelId)
      if (!record) return err({ kind: 'not-found' })
      const next = apply(PanelHeader.parse(record.json))
      if (!next.ok) return next
      const done = await put(next.value, record.version)
      if (done.ok) return next
      if (done.error === 'unavailable') break
    }
    return err({ kind: 'not-stored' })
  }

  return {
    get,
    /** The panel for those whom it concerns; `not-found` for all others. */
    meet,
    /** The same for those who manage it; `forbidden` for the others of the panel. */
    async manage(caller: Caller, panelId: PanelId): Promise<Result<Met, Failure>> {
      const met = await meet(caller, panelId)
      return met.ok && !met.value.mayManage ? err({ kind: 'forbidden' }) : met
    },
    /** A header that is not there yet. False if it could not be stored. */
    add: async (header: PanelHeader): Promise<boolean> => (await put(header, 0)).ok,
    remove: (panelId: PanelId): Promise<void> => records.remove('panel', panelId),
    /** Changes a header whatever else changes it meanwhile. */
    change,
    changeSeat: (panelId: PanelId, seat: SeatId, apply: (it: HeaderSeat) => Result<HeaderSeat, Failure>) =>
      change(panelId, (header) => {
        const found = seatIn(header, seat)
        if (!found) return err({ kind: 'not-found' })
        const next = apply(found)
        if (!next.ok) return next
        return ok({ ...header, seats: header.seats.map((it) => (it.id === seat ? next.value : it)) })
      }),
    /** Newest first. */
    async madeBy(member: MemberId): Promise<readonly PanelHeader[]> {
      return (await records.find('panel', 'createdBy', member)).map(({ json }) => PanelHeader.parse(json))
    },
    /** Newest first. */
    async ofPosition(position: PositionId): Promise<readonly PanelHeader[]> {
      return (await records.find('panel', 'position', position)).map(({ json }) => PanelHeader.parse(json))
    },
  }
}

export const seatIn = (header: PanelHeader, id: SeatId): HeaderSeat | undefined =>
  header.seats.find((it) => it.id === id)
