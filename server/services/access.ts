import { createHash } from 'node:crypto'
import { parseCookie } from 'cookie'
import { type Member, Session } from '#shared/model/directory.ts'
import type { MemberId, PanelId, SeatId } from '#shared/model/ids.ts'
import { PanelHeader } from '#shared/model/panel.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Records, StoredRecord } from '#server/ports/records.ts'

const HOUR_MS = 3_600_000
const SESSION_IDLE_MS = 12 * HOUR_MS
export const SESSION_AGE_MS = 24 * HOUR_MS
/** How stale `seenAt` may be: a write per request would be a write too many. */
const SEEN_STEP_MS = 10 * 60_000
const SESSIONS_PER_MEMBER_MAX = 10
const SEATS_PER_SESSION_MAX = 50
const ATTEMPTS_MAX = 5
const SWEEP_MAX = 100_000
const SECRET = /^[A-Za-z0-9_-]{43}$/

/** Who asks. `key` is what the sign-in is stored under: the SHA-256 of the cookie's secret, safe to compare and to keep in memory. */
export type Caller = {
  readonly key: string
  readonly member: MemberId | null
  readonly seats: Session['seats']
}

/** A place that a sign-in gave and gives no more. */
export type Ended = { readonly key: string; readonly panelId: PanelId; readonly seat: SeatId }

export type Access = ReturnType<typeof createAccess>

