import * as z from 'zod/mini'
import { Activity } from '#shared/contract/socket.ts'
import { SeatId } from '#shared/model/ids.ts'

/** More than a panel has seats, each of them in several places. */
const SEATS_MAX = 64
const BYTES_MAX = 32_768

const Node = z.string().check(z.minLength(1), z.maxLength(64))
const Count = z.number().check(z.refine((it) => Number.isSafeInteger(it) && it >= 0))

/**
 * What the nodes of one room tell each other besides its log: hints that may be lost, never rights. Nothing of a private document is
 * among them, not even that somebody has it open.
 */
const Whisper = z.discriminatedUnion('is', [
  /** Everybody who is connected to this node, and nobody else. Of two the one with the higher turn counts. */
  z.strictObject({
    is: z.literal('here'),
    node: Node,
    turn: Count,
    seats: z
      .array(z.strictObject({ seat: SeatId, activity: z.nullable(Activity) }))
      .check(z.maxLength(SEATS_MAX)),
  }),
  /** Who else is there? */
  z.strictObject({ is: z.literal('who'), node: Node }),
  /** Where somebody writes in the panel's notes; null: nowhere any more. */
  z.strictObject({
    is: z.literal('caret'),
    node: Node,
    seat: SeatId,
    clientId: Count,
    count: Count,
    writing: z.nullable(z.strictObject({ cursor: z.unknown() })),
  }),
  /** Somebody locks a scorecard, and it is written into faster than that can be done: let it rest for a moment. */
  z.strictObject({ is: z.literal('rest'), node: Node }),
  /** A sign-in of this seat, or of anybody on the panel, may have ended. */
  z.strictObject({
    is: z.literal('sign-ins'),
    node: Node,
    seat: z.nullable(SeatId),
    reason: z.enum(['revoked', 'signed-out']),
  }),
])
export type Whisper = z.infer<typeof Whisper>
export type EndReason = (Whisper & { is: 'sign-ins' })['reason']

export const writeWhisper = (said: Whisper): Uint8Array => new TextEncoder().encode(JSON.stringify(said))

/** Null for everything that is none. */
export function readWhisper(bytes: Uint8Array): Whisper | null {
  if (bytes.length > BYTES_MAX) return null
  try {
    const said = Whisper.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
    return said.success ? said.data : null
  } catch {
    return null
  }
}
