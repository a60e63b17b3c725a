import * as z from 'zod/mini'
import { CandidateId, EpochMs, MemberId, PanelId, PersonId, PositionId, SeatId } from './ids.ts'
import { text } from './text.ts'

export const NAME_MAX_CHARS = 120
export const SEATS_MAX = 16

/** `shadow` rates in training: never counted, compared after the lock. */
export const SeatRole = z.enum(['lead', 'panelist', 'observer', 'shadow'])
export type SeatRole = z.infer<typeof SeatRole>

export const PersonName = text('name', NAME_MAX_CHARS)

/** https only, no user name in it, at most 2,000 characters. */
export const MeetingLink = z.string().check(
  z.maxLength(2_000, 'meeting link may have at most 2000 characters'),
  z.refine((value) => isSafeLink(value), 'meeting link must be an https:// address'),
)

function isSafeLink(value: string): boolean {
  // A pattern, not URL: this file must compile without the DOM and without Node. No spaces, no user names, no backslashes.
  return /^https:\/\/[a-z0-9.-]+(:\d{1,5})?([/?#][^\s\\\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*)?$/i.test(
    value,
  )
}

/** What the room knows about a seat. Names and addresses stay in the directory. */
export const SeatSeed = z.strictObject({
  id: SeatId,
  role: SeatRole,
  /** Speaking order in the debrief: 0 speaks first (most junior). The lead speaks last whatever this says. */
  seniority: z.number().check(z.minimum(0), z.maximum(100)),
})
export type SeatSeed = z.infer<typeof SeatSeed>

/** Directory record of a panel: the only place where names stand beside ids. */
export const PanelHeader = z.strictObject({
  id: PanelId,
  rehearsal: z.boolean(),
  position: z.strictObject({ id: PositionId, title: text('position', 200) }),
  candidate: z.strictObject({ id: CandidateId, name: text('candidate', NAME_MAX_CHARS) }),
  meetingLink: z.nullable(MeetingLink),
  /** Planned start, or null. */
  startsAt: z.nullable(EpochMs),
  createdAt: EpochMs,
  createdBy: MemberId,
  seats: z.array(
    z.strictObject({
      id: SeatId,
      role: SeatRole,
      name: PersonName,
      /** A line under the name: department or job. */
      title: z.string().check(z.maxLength(NAME_MAX_CHARS)),
      email: z.nullable(z.string().check(z.maxLength(254))),
      /** The account that sits here without a link, or null. */
      member: z.nullable(MemberId),
      /** Who sits here, across panels. Absent from older panels and from rehearsals: ask `personAt`. */
      person: z.optional(PersonId),
      /** Secret's version: a renewed link makes older ones worthless. 0: no link. */
      link: z.number(),
      revoked: z.boolean(),
    }),
  ),
})
export type PanelHeader = z.infer<typeof PanelHeader>

/** Who sits at a seat. Where nobody said, the seat is a person of its own. */
export const personAt = (
  panelId: PanelId,
  seat: Pick<PanelHeader['seats'][number], 'id' | 'person'>,
): PersonId => seat.person ?? (`seat_${panelId}_${seat.id}` as PersonId)
