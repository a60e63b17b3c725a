import type { Failure } from '#shared/contract/failures.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'

/** Which Yjs client id was issued to which seat, for good. */
export type ClientIds = {
  /** As far as is known without asking the store. */
  known(clientId: number): SeatId | null
  ownerOf(clientId: number): Promise<SeatId | null>
  /** 0 once the room is sealed: nothing can be written, so nobody needs one. */
  issue(seat: SeatId): Promise<Result<number, Failure>>
  all(): ReadonlyMap<number, SeatId>
}

export function createClientIds(
  panelId: PanelId,
  { log, ids, stored }: { log: RoomLog; ids: Ids; stored: ReadonlyMap<number, SeatId> },
): ClientIds {
  const clients = new Map(stored)
  return {
    all: () => clients,
    known: (clientId) => clients.get(clientId) ?? null,
    async ownerOf(clientId) {
      const known = clients.get(clientId)
      if (known) return known
      // Another node may have issued it.
      for (const [id, seat] of await log.clients(panelId)) clients.set(id, seat)
      return clients.get(clientId) ?? null
    },
    async issue(seat) {
      for (;;) {
        const clientId = ids.clientId()
        const claimed = await log.claimClient(panelId, clientId, seat)
        if (claimed.ok) {
          clients.set(clientId, seat)
          return ok(clientId)
        }
        if (claimed.error.code === 'sealed') return ok(0)
        if (claimed.error.code === 'no-such-room') return err({ kind: 'not-found' })
        if (claimed.error.code !== 'conflict') return err({ kind: 'not-stored' })
      }
    },
  }
}
