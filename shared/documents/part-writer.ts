import * as encoding from 'lib0/encoding'

/** What one message may hold. */
export type PartLimits = {
  readonly bytes: number
  /** Client ids that bring new content. */
  readonly sections: number
  readonly structs: number
  readonly deleteRanges: number
  /** Length of one deleted stretch, in characters. */
  readonly goneLength: number
  /** How much of what the receiver has may be deleted in one message with new text: as much as its fullest note has room for. */
  readonly replaced: number
}

/** One message's worth of an update, and what is in it. */
export type Part = { readonly update: Uint8Array; readonly structs: number; readonly deleteRanges: number }
/** A struct as it stands in an update. */
export type Piece = { readonly client: number; readonly clock: number; readonly bytes: Uint8Array }
/** A stretch that is deleted. */
export type Range = { readonly client: number; readonly clock: number; readonly length: number }

// The most that the numbers before a client's structs take, and those of a range.
const SECTION_BYTES = 16
const RANGE_BYTES = 16

/** Fills one part after the other. Pieces of a client come in the order of their clocks. */
export function createParts(limits: PartLimits) {
  const parts: Part[] = []
  let pieces = new Map<number, Piece[]>()
  let ranges = new Map<number, Range[]>()
  let structs = 0
  let deleteRanges = 0
  let bytes = SECTION_BYTES

  function end(): void {
    if (structs + deleteRanges === 0) return
    parts.push({ update: encoded(pieces, ranges), structs, deleteRanges })
    pieces = new Map()
    ranges = new Map()
    structs = 0
    deleteRanges = 0
    bytes = SECTION_BYTES
  }

  return {
    addPiece(piece: Piece) {
      const size = piece.bytes.length + SECTION_BYTES
      const isNew = !pieces.has(piece.client)
      if (
        structs + 1 > limits.structs ||
        bytes + size > limits.bytes ||
        (isNew && pieces.size >= limits.sections)
      ) {
        end()
      }
      push(pieces, piece)
      structs++
      bytes += size
    },
    addRange(range: Range) {
      if (deleteRanges + 1 > limits.deleteRanges || bytes + RANGE_BYTES * 2 > limits.bytes) end()
      push(ranges, range)
      deleteRanges++
      bytes += RANGE_BYTES
    },
    end,
    all(): readonly Part[] {
      end()
      return parts.length > 0 ? parts : [{ update: encoded(pieces, ranges), structs: 0, deleteRanges: 0 }]
    },
  }
}

function push<It extends { readonly client: number }>(lists: Map<number, It[]>, it: It): void {
  const list = lists.get(it.client)
  if (list) list.push(it)
  else lists.set(it.client, [it])
}

function encoded(
  pieces: ReadonlyMap<number, readonly Piece[]>,
  ranges: ReadonlyMap<number, readonly Range[]>,
): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, pieces.size)
  for (const [client, section] of pieces) {
    encoding.writeVarUint(encoder, section.length)
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, section[0]!.clock)
    for (const { bytes } of section) encoding.writeUint8Array(encoder, bytes)
  }
  encoding.writeVarUint(encoder, ranges.size)
  for (const [client, deleted] of ranges) {
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, deleted.length)
    for (const { clock, length } of deleted) {
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarUint(encoder, length)
    }
  }
  return encoding.toUint8Array(encoder)
}
