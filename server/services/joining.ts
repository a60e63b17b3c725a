import type { Failure } from '#shared/contract/failures.ts'
import type { JoinAnswer, PageAnswer } from '#shared/contract/http.ts'
import { documentsOf, rightOn } from '#shared/documents/rights.ts'
import type { PanelId } from '#shared/model/ids.ts'
import type { PanelHeader } from '#shared/model/panel.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Access, Caller } from './access.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import type { Headers, HeaderSeat } from './headers.ts'
import type { Links } from './links.ts'

export type Joining = ReturnType<typeof createJoining>

/** The way from a personal link to a seat, and from a seat into the room. */
export function createJoining(deps: {
  access: Access
  headers: Headers
  links: Links
  rooms: Pick<DirectoryRooms, 'stateOf' | 'issueClient'>
}) {
  const { access, headers, links, rooms } = deps
  return {
    /** Who a link is for. Uses nothing up. */
    async greet(secret: string): Promise<Result<JoinAnswer, Failure>> {
      const found = await links.behind(secret)
      return found ? ok(greeting(found.header, found.seat)) : err({ kind: 'not-found' })
    },
    /** Gives this browser the link's seat. @returns the secret for the cookie beside the greeting. */
    async join(
      secret: string,
      cookieHeader: string | undefined,
    ): Promise<Result<{ readonly greeting: JoinAnswer; readonly cookie: string }, Failure>> {
      const found = await links.behind(secret)
      if (!found) return err({ kind: 'not-found' })
      const { header, seat } = found
      const caller = await access.sessionOf(cookieHeader)
      if (caller?.member && header.seats.some((it) => it.member === caller.member && !it.revoked)) {
        return err({
          kind: 'conflict',
          message:
            'You sit on this panel with your account already. Open the link in a private window or on another device.',
        })
      }
      const cookie = await access.takeSeat(cookieHeader, {
        panelId: header.id,
        seat: seat.id,
        link: seat.link,
      })
      return cookie ? ok({ greeting: greeting(header, seat), cookie }) : err({ kind: 'not-stored' })
    },
    /** What one page load needs to enter the room: its seat, a client id of its own, and the documents it may open. */
    async page(caller: Caller, panelId: PanelId): Promise<Result<PageAnswer, Failure>> {
      const met = await headers.meet(caller, panelId)
      if (!met.ok) return met
      const { seat } = met.value
      const state = seat && (await rooms.stateOf(panelId))
      if (!state) return err({ kind: 'not-found' })
      const documents = documentsOf(state, seat).flatMap((name) => {
        const right = rightOn(state, seat, name)
        return right === 'none' ? [] : [{ name, right }]
      })
      const issued = await rooms.issueClient(panelId, seat)
      return issued.ok ? ok({ seat, clientId: issued.value, documents }) : issued
    },
  }
}

const greeting = (header: PanelHeader, seat: HeaderSeat): JoinAnswer => ({
  panelId: header.id,
  seat: seat.id,
  name: seat.name,
  position: header.position.title,
  lead: header.seats.find(({ role }) => role === 'lead')?.name ?? '',
})