/** Sign-ins and what they open. A secret is stored under its SHA-256 alone; everything is looked up anew each time. */
export function createAccess(deps: { records: Records; clock: Clock; ids: Ids; secure: boolean }) {
  const { records, clock, ids, secure } = deps
  // The prefix makes browsers insist on Secure, Path=/ and no Domain, so that no neighbour can plant a cookie.
  const cookieName = secure ? '__Host-panelroom' : 'panelroom'
  const listeners = new Set<(ended: Ended) => void>()

  function secretIn(cookieHeader: string | undefined): string | null {
    const value = cookieHeader ? parseCookie(cookieHeader)[cookieName] : undefined
    return value && SECRET.test(value) ? value : null
  }

  function isOver(session: Session): boolean {
    const now = clock.now()
    return now - session.seenAt > SESSION_IDLE_MS || now - session.createdAt > SESSION_AGE_MS
  }

  async function stored(key: string): Promise<{ session: Session; version: number } | null> {
    const record = await records.get('session', key)
    if (!record) return null
    const session = Session.parse(record.json)
    return isOver(session) ? null : { session, version: record.version }
  }

  const put = (key: string, session: Session, expected: number) =>
    records.put('session', key, session, {
      expected,
      ...(session.member && { keys: { member: session.member } }),
    })

  async function begin(session: Pick<Session, 'member' | 'seats'>): Promise<string | null> {
    const secret = ids.secret()
    const now = clock.now()
    const done = await put(hashed(secret), { ...session, createdAt: now, seenAt: now }, 0)
    return done.ok ? secret : null
  }

  async function sessionOf(cookieHeader: string | undefined): Promise<Caller | null> {
    const secret = secretIn(cookieHeader)
    const key = secret && hashed(secret)
    const found = key && (await stored(key))
    if (!found) return null
    const { session, version } = found
    if (clock.now() - session.seenAt > SEEN_STEP_MS) {
      // Somebody else may have noted it at the same time; that is as good.
      await put(key, { ...session, seenAt: clock.now() }, version)
    }
    return { key, member: session.member, seats: session.seats }
  }

  /** The seat that a caller has on this panel: the account's own, else by a personal link that still counts. */
  function seatOf(caller: Caller, header: PanelHeader): SeatId | null {
    const sits = ({ id, link, member, revoked }: PanelHeader['seats'][number]) =>
      !revoked &&
      ((member !== null && member === caller.member) ||
        caller.seats.some((it) => it.panelId === header.id && it.seat === id && it.link === link))
    return header.seats.find(sits)?.id ?? null
  }

  const tell = (ended: Ended) => listeners.forEach((listener) => listener(ended))

  /** Ends a sign-in, and tells of every place that it gave. */
  async function end(key: string, { member, seats }: Pick<Session, 'member' | 'seats'>): Promise<void> {
    await records.remove('session', key)
    for (const { panelId, seat } of seats) tell({ key, panelId, seat })
    const own = member ? await records.find('panel', 'createdBy', member) : []
    for (const header of own.map(({ json }) => PanelHeader.parse(json))) {
      const seat = header.seats.find((it) => it.member === member)
      if (seat) tell({ key, panelId: header.id, seat: seat.id })
    }
  }

  return {
    cookieName,
    /** Behind TLS: cookies are `Secure`, the address is pinned to https. */
    secure,
    sessionOf,
    seatOf,
    /** The key of the sign-in that a cookie names, whether or not it exists. Null without a cookie of ours. */
    keyOf(cookieHeader: string | undefined): string | null {
      const secret = secretIn(cookieHeader)
      return secret && hashed(secret)
    },
    /** Null for everybody who may not sit there: no cookie, ended, renewed, revoked, no such panel. */
    async seatAt(cookieHeader: string | undefined, panelId: PanelId): Promise<SeatId | null> {
      const caller = await sessionOf(cookieHeader)
      const record = caller && (await records.get('panel', panelId))
      return record ? seatOf(caller, PanelHeader.parse(record.json)) : null
    },
    /**
     * Begins an account's sign-in and ends the one this browser had, seats on links kept. Of ten others the oldest ends.
     * @returns the secret for the cookie, or null if it could not be stored.
     */
    async signIn(member: MemberId, cookieHeader: string | undefined): Promise<string | null> {
      const before = await sessionOf(cookieHeader)
      const others = await records.find('session', 'member', member)
      for (const { id, json } of others.slice(SESSIONS_PER_MEMBER_MAX - 1)) await end(id, Session.parse(json))
      const secret = await begin({ member, seats: before?.seats ?? [] })
      if (secret && before) await end(before.key, before)
      return secret
    },
    /**
     * Gives this browser a seat. A sign-in that is there keeps its secret: a new one would cut off the browser's other pages.
     * @returns the secret for the cookie, or null if it could not be stored.
     */
    async takeSeat(
      cookieHeader: string | undefined,
      taken: Session['seats'][number],
    ): Promise<string | null> {
      const secret = secretIn(cookieHeader)
      for (let attempt = 0; secret && attempt < ATTEMPTS_MAX; attempt++) {
        const key = hashed(secret)
        const found = await stored(key)
        if (!found) break
        const { session, version } = found
        const now = clock.now()
        const left = session.seats.filter((it) => it.panelId === taken.panelId && it.seat !== taken.seat)
        const seats = [...session.seats.filter((it) => it.panelId !== taken.panelId), taken]
        const next: Session = {
          ...session,
          seats: seats.slice(-SEATS_PER_SESSION_MAX),
          // A link proves no password, so it makes no account's sign-in younger.
          createdAt: session.member ? session.createdAt : now,
          seenAt: now,
        }
        const done = await put(key, next, version)
        if (done.ok) {
          for (const { panelId, seat } of left) tell({ key, panelId, seat })
          return secret
        }
        if (done.error === 'unavailable') return null
      }
      return begin({ member: null, seats: [taken] })
    },
    async signOut(cookieHeader: string | undefined): Promise<void> {
      const caller = await sessionOf(cookieHeader)
      if (caller) await end(caller.key, caller)
    },
    /** Called for every place that a sign-in lost: it ended, made way for a newer one, or took another seat. Returns its own cancel. */
    onEnded(listener: (ended: Ended) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Removes sign-ins that are over. @returns how many. */
    async sweep(): Promise<number> {
      const over = (await records.list('session', SWEEP_MAX)).filter(({ json }: StoredRecord) =>
        isOver(Session.parse(json)),
      )
      for (const { id } of over) await records.remove('session', id)
      return over.length
    },
  }
}

/**
 * Who has no seat on a panel and yet looks after it: an admin, and who is in charge of its position. They may look the panel up,
 * and read its record once it is sealed; nothing else. Whose seat was taken away does not come back in by this door, and
 * rehearsals are nobody else's.
 */
export function looksAfter(
  member: Pick<Member, 'id' | 'role'>,
  header: PanelHeader,
  position: { readonly createdBy: MemberId } | null,
): boolean {
  if (header.rehearsal || header.seats.some((it) => it.member === member.id && it.revoked)) return false
  return member.role === 'admin' || position?.createdBy === member.id
}

/** What a secret is stored under. */
export const hashed = (secret: string): string => createHash('sha256').update(secret).digest('hex')
