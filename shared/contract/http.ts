import * as z from 'zod/mini'
import { Email, type Member, Password } from '../model/directory.ts'
import {
  EpochMs,
  KitId,
  type MemberId,
  PanelId,
  PersonId,
  PositionId,
  QuestionId,
  SeatId,
} from '../model/ids.ts'
import { type Kit, REASON_MAX_CHARS, REASON_MIN_CHARS } from '../model/kit.ts'
import { MeetingLink, NAME_MAX_CHARS, PersonName, SEATS_MAX, SeatRole } from '../model/panel.ts'
import { text } from '../model/text.ts'
import type { Event } from '../panel/events.ts'
import type { Phase, PanelState } from '../panel/state.ts'
import type { DocumentName } from './frames.ts'

/**
 * HTTP, all under /api, JSON both ways. Every write carries `x-panelroom: 1` and this server's own Origin.
 * Failures are `{ error: Failure }` with a status: malformed 400, signed-out 401, forbidden 403, not-found 404, conflict 409,
 * too-fast 429, not-stored 503, internal 500.
 *
 * | method, path | body → answer |
 * | GET /api/me | → Me |
 * | POST /api/setup | Setup → Me (only while there is no account, with the one-time code of the printed link) |
 * | POST /api/sign-in | SignIn → Me |
 * | POST /api/sign-out | → {} |
 * | GET /api/kits | → KitsAnswer |
 * | GET /api/panels | → PanelsAnswer |
 * | POST /api/panels | NewPanel → { id } |
 * | POST /api/rehearsals | → { id } |
 * | GET /api/panels/:id | → PanelAnswer (who made it, any of its seats, an admin or the position's lead; links are never in it) |
 * | PATCH /api/panels/:id | PanelChange → PanelAnswer |
 * | POST /api/panels/:id/seats | NewSeat → { seat } |
 * | POST /api/panels/:id/seats/:seat/link | → LinkAnswer (a new link; the former stops at once) |
 * | POST /api/panels/:id/seats/:seat/revoke | → {} |
 * | POST /api/join | JoinByLink → JoinAnswer (sets the cookie; looking at a link uses nothing up) |
 * | POST /api/panels/:id/page | → PageAnswer (a fresh Yjs client id for this page load) |
 * | GET /api/panels/:id/invite.ics | → a calendar file (conflict while there is no time) |
 * | GET /api/known-people, /api/positions … | see `positions.ts` |
 * | GET /api/raters … | see `raters.ts` |
 * | GET /api/panels/:id/timeline | → TimelineAnswer (after the reveal for the panel, after the seal for an admin and the position's lead) |
 */
export const Setup = z.strictObject({
  code: z.string().check(z.maxLength(100)),
  name: PersonName,
  email: Email,
  password: Password,
})
export const SignIn = z.strictObject({
  email: z.string().check(z.maxLength(254)),
  password: z.string().check(z.maxLength(200)),
})
export type Me = {
  /** True until the first account exists. */
  readonly needsSetup: boolean
  readonly member: {
    readonly id: MemberId
    readonly name: string
    readonly email: string
    readonly role: Member['role']
  } | null
  /** Panels where this browser holds a seat. */
  readonly seats: readonly { readonly panelId: PanelId; readonly seat: SeatId }[]
}
export type KitsAnswer = {
  readonly kits: readonly Kit[]
  readonly questions: readonly Kit['questions'][number][]
}

const email = z.nullable(Email)
const title = text('title', NAME_MAX_CHARS, 0)
export const NewSeat = z.strictObject({
  name: PersonName,
  title,
  email,
  role: z.enum(['panelist', 'observer', 'shadow']),
  seniority: z.number().check(z.minimum(0), z.maximum(100)),
  /** One of the caller's known people. Null or absent: whoever has this e-mail address, else somebody new. */
  person: z.optional(z.nullable(PersonId)),
})
export type NewSeat = z.infer<typeof NewSeat>

