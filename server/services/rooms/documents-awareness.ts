import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { FRAME } from '#shared/contract/frames.ts'
import type { SeatId } from '#shared/model/ids.ts'

/** Where a writer's caret is. Everything else that a client says about itself is left out. */
export type Caret = { readonly anchor: unknown; readonly head: unknown }
export type AwarenessState = {
  readonly user: { readonly seat: SeatId }
  readonly cursor: Caret | null
} | null

// A stock client goes on from the highest count that it has heard of itself, and those of this server are hundredths of a second.
const CLOCK_MAX = 2 ** 45
// As many as can be connected to a document.
const ENTRIES_MAX = 64
const UTF8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads what a client says about itself out of an awareness message. The name in it is the server's: who the seat is comes from the
 * connection. A stock client sends back what it hears of others too; that is `nothing`. Null where it is malformed.
 */
export function readAwareness(
  body: Uint8Array,
  clientId: number,
  seat: SeatId,
): { state: AwarenessState } | 'nothing' | null {
  try {
    const decoder = decoding.createDecoder(body)
    const count = decoding.readVarUint(decoder)
    if (count > ENTRIES_MAX) return null
    let own: string | null = null
    for (let i = 0; i < count; i++) {
      const of = decoding.readVarUint(decoder)
      const clock = decoding.readVarUint(decoder)
      const json = decoding.readVarUint8Array(decoder)
      if (of !== clientId) continue
      if (clock > CLOCK_MAX) return null
      own = UTF8.decode(json)
    }
    if (decoding.hasContent(decoder)) return null
    if (own === null) return 'nothing'

    const said: unknown = JSON.parse(own)
    if (said === null) return { state: null }
    if (!isRecord(said)) return null
    const cursor = readCursor(said.cursor)
    return cursor === undefined ? null : { state: { user: { seat }, cursor } }
  } catch {
    return null
  }
}

/** The frame that tells others of it. `clock` is the server's own count, so that a reconnected client is never taken for stale. */
export function awarenessFrame(clientId: number, clock: number, state: AwarenessState): Uint8Array {
  const body = encoding.createEncoder()
  encoding.writeVarUint(body, 1)
  encoding.writeVarUint(body, clientId)
  encoding.writeVarUint(body, clock)
  encoding.writeVarString(body, JSON.stringify(state))
  const frame = encoding.createEncoder()
  encoding.writeVarUint(frame, FRAME.awareness)
  encoding.writeVarUint8Array(frame, encoding.toUint8Array(body))
  return encoding.toUint8Array(frame)
}

/** A caret as a client names it, copied field by field; null where it has none, undefined where it is malformed. */
export function readCursor(cursor: unknown): Caret | null | undefined {
  if (cursor === undefined || cursor === null) return null
  if (!isRecord(cursor)) return undefined
  const anchor = readPosition(cursor.anchor)
  const head = readPosition(cursor.head)
  return anchor && head ? { anchor, head } : undefined
}

/** A Yjs relative position, copied field by field. */
function readPosition(position: unknown): object | undefined {
  if (!isRecord(position)) return undefined
  const { tname, assoc } = position
  const type = readId(position.type)
  const item = readId(position.item)
  if (type === undefined || item === undefined) return undefined
  if (tname !== undefined && tname !== null && (typeof tname !== 'string' || tname.length > 80))
    return undefined
  if (assoc !== undefined && assoc !== 0 && assoc !== -1 && assoc !== 1) return undefined
  return { type, tname: tname ?? null, item, assoc: assoc ?? 0 }
}

function readId(id: unknown): { client: number; clock: number } | null | undefined {
  if (id === null || id === undefined) return null
  if (!isRecord(id) || !Number.isSafeInteger(id.client) || !Number.isSafeInteger(id.clock)) return undefined
  return { client: id.client as number, clock: id.clock as number }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
