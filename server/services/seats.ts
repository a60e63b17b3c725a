import type { Failure } from '#shared/contract/failures.ts'
import type { NewSeat } from '#shared/contract/http.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Caller } from './access.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import type { Headers, HeaderSeat } from './headers.ts'
import type { People } from './people.ts'
import type { Persons } from './persons.ts'

const LEADS: Failure = { kind: 'refused', refusal: { code: 'cannot-lead' } }

export type Seats = ReturnType<typeof createSeats>

/** Seats that come and go after a panel was made. The header says who may enter; the room learns of it. */
export function createSeats(deps: {
  headers: Headers
  people: Pick<People, 'member'>
  persons: Pick<Persons, 'settle'>
  rooms: Pick<DirectoryRooms, 'submit' | 'system' | 'stateOf' | 'disconnect'>
  ids: Ids
}) {
  const { headers, people, persons, rooms, ids } = deps
  return {
    async add(
      caller: Caller,
      panelId: PanelId,
      { seniority, ...asked }: NewSeat,
    ): Promise<Result<{ readonly seat: SeatId }, Failure>> {
      const met = await headers.manage(caller, panelId)
      if (!met.ok) return met
      const by = caller.member && (await people.member(caller.member))
      const who = await persons.settle(by || null, [asked], met.value.header.seats)
      if (!who.ok) return who
      const seat = newSeat(ids, { ...asked, member: null, person: who.value[0] })
      // The room first, which knows whether newcomers may still come: a seat that only it knows opens nothing.
      const added = await rooms.system(panelId, seat.id, {
        type: 'addSeat',
        seat: { id: seat.id, role: seat.role, seniority },
      })
      if (!added.ok) return added
      const changed = await headers.change(panelId, (header) =>
        ok({ ...header, seats: [...header.seats, seat] }),
      )
      return changed.ok ? ok({ seat: seat.id }) : changed
    },
    /** Takes a seat away for good: its link, its sign-ins and its live connections end at once. Safe to repeat. */
    async revoke(
      caller: Caller,
      panelId: PanelId,
      seat: SeatId,
    ): Promise<Result<Record<string, never>, Failure>> {
      const met = await headers.manage(caller, panelId)
      if (!met.ok) return met
      const lead = (await rooms.stateOf(panelId))?.lead.seat
      if (!lead) return err({ kind: 'not-found' })
      if (lead === seat) return err(LEADS)

      const closed = await headers.changeSeat(panelId, seat, (it) => ok({ ...it, revoked: true }))
      if (!closed.ok) return closed
      rooms.disconnect(panelId, seat, 'revoked')
      const told = await rooms.submit(panelId, lead, ids.id() as CommandId, { type: 'revokeSeat', seat })
      if (told.ok) return ok({})
      if (told.error.kind !== 'refused') return told
      if (told.error.refusal.code === 'sealed') return ok({})
      // The lead was handed over meanwhile, perhaps to this very seat: nothing has happened.
      await headers.changeSeat(panelId, seat, (it) => ok({ ...it, revoked: false }))
      return told
    },
  }
}

/** A seat that nobody has a link to yet. */
export const newSeat = (
  ids: Ids,
  { role, name, title, email, member, person }: Omit<HeaderSeat, 'id' | 'link' | 'revoked'>,
): HeaderSeat => ({
  id: ids.id() as SeatId,
  link: 0,
  revoked: false,
  role,
  name,
  title,
  email,
  member,
  ...(person && { person }),
})
