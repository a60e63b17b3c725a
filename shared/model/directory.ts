import * as z from 'zod/mini'
import { EpochMs, MemberId, PanelId, SeatId } from './ids.ts'
import { PersonName } from './panel.ts'

export const PASSWORD_MIN_CHARS = 10
export const PASSWORD_MAX_CHARS = 200

export const Email = z
  .string('e-mail is missing')
  .check(
    z.maxLength(254, 'e-mail may have at most 254 characters'),
    z.regex(
      /^[^\s\p{C}@<>()"',;:\\]+@[^\s\p{C}@<>()"',;:\\]+\.[^\s\p{C}@<>()"',;:\\]+$/u,
      'e-mail must look like name@example.org',
    ),
  )
export const Password = z
  .string('password is missing')
  .check(
    z.minLength(PASSWORD_MIN_CHARS, `password needs at least ${PASSWORD_MIN_CHARS} characters`),
    z.maxLength(PASSWORD_MAX_CHARS, `password may have at most ${PASSWORD_MAX_CHARS} characters`),
  )

/** Someone with an account. `passwordHash` is scrypt with its salt and cost in one string. */
export const Member = z.strictObject({
  id: MemberId,
  name: PersonName,
  email: Email,
  role: z.enum(['admin', 'coordinator', 'lead']),
  passwordHash: z.string(),
  createdAt: EpochMs,
})
export type Member = z.infer<typeof Member>

/** A sign-in, kept under the SHA-256 of its cookie's secret. A person without an account holds seats alone. */
export const Session = z.strictObject({
  member: z.nullable(MemberId),
  seats: z.array(z.strictObject({ panelId: PanelId, seat: SeatId, link: z.number() })),
  createdAt: EpochMs,
  seenAt: EpochMs,
})
export type Session = z.infer<typeof Session>

/** A personal link, kept under the SHA-256 of its secret. */
export const Invite = z.strictObject({
  panelId: PanelId,
  seat: SeatId,
  /** Must equal the seat's own `link` in the panel's header, or the link was renewed. */
  link: z.number(),
  expiresAt: EpochMs,
})
export type Invite = z.infer<typeof Invite>
