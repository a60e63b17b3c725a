import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { createParts, type Part, type PartLimits, type Piece, type Range } from './part-writer.ts'

export type { Part, PartLimits } from './part-writer.ts'

type Struct = Y.Item | Y.GC

// The most that stands before a struct's text: ids of its neighbours, or its parent's name.
const HEAD_BYTES = 512

/**
 * Cuts a V1 update into updates that can be applied one after the other, each within the limits, none waiting for a later one. One at
 * least. Text that is deleted already is not spelled out, and what the receiver has is deleted before new text comes where both would not
 * fit beside each other: a note replaced by another is never longer on the way. Elsewhere they go together, so that a bold word replaced
 * by another stays bold: Yjs tidies up marks that have nothing between them. What builds on something that the update itself lacks is
 * left out.
 */
export function inParts(update: Uint8Array, limits: PartLimits): readonly Part[] {
  const { structs, ds } = Y.decodeUpdate(update)
  const sections = sectionsOf(structs)
  const order = causalOrder(sections)
  const { known, own } = rangesOf(ds.clients, sections)
  const isWhole = order.length === structs.length

  const hasText = order.some((it) => isText(it) && !isGone(it, ds.clients))
  const deletesFirst = known.length > 0 && hasText && lengthOf(known) > limits.replaced
  const fits =
    update.length <= limits.bytes &&
    structs.length <= limits.structs &&
    sections.size <= limits.sections &&
    known.length + own.length <= limits.deleteRanges &&
    structs.every((it) => isText(it) || it.length <= limits.goneLength)
  if (fits && isWhole && !deletesFirst) {
    return [{ update, structs: structs.length, deleteRanges: known.length + own.length }]
  }

  const parts = createParts(limits)
  if (deletesFirst) {
    for (const range of known) parts.addRange(range)
    parts.end()
  }
  for (const struct of order) for (const piece of piecesOf(struct, ds.clients, limits)) parts.addPiece(piece)
  for (const range of deletesFirst ? own : [...known, ...own]) parts.addRange(range)
  return parts.all()
}

/** The structs by client, oldest first, each section as far as it has no hole. */
function sectionsOf(structs: readonly (Struct | Y.Skip)[]): Map<number, Struct[]> {
  const sections = new Map<number, Struct[]>()
  const holed = new Set<number>()
  for (const struct of structs) {
    const { client } = struct.id
    if (struct instanceof Y.Skip) holed.add(client)
    if (struct instanceof Y.Skip || holed.has(client)) continue
    const section = sections.get(client)
    if (section) section.push(struct)
    else sections.set(client, [struct])
  }
  return sections
}

/** All structs, each after those it needs. Cuts off a section where it needs what a holed one lacks. */
function causalOrder(sections: Map<number, Struct[]>): readonly Struct[] {
  const done = new Map<number, number>()
  const order: Struct[] = []
  for (const first of [...sections.keys()]) {
    // By hand, and each client on it once: long chains between two clients must not become stack frames.
    const stack: { client: number; until: number }[] = [{ client: first, until: Infinity }]
    while (stack.length > 0) {
      const { client, until } = stack.at(-1)!
      const count = done.get(client) ?? 0
      const next = sections.get(client)![count]
      if (!next || next.id.clock > until) {
        stack.pop()
        continue
      }
      const need = needsOf(next).find((id) => id.client !== client && isMissing(id))
      const section = need && sections.get(need.client)!
      if (need && section && !section[done.get(need.client) ?? 0]) {
        sections.get(client)!.length = count
      } else if (need && !stack.some((it) => it.client === need.client)) {
        stack.push({ client: need.client, until: need.clock })
      } else {
        order.push(next)
        done.set(client, count + 1)
      }
    }
  }
  return order

  /** Whether the update should bring this and has not so far. What it has no section for, the receiver has. */
  function isMissing(id: Y.ID): boolean {
    const section = sections.get(id.client)
    if (!section) return false
    const last = section[(done.get(id.client) ?? 0) - 1]
    const reached = last ? last.id.clock + last.length : (section[0]?.id.clock ?? 0)
    return id.clock >= reached
  }
}

