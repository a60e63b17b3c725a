import type { LinkAnswer } from '#shared/contract/http.ts'
import { Invite } from '#shared/model/directory.ts'
import { EpochMs, type PanelId, type SeatId } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Records } from '#server/ports/records.ts'
import { hashed } from './access.ts'

const LINK_AGE_MS = 7 * 24 * 3_600_000
const SWEEP_MAX = 100_000
const SECRET = /^[A-Za-z0-9_-]{43}$/

export type Invites = ReturnType<typeof createInvites>

/**
 * Personal links. The secret stands in the address's fragment, which browsers send to nobody, and is kept as its SHA-256.
 * Opening one uses nothing up: chat previews and mail scanners open links too.
 */
export function createInvites({ records, clock, ids }: { records: Records; clock: Clock; ids: Ids }) {
  const isOver = (invite: Invite) => clock.now() >= invite.expiresAt

  return {
    /** A link for the seat's link number `link`; the seat's former ones are forgotten. Null if it could not be stored. */
    async issue(panelId: PanelId, seat: SeatId, link: number): Promise<LinkAnswer | null> {
      const place = `${panelId}/${seat}`
      const former = await records.find('invite', 'seat', place)
      const secret = ids.secret()
      const expiresAt = clock.now() + LINK_AGE_MS
      const invite: Invite = { panelId, seat, link, expiresAt: EpochMs.parse(expiresAt) }
      const kept = await records.put('invite', hashed(secret), invite, { expected: 0, keys: { seat: place } })
      if (!kept.ok) return null
      for (const { id } of former) await records.remove('invite', id)
      return { path: `/join#t=${secret}`, expiresAt }
    },
    /** Null for a secret that never was, was renewed away, or has expired. Whether the seat still wants it, the panel's header says. */
    async find(secret: string): Promise<Invite | null> {
      if (!SECRET.test(secret)) return null
      const record = await records.get('invite', hashed(secret))
      const invite = record && Invite.parse(record.json)
      return invite && !isOver(invite) ? invite : null
    },
    /** Removes links that have expired. @returns how many. */
    async sweep(): Promise<number> {
      const over = (await records.list('invite', SWEEP_MAX)).filter(({ json }) => isOver(Invite.parse(json)))
      for (const { id } of over) await records.remove('invite', id)
      return over.length
    },
  }
}
