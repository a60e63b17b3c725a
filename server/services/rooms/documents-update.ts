import * as decoding from 'lib0/decoding'
import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import { mayMark, type Place } from '#shared/documents/shape.ts'

/** What one update may cost, whoever sends it. `work` is steps of Yjs' own search among concurrent insertions, some 100 ns each. */
export const UPDATE_MAX = {
  bytes: 65_536,
  sections: 16,
  structs: 1_000,
  deleteRanges: 1_000,
  work: 200_000,
} as const
export const CLIENT_MAX = 2 ** 32 - 1
export const CLOCK_MAX = 2 ** 30
// Longer than any note: a rater who pastes and deletes a whole page offline twice sends such a struct in honesty.
const GONE_LENGTH_MAX = 2 ** 20

/** Why an update is not let in. */
export type Refusal =
  /** Builds on something that is not here: drop it and ask for everything. */
  | { readonly is: 'resync' }
  /** New content under an id that the author does not own, as far as we know. */
  | { readonly is: 'stranger'; readonly clientId: number }
  | { readonly is: 'refused'; readonly code: CloseCode; readonly reason: string }

/** Says no from wherever it is found out; `inspect` catches it. */
export class Refused extends Error {
  readonly verdict: Refusal
  constructor(verdict: Refusal) {
    super('refused')
    this.verdict = verdict
  }
}
export const malformed = (reason: string) => new Refused({ is: 'refused', code: CLOSE.malformed, reason })
export const tooBig = (reason: string) => new Refused({ is: 'refused', code: CLOSE.tooBig, reason })
export const gap = () => new Refused({ is: 'resync' })

export type Id = { readonly client: number; readonly clock: number }
export type Content =
  | { readonly is: 'gc' }
  | { readonly is: 'deleted' }
  | { readonly is: 'string' }
  | { readonly is: 'mark' }
  | { readonly is: 'element'; readonly name: string }
  | { readonly is: 'text' }
  | { readonly is: 'values'; readonly values: readonly unknown[] }

/** Where an item belongs. `parent` is the live Yjs type, or the struct of this update that makes it. `gone`: that was deleted. */
export type Belongs = 'gone' | { parent: object; place: Place; key: string | null; root: string }

export type Struct = {
  readonly client: number
  readonly clock: number
  readonly length: number
  readonly content: Content
  readonly origin: Id | null
  readonly rightOrigin: Id | null
  readonly parent: { readonly root: string } | { readonly id: Id } | null
  readonly key: string | null
  readonly before: Struct | null
  visit: 'not yet' | 'begun' | 'done'
  belongs: Belongs
  /** The live neighbours between which it will be searched a place; null is the end of the list. */
  left: Id | null
  right: Id | null
}

export type Sections = ReadonlyMap<number, readonly Struct[]>

/** The new structs by client, oldest first. What the document has already is read and left out. */
export function readStructs(decoder: decoding.Decoder, known: (client: number) => number) {
  const sections = new Map<number, Struct[]>()
  const seen = new Set<number>()
  let total = 0
  let count = 0
  let repeats = false

  const sectionCount = decoding.readVarUint(decoder)
  if (sectionCount > UPDATE_MAX.sections) throw tooBig('too many sections')
  for (let section = 0; section < sectionCount; section++) {
    const structCount = decoding.readVarUint(decoder)
    total += structCount
    if (total > UPDATE_MAX.structs) throw tooBig('too many structs')
    if (structCount === 0) throw malformed('empty section')

    const { client, clock: start } = readId(decoder)
    if (seen.has(client)) throw malformed('client twice')
    seen.add(client)
    const from = known(client)
    if (start > from) throw gap()

    const structs: Struct[] = []
    let clock = start
    for (let i = 0; i < structCount; i++) {
      const whole = readStruct(decoder, client, clock, structs.at(-1) ?? null)
      clock += whole.length
      if (clock > CLOCK_MAX) throw malformed('clock too high')
      if (whole.clock >= from) structs.push(whole)
      else repeats = true
      if (whole.clock < from && clock > from) structs.push(restOf(whole, from))
    }
    if (structs.length > 0) sections.set(client, structs)
    count += structs.length
  }
  return { sections, count, repeats }
}