function needsOf(struct: Struct): readonly Y.ID[] {
  if (struct instanceof Y.GC) return []
  const parent: unknown = struct.parent
  return [struct.origin, struct.rightOrigin, parent instanceof Y.ID ? parent : null].filter(
    (it): it is Y.ID => it !== null,
  )
}

type DeleteSet = ReadonlyMap<number, readonly { readonly clock: number; readonly len: number }[]>

/** Deletions of what the receiver has, and of what the update brings. */
function rangesOf(clients: DeleteSet, sections: ReadonlyMap<number, readonly Struct[]>) {
  const known: Range[] = []
  const own: Range[] = []
  for (const [client, ranges] of clients) {
    const section = sections.get(client)
    const start = section ? (section[0]?.id.clock ?? 0) : Infinity
    const last = section?.at(-1)
    const end = section ? (last ? last.id.clock + last.length : start) : Infinity
    for (const { clock, len } of ranges) {
      const to = clock + len
      if (clock < start) known.push({ client, clock, length: Math.min(to, start) - clock })
      const from = Math.max(clock, start)
      if (from < Math.min(to, end)) own.push({ client, clock: from, length: Math.min(to, end) - from })
    }
  }
  return { known, own }
}

const isText = (struct: Struct): struct is Y.Item & { content: Y.ContentString } =>
  struct instanceof Y.Item && struct.content instanceof Y.ContentString

const lengthOf = (ranges: readonly Range[]) => ranges.reduce((sum, { length }) => sum + length, 0)

function isGone({ id, length }: Struct, clients: DeleteSet): boolean {
  const ranges = clients.get(id.client) ?? []
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const { clock, len } = ranges[middle]!
    if (id.clock < clock) high = middle - 1
    else if (id.clock >= clock + len) low = middle + 1
    else return id.clock + length <= clock + len
  }
  return false
}

/** A struct as it is written, or several that come to the same. */
function piecesOf(struct: Struct, clients: DeleteSet, limits: PartLimits): Piece[] {
  const { client, clock } = struct.id
  if (struct instanceof Y.GC) {
    return lengthsOf(struct.length, limits.goneLength).map(([from, length]) =>
      written(new Y.GC(Y.createID(client, clock + from), length)),
    )
  }
  const { content } = struct
  if (content instanceof Y.ContentDeleted || (isText(struct) && isGone(struct, clients))) {
    return lengthsOf(struct.length, limits.goneLength).map(([from, length]) =>
      written(restOf(struct, from, new Y.ContentDeleted(length))),
    )
  }
  if (!(content instanceof Y.ContentString)) return [written(struct)]

  // Three bytes each at most; how full a part gets is decided by what they really take.
  const charsMax = Math.max(2, Math.floor((limits.bytes - HEAD_BYTES) / 3))
  return lengthsOf(struct.length, charsMax, content.str).map(([from, length]) =>
    written(restOf(struct, from, new Y.ContentString(content.str.slice(from, from + length)))),
  )
}

/** What is left of an item from here on, as Yjs itself cuts it: the next one stands behind the last character of the one before. */
function restOf(item: Y.Item, from: number, content: Y.ContentString | Y.ContentDeleted): Y.Item {
  const { client, clock } = item.id
  const origin = from > 0 ? Y.createID(client, clock + from - 1) : item.origin
  const { rightOrigin, parent, parentSub } = item
  return new Y.Item(
    Y.createID(client, clock + from),
    null,
    origin,
    null,
    rightOrigin,
    parent,
    parentSub,
    content,
  )
}

/** Offsets and lengths of the pieces; a character that takes two places stays in one. */
function lengthsOf(length: number, most: number, text?: string): [from: number, length: number][] {
  const pieces: [number, number][] = []
  for (let from = 0; from < length;) {
    let to = Math.min(length, from + most)
    if (text && to < length && isFirstHalf(text.charCodeAt(to - 1))) to--
    pieces.push([from, to - from])
    from = to
  }
  return pieces
}

const isFirstHalf = (code: number) => code >= 0xd800 && code <= 0xdbff

function written(struct: Struct): Piece {
  const encoder = new Y.UpdateEncoderV1()
  struct.write(encoder, 0)
  const { client, clock } = struct.id
  return { client, clock, bytes: encoding.toUint8Array(encoder.restEncoder) }
}
