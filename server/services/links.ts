import type { Failure } from '#shared/contract/failures.ts'
import type { LinkAnswer } from '#shared/contract/http.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { PanelHeader } from '#shared/model/panel.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Caller } from './access.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import { type Headers, type HeaderSeat, seatIn } from './headers.ts'
import type { Invites } from './invites.ts'

export type Links = ReturnType<typeof createLinks>

/** The personal links of a panel's seats. A new one ends the former at once, with the sign-ins that it gave. */
export function createLinks(deps: {
  headers: Headers
  invites: Invites
  rooms: Pick<DirectoryRooms, 'disconnect'>
}) {
  const { headers, invites, rooms } = deps

  async function issue(panelId: PanelId, seat: SeatId): Promise<Result<LinkAnswer, Failure>> {
    const raised = await headers.changeSeat(panelId, seat, (it) => {
      if (it.revoked) return err(conflict('This seat was revoked. Add a new one.'))
      if (it.member) return err(conflict('This seat belongs to an account, which signs in instead.'))
      return ok({ ...it, link: it.link + 1 })
    })
    if (!raised.ok) return raised
    rooms.disconnect(panelId, seat, 'signed-out')
    const { startsAt } = raised.value
    const link = await invites.issue(panelId, seat, seatIn(raised.value, seat)!.link, startsAt)
    return link ? ok(link) : err({ kind: 'not-stored' })
  }

  return {
    /** A fresh link for a seat, for the process itself. */
    issue,
    async renew(caller: Caller, panelId: PanelId, seat: SeatId): Promise<Result<LinkAnswer, Failure>> {
      const met = await headers.manage(caller, panelId)
      return met.ok ? issue(panelId, seat) : met
    },
    /** The header and seat that a link's secret opens at this moment, or null. Uses nothing up. */
    async behind(secret: string): Promise<{ header: PanelHeader; seat: HeaderSeat } | null> {
      const invite = await invites.find(secret)
      const header = invite && (await headers.get(invite.panelId))
      const seat = header && seatIn(header, invite.seat)
      return seat && seat.link === invite.link && !seat.revoked ? { header, seat } : null
    },
  }
}

const conflict = (message: string): Failure => ({ kind: 'conflict', message })
