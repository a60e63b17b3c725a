import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { FRAME, SYNC } from '#shared/contract/frames.ts'

export const SYNC_UPDATE = SYNC.update

/** For what fits into its first buffer, and is copied out at once. An encoder of its own for each frame costs more than the frame. */
const small = encoding.createEncoder()

/** One frame of numbers alone: its type, then what it says. */
export function frameOf(...numbers: readonly number[]): Uint8Array {
  small.cpos = 0
  for (const number of numbers) encoding.writeVarUint(small, number)
  return small.cbuf.slice(0, small.cpos)
}

export function syncFrame(kind: number, body: Uint8Array): Uint8Array {
  small.cpos = 0
  encoding.writeVarUint(small, FRAME.sync)
  encoding.writeVarUint(small, kind)
  encoding.writeVarUint(small, body.length)
  const frame = new Uint8Array(small.cpos + body.length)
  for (let at = 0; at < small.cpos; at++) frame[at] = small.cbuf[at]!
  frame.set(body, small.cpos)
  return frame
}

export function frozenFrame(lockSeq: number, sha256: string): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.frozen)
  encoding.writeVarUint(encoder, lockSeq)
  encoding.writeVarString(encoder, sha256)
  return encoding.toUint8Array(encoder)
}

export type Message =
  | { readonly is: 'step1'; readonly stateVector: Uint8Array }
  | { readonly is: 'update'; readonly whole: boolean; readonly update: Uint8Array }
  | { readonly is: 'awareness'; readonly body: Uint8Array }
  | { readonly is: 'flush'; readonly n: number }
  | { readonly is: 'alive' }

/** Reads what a client may send. Null for everything else; throws where the bytes end too soon. */
export function readMessage(frame: Uint8Array): Message | null {
  const decoder = decoding.createDecoder(frame)
  const message = readBody(decoder)
  return message && !decoding.hasContent(decoder) ? message : null
}

function readBody(decoder: decoding.Decoder): Message | null {
  switch (decoding.readVarUint(decoder)) {
    case FRAME.sync: {
      const kind = decoding.readVarUint(decoder)
      const body = decoding.readVarUint8Array(decoder)
      if (kind === SYNC.step1) return { is: 'step1', stateVector: body }
      if (kind === SYNC.step2 || kind === SYNC.update)
        return { is: 'update', whole: kind === SYNC.step2, update: body }
      return null
    }
    case FRAME.awareness:
      return { is: 'awareness', body: decoding.readVarUint8Array(decoder) }
    case FRAME.flush:
      return { is: 'flush', n: decoding.readVarUint(decoder) }
    case FRAME.alive:
      decoding.readVarUint(decoder)
      return { is: 'alive' }
    default:
      return null
  }
}

/** Whether these bytes are a state vector; throws where they end too soon. */
export function isStateVector(bytes: Uint8Array): boolean {
  const decoder = decoding.createDecoder(bytes)
  let count = decoding.readVarUint(decoder)
  // Each entry takes two bytes at least.
  if (count * 2 > bytes.length) return false
  for (; count > 0; count--) {
    if (decoding.readVarUint(decoder) > 2 ** 32 - 1) return false
    decoding.readVarUint(decoder)
  }
  return !decoding.hasContent(decoder)
}
