import * as z from 'zod/mini'
import { CommandId, PanelId, QuestionId, type SeatId } from '../model/ids.ts'
import { Request } from '../panel/commands.ts'
import type { Event } from '../panel/events.ts'
import type { PanelState } from '../panel/state.ts'
import type { Result } from '../result.ts'
import type { Failure } from './failures.ts'
import { DOCUMENT_NAME } from './frames.ts'

/** Handshake of the control plane (`auth` of Socket.io). Who it is comes from the cookie. */
export const Hello = z.strictObject({ version: z.number(), panelId: PanelId })
export type Hello = z.infer<typeof Hello>

export const CommandEnvelope = z.strictObject({ commandId: CommandId, request: Request })
export type CommandEnvelope = z.infer<typeof CommandEnvelope>

/** What a seat tells about itself. Progress, never values. */
export const Activity = z.strictObject({
  /** Where this person looks, which may differ from where the lead is. */
  looksAt: z.nullable(QuestionId),
  writing: z.boolean(),
  /** This person has an answer of any kind, a non-score too, for the question where the lead is. */
  answered: z.boolean(),
})
export type Activity = z.infer<typeof Activity>

export type Presence = { readonly seat: SeatId; readonly online: boolean; readonly activity: Activity | null }

/** Catch up from the last control sequence number that was applied. */
export const Since = z.strictObject({ controlSeq: z.number().check(z.nonnegative()) })

/** The whole truth as this seat may know it. Sent first, after a gap, and after a reveal or a change of lead. */
export type ViewMessage = {
  readonly me: SeatId
  readonly view: PanelState
  readonly controlSeq: number
  /** The server's clock, for timers. */
  readonly now: number
  readonly presence: readonly Presence[]
}

/** `event` is null where this seat may not know it; the number alone keeps the sequence gapless. */
export type EventMessage = { readonly controlSeq: number; readonly event: Event | null; readonly now: number }

/** What was missed; where it cannot be told as events, a fresh view. */
export type CaughtUp = { readonly events: readonly EventMessage[] } | { readonly view: ViewMessage }

export type Accepted = { readonly controlSeq: number }
export type Answer<Value> = (answer: Result<Value, Failure>) => void

const Whole = z.number().check(z.refine((it) => Number.isSafeInteger(it) && it > 0))

/** Names a document connection inside this one. The client counts them, and never uses a number again. */
export const Channel = Whole.check(z.maximum(2 ** 31))

/**
 * Opens a document connection inside this one, for networks that let no WebSocket through. Who it is and which panel are this
 * connection's own. What then travels as `doc:frame` are the frames of `frames.ts`, one each.
 */
export const OpenDocument = z.strictObject({
  channel: Channel,
  document: z.string().check(z.regex(DOCUMENT_NAME)),
  clientId: Whole.check(z.maximum(2 ** 32 - 1)),
})
export type OpenDocument = z.infer<typeof OpenDocument>

export type ClientToServer = {
  'room:command': (envelope: CommandEnvelope, answer: Answer<Accepted>) => void
  'room:since': (since: z.infer<typeof Since>, answer: Answer<CaughtUp>) => void
  'room:activity': (activity: Activity) => void
  'doc:open': (open: OpenDocument) => void
  'doc:frame': (channel: number, frame: Uint8Array) => void
  'doc:close': (channel: number) => void
}

export type ServerToClient = {
  'room:view': (message: ViewMessage) => void
  'room:event': (message: EventMessage) => void
  'room:presence': (presence: Presence) => void
  'doc:opened': (channel: number) => void
  'doc:frame': (channel: number, frame: Uint8Array) => void
  /** With a code of `close-codes.ts`. */
  'doc:close': (channel: number, code: number, reason: string) => void
  /** The seat was revoked, the session ended, or the server restarts. `final`: do not come back. */
  'room:bye': (message: {
    readonly reason: 'revoked' | 'signed-out' | 'draining' | 'client-too-old'
    readonly final: boolean
  }) => void
}