export const NewPanel = z.strictObject({
  kit: KitId,
  /** The kit's own questions, in the order they will be asked; those not named are left out. */
  questions: z
    .array(QuestionId)
    .check(z.minLength(1, 'questions: choose at least one'), z.maxLength(40, 'questions: at most 40')),
  placeholders: z.record(z.string().check(z.maxLength(40)), text('placeholder', 120)),
  /** An existing position, or the title of a new one. */
  position: z.union([z.strictObject({ id: PositionId }), z.strictObject({ title: text('position', 200) })]),
  /** Why this panel asks otherwise than the position's other panels. Needed where it does, and kept only there. */
  reason: z.optional(text('reason', REASON_MAX_CHARS, REASON_MIN_CHARS)),
  candidate: text('candidate', NAME_MAX_CHARS),
  lead: z.strictObject({ title }),
  seats: z.array(NewSeat).check(z.maxLength(SEATS_MAX - 1, `seats: at most ${SEATS_MAX} with the lead`)),
  meetingLink: z.nullable(MeetingLink),
  startsAt: z.nullable(EpochMs),
})
export type NewPanel = z.infer<typeof NewPanel>
export const PanelChange = z.strictObject({
  meetingLink: z.nullable(MeetingLink),
  startsAt: z.nullable(EpochMs),
})

export type PanelSummary = {
  readonly id: PanelId
  readonly rehearsal: boolean
  readonly position: string
  readonly candidate: string
  readonly startsAt: number | null
  readonly createdAt: number
  readonly phase: Phase
  /** Null until the lead has sealed it. */
  readonly sealedAt: number | null
  readonly mySeat: SeatId | null
}
export type PanelsAnswer = {
  readonly panels: readonly PanelSummary[]
  /** Panels without a seat or a say in them, which an admin or the position's lead looks after: read once they are sealed. */
  readonly others: readonly PanelSummary[]
  /** With what the position's first panel fixed: its kit, the questions in their order, and the words of the house. */
  readonly positions: readonly {
    readonly id: PositionId
    readonly title: string
    readonly kit: KitId
    readonly questions: readonly QuestionId[]
    readonly placeholders: Kit['placeholders']
  }[]
}

/** Names beside ids: what a screen needs to show people, for those who sit on the panel. */
export type PanelAnswer = {
  readonly id: PanelId
  readonly rehearsal: boolean
  readonly position: string
  /** Where its candidates are compared; null for those who may not, and for a rehearsal. */
  readonly positionId: PositionId | null
  readonly candidate: string
  readonly meetingLink: string | null
  readonly startsAt: number | null
  readonly mySeat: SeatId | null
  /** May renew links, add and revoke seats: the lead and who made the panel. */
  readonly mayManage: boolean
  readonly seats: readonly {
    readonly id: SeatId
    readonly role: SeatRole
    readonly name: string
    readonly title: string
    /** Null for those who may not manage. */
    readonly email: string | null
    readonly hasLink: boolean
    readonly revoked: boolean
  }[]
  /** Panel size outside 2 to 4 raters, and the like: sentences to show, never obstacles. */
  readonly warnings: readonly string[]
}
/** `path` is relative to the page's own address: `/join#t=<secret>`. */
export type LinkAnswer = { readonly path: string; readonly expiresAt: number }
export const JoinByLink = z.strictObject({ secret: z.string().check(z.maxLength(100)), confirm: z.boolean() })
/** Without `confirm`: who the link is for, so that the page can greet. With it: the cookie is set. */
export type JoinAnswer = {
  readonly panelId: PanelId
  readonly seat: SeatId
  readonly name: string
  readonly position: string
  readonly lead: string
}
export type PageAnswer = {
  readonly seat: SeatId
  readonly clientId: number
  readonly documents: readonly { readonly name: DocumentName; readonly right: 'read' | 'write' }[]
}
export type TimelineAnswer = { readonly events: readonly Event[]; readonly state: PanelState }
