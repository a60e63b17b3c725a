import type { LinkAnswer } from '#shared/contract/http.ts'
import { Invite } from '#shared/model/directory.ts'
import { EpochMs, type PanelId, type SeatId } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Records } from '#server/ports/records.ts'
import { hashed } from './access.ts'

const LINK_AGE_MS = 7 * 24 * 3_600_000
/** An interview is planned weeks ahead at times. Its links wait for it so long at most, and the week after. */
const AHEAD_MAX_MS = 90 * 24 * 3_600_000
const SWEEP_MAX = 100_000
const SECRET = /^[A-Za-z0-9_-]{43}$/

export type Invites = ReturnType<typeof createInvites>

/**
 * Personal links. The secret stands in the address's fragment, which browsers send to nobody, and is kept as its SHA-256.
 * Opening one uses nothing up: chat previews and mail scanners open links too.
 */
export function createInvites({ records, clock, ids }: { records: Records; clock: Clock; ids: Ids }) {
  const isOver = (invite: Invite) => clock.now() >= invite.expiresAt
  const placeOf = (panelId: PanelId, seat: SeatId) => `${panelId}/${seat}`

  /** A week from now; where the panel meets later than now, a week from then. */
  function endOf(startsAt: number | null): EpochMs {
    const now = clock.now()
    const meets = Math.min(startsAt ?? now, now + AHEAD_MAX_MS)
    return EpochMs.parse(Math.max(now, meets) + LINK_AGE_MS)
  }

  return {
    /**
     * A link for the seat's link number `link`, of a panel that meets at `startsAt`; the seat's former ones are forgotten.
     * Null if it could not be stored.
     */
    async issue(
      panelId: PanelId,
      seat: SeatId,
      link: number,
      startsAt: number | null,
    ): Promise<LinkAnswer | null> {
      const place = placeOf(panelId, seat)
      const former = await records.find('invite', 'seat', place)
      const secret = ids.secret()
      const expiresAt = endOf(startsAt)
      const invite: Invite = { panelId, seat, link, expiresAt }
      const kept = await records.put('invite', hashed(secret), invite, { expected: 0, keys: { seat: place } })
      if (!kept.ok) return null
      for (const { id } of former) await records.remove('invite', id)
      return { path: `/join#t=${secret}`, expiresAt }
    },
    /** The panel meets later now, and these seats' links wait for it. None is cut short. */
    async waitFor(panelId: PanelId, seats: readonly SeatId[], startsAt: number): Promise<void> {
      const expiresAt = endOf(startsAt)
      for (const seat of seats) {
        for (const { id, version, json } of await records.find('invite', 'seat', placeOf(panelId, seat))) {
          const invite = Invite.parse(json)
          // One renewed meanwhile waits by itself; one that could not be stored ends when it said.
          if (!isOver(invite) && invite.expiresAt < expiresAt)
            await records.put('invite', id, { ...invite, expiresAt }, { expected: version })
        }
      }
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
