import type { Failure } from '#shared/contract/failures.ts'
import type { MemberId, PanelId, PositionId, SeatId } from '#shared/model/ids.ts'
import { PanelHeader } from '#shared/model/panel.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Records } from '#server/ports/records.ts'
import { type Access, type Caller, looksAfter } from './access.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import type { People } from './people.ts'
import type { Positions } from './positions.ts'

/** A maker who renews a whole panel's links at once makes as many changes to one record as there are seats. */
const ATTEMPTS_MAX = 32

export type HeaderSeat = PanelHeader['seats'][number]
/** A panel as one caller meets it. `mayManage`: leads it now, or made it. */
export type Met = { readonly header: PanelHeader; readonly seat: SeatId | null; readonly mayManage: boolean }
/** The same for somebody who may only look after it: `reader` is who that is. */
export type LookedUp = Met & { readonly reader: MemberId | null }

export type Headers = ReturnType<typeof createHeaders>

/**
 * Panel headers as they are stored: who sits where, under which name, with which link. The header is judge of who may enter.
 * Somebody else's panel and no panel at all are the same answer.
 */
export function createHeaders(deps: {
  records: Records
  access: Access
  people: Pick<People, 'member'>
  positions: Pick<Positions, 'get' | 'list'>
  rooms: Pick<DirectoryRooms, 'stateOf'>
}) {
  const { records, access, people, positions, rooms } = deps

  const put = (header: PanelHeader, expected: number) =>
    records.put('panel', header.id, header, {
      expected,
      keys: { createdBy: header.createdBy, position: header.position.id },
    })

  async function get(panelId: PanelId): Promise<PanelHeader | null> {
    const record = await records.get('panel', panelId)
    return record && PanelHeader.parse(record.json)
  }

  /** Newest first. */
  async function ofPosition(position: PositionId): Promise<readonly PanelHeader[]> {
    return (await records.find('panel', 'position', position)).map(({ json }) => PanelHeader.parse(json))
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

  async function readerOf(caller: Caller, panelId: PanelId): Promise<Result<LookedUp, Failure>> {
    const member = caller.member && (await people.member(caller.member))
    const header = member && (await get(panelId))
    const looks = header && looksAfter(member, header, await positions.get(header.position.id))
    return looks
      ? ok({ header, seat: null, mayManage: false, reader: member.id })
      : err({ kind: 'not-found' })
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
    /** The panel for those whom it concerns, and for who looks after it without a seat. */
    async lookUp(caller: Caller, panelId: PanelId): Promise<Result<LookedUp, Failure>> {
      const met = await meet(caller, panelId)
      const outside = met.ok ? met.value.seat === null : met.error.kind === 'not-found'
      const reader = outside ? await readerOf(caller, panelId) : null
      if (reader?.ok && met.ok) return ok({ ...met.value, reader: reader.value.reader })
      return met.ok ? ok({ ...met.value, reader: null }) : (reader ?? met)
    },
    /** Panels that somebody looks after, whether or not there is a seat or a say in them as well. Newest first, at most `limit`. */
    async lookedAfterBy(id: MemberId, limit: number): Promise<readonly PanelHeader[]> {
      const member = await people.member(id)
      if (!member) return []
      const own = (await positions.list()).filter((it) => it.createdBy === id)
      const found =
        member.role === 'admin'
          ? (await records.list('panel', limit)).map(({ json }) => PanelHeader.parse(json))
          : (await Promise.all(own.map((it) => ofPosition(it.id)))).flat()
      const inCharge = new Map(own.map((it) => [it.id, it]))
      return found
        .filter((header) => looksAfter(member, header, inCharge.get(header.position.id) ?? null))
        .toSorted((one, other) => other.createdAt - one.createdAt)
        .slice(0, limit)
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
    ofPosition,
  }
}

export const seatIn = (header: PanelHeader, id: SeatId): HeaderSeat | undefined =>
  header.seats.find((it) => it.id === id)