/** What is new of a struct whose beginning is known, exactly as Yjs cuts it. */
function restOf(whole: Struct, from: number): Struct {
  const cut = from - whole.clock
  const content =
    whole.content.is === 'values'
      ? { is: 'values' as const, values: whole.content.values.slice(cut) }
      : whole.content
  const origin = whole.content.is === 'gc' ? null : { client: whole.client, clock: from - 1 }
  return { ...whole, clock: from, length: whole.length - cut, content, origin, parent: null, key: null }
}

function readStruct(decoder: decoding.Decoder, client: number, clock: number, before: Struct | null): Struct {
  const info = readByte(decoder)
  const fresh = { visit: 'not yet', belongs: 'gone', left: null, right: null } as const
  if (info === 0) {
    const length = readGoneLength(decoder)
    return {
      client,
      clock,
      length,
      content: { is: 'gc' },
      origin: null,
      rightOrigin: null,
      parent: null,
      key: null,
      before,
      ...fresh,
    }
  }
  // A Skip: the sender itself has a hole here.
  if (info === 10) throw gap()

  const hasOrigin = (info & 0x80) !== 0
  const hasRightOrigin = (info & 0x40) !== 0
  const origin = hasOrigin ? readId(decoder) : null
  const rightOrigin = hasRightOrigin ? readId(decoder) : null
  const standsAlone = !hasOrigin && !hasRightOrigin
  const parent = standsAlone ? readParent(decoder) : null
  const key = standsAlone && (info & 0x20) !== 0 ? decoding.readVarString(decoder) : null
  const { content, length } = readContent(decoder, info & 0x1f)
  return { client, clock, length, content, origin, rightOrigin, parent, key, before, ...fresh }
}

function readContent(decoder: decoding.Decoder, ref: number): { content: Content; length: number } {
  switch (ref) {
    case 1:
      return { content: { is: 'deleted' }, length: readGoneLength(decoder) }
    case 4: {
      const { length } = decoding.readVarString(decoder)
      if (length === 0) throw malformed('empty text')
      return { content: { is: 'string' }, length }
    }
    case 6: {
      if (!mayMark(decoding.readVarString(decoder), decoding.readVarString(decoder)))
        throw malformed('forbidden mark')
      return { content: { is: 'mark' }, length: 1 }
    }
    case 7: {
      const type = decoding.readVarUint(decoder)
      if (type === 3) return { content: { is: 'element', name: decoding.readVarString(decoder) }, length: 1 }
      if (type === 6) return { content: { is: 'text' }, length: 1 }
      throw malformed('forbidden type')
    }
    case 8: {
      const count = decoding.readVarUint(decoder)
      if (count === 0) throw malformed('no value')
      const values: unknown[] = []
      // Each value takes a byte at least, so the bytes end before the memory does.
      for (let i = 0; i < count; i++) values.push(readScalar(decoder))
      return { content: { is: 'values', values }, length: count }
    }
    default:
      throw malformed('forbidden content')
  }
}

/** Numbers, strings and null. No objects: nothing here recurses on what a client wrote. */
function readScalar(decoder: decoding.Decoder): unknown {
  switch (readByte(decoder)) {
    case 126:
      return null
    case 125:
      // lib0 reads past the end here and would make a number of it.
      if (!decoding.hasContent(decoder)) throw malformed('cut off')
      return decoding.readVarInt(decoder)
    case 124:
      return decoding.readFloat32(decoder)
    case 123:
      return decoding.readFloat64(decoder)
    case 119:
      return decoding.readVarString(decoder)
    default:
      throw malformed('forbidden value')
  }
}

function readByte(decoder: decoding.Decoder): number {
  if (!decoding.hasContent(decoder)) throw malformed('cut off')
  return decoding.readUint8(decoder)
}

function readId(decoder: decoding.Decoder): Id {
  const client = decoding.readVarUint(decoder)
  const clock = decoding.readVarUint(decoder)
  if (client > CLIENT_MAX || clock > CLOCK_MAX) throw malformed('id out of range')
  return { client, clock }
}

function readParent(decoder: decoding.Decoder): { root: string } | { id: Id } {
  const isRoot = decoding.readVarUint(decoder)
  if (isRoot > 1) throw malformed('bad parent')
  return isRoot === 1 ? { root: decoding.readVarString(decoder) } : { id: readId(decoder) }
}

function readGoneLength(decoder: decoding.Decoder): number {
  const length = decoding.readVarUint(decoder)
  // A length of zero poisons a document for good: every later load of it throws.
  if (length === 0 || length > GONE_LENGTH_MAX) throw malformed('bad length')
  return length
}
