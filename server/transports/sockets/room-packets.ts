import type * as z from 'zod/mini'
import type { Failure } from '#shared/contract/failures.ts'
import type { Answer, ClientToServer } from '#shared/contract/socket.ts'
import { err, type Result } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Log } from '#server/ports/log.ts'
import { createBucket } from '#server/services/bucket.ts'
import type { Limits } from '#server/services/limits.ts'
import type { RoomSocket } from './room-server.ts'

/** Everything that a client may say. */
const EVENTS = new Set<string>([
  'room:command',
  'room:since',
  'room:activity',
  'doc:open',
  'doc:frame',
  'doc:close',
] satisfies (keyof ClientToServer)[])
const DEPTH_MAX = 8

type Deps = {
  clock: Clock
  ids: Ids
  diagnostics: Log
  limits: Pick<Limits, 'packetsPerSecond' | 'commandsPerSecond' | 'commandBytes'>
  refused: (reason: string) => void
}

/** What one connection may say: how much, how often, and in which form. */
export type Packets = {
  /** Why the next packet of this name ends the connection, or null. */
  obstacle(name: unknown): string | null
  /** Parses, runs, answers. The handler inside sees only valid messages, and may simply return or throw. */
  answering<Message, Value>(
    name: 'room:command' | 'room:since',
    schema: z.ZodMiniType<Message>,
    handle: (message: Message) => Promise<Result<Value, Failure>>,
  ): void
  /** Null for what is too big, too deep or malformed. */
  parsed<Message>(schema: z.ZodMiniType<Message>, raw: unknown): Message | null
}

export function createPackets(
  socket: RoomSocket,
  { clock, ids, diagnostics, limits, refused }: Deps,
): Packets {
  const packets = createBucket(clock, rateOf(limits.packetsPerSecond))
  const commands = createBucket(clock, rateOf(limits.commandsPerSecond))

  function answering<Message, Value>(
    name: 'room:command' | 'room:since',
    schema: z.ZodMiniType<Message>,
    handle: (message: Message) => Promise<Result<Value, Failure>>,
  ): void {
    const on = async (raw: unknown, answer: Answer<Value>) => {
      if (typeof answer !== 'function') return // A peer that wants no answer gets none.
      if (!commands.take(1)) {
        refused('too many commands')
        return answer(err({ kind: 'too-fast', retryAfterMs: 3_000 }))
      }
      if (tooBig(raw, limits.commandBytes)) {
        refused('command too big')
        const problem = `at most ${limits.commandBytes} bytes, ${DEPTH_MAX} levels deep`
        return answer(err({ kind: 'malformed', problems: [{ field: name, problem }] }))
      }
      const message = schema.safeParse(raw)
      if (!message.success) {
        refused('malformed')
        const problems = message.error.issues.map((it) => ({ field: it.path.join('.'), problem: it.message }))
        return answer(err({ kind: 'malformed', problems }))
      }
      try {
        answer(await handle(message.data))
      } catch (error) {
        const incident = ids.id()
        diagnostics.error({ incident, panelId: socket.data.panelId, error: String(error) }, `${name} failed`)
        answer(err({ kind: 'internal', incident }))
      }
    }
    socket.on(name, ((raw: unknown, answer: Answer<Value>) => void on(raw, answer)) as never)
  }

  return {
    obstacle: (name) => (!packets.take(1) ? 'too fast' : EVENTS.has(String(name)) ? null : 'unknown event'),
    answering,
    parsed(schema, raw) {
      const message = tooBig(raw, limits.commandBytes) ? null : schema.safeParse(raw)
      return message?.success ? message.data : null
    },
  }
}

const rateOf = (perSecond: number) => ({ perSecond, burst: perSecond * 3 })

// Deep nesting would overflow JSON.stringify, so it is looked for first, everywhere.
function tooBig(raw: unknown, bytesMax: number): boolean {
  return !isShallow(raw, DEPTH_MAX) || Buffer.byteLength(JSON.stringify(raw ?? null)) > bytesMax
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((it) => isShallow(it, levels - 1))
}
