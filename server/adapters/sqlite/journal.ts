import { crc32 } from 'node:zlib'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { EpochMs, PanelId, SeatId } from '#shared/model/ids.ts'
import type { UpdateBatch } from '#server/ports/room-log.ts'

/** An update with its place in the history of its room, as the journal holds it. */
export type Written = {
  readonly panelId: PanelId
  readonly document: DocumentName
  readonly seq: number
  readonly author: SeatId
  readonly clientId: number
  readonly at: EpochMs
  readonly bytes: Uint8Array
}
/** What is asked of the thread, with the number of the question. */
export type Append = { readonly id: number; readonly panelId: PanelId; readonly batch: UpdateBatch }

/** Where an earlier format says how many updates there are, and never none. */
const HAS_CHECKSUM = 0
const BEFORE_WHAT_IS_CHECKED = 5

/** One row of the journal: all updates of one commit, behind a checksum of them. */
export function encodeWritten(all: readonly Written[]): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeUint8(encoder, HAS_CHECKSUM)
  encoding.writeUint32(encoder, 0)
  encoding.writeVarUint(encoder, all.length)
  for (const { panelId, document, seq, ...update } of all) {
    encoding.writeVarString(encoder, panelId)
    encoding.writeVarString(encoder, document)
    encoding.writeVarUint(encoder, seq)
    writeUpdate(encoder, update)
  }
  const row = encoding.toUint8Array(encoder)
  new DataView(row.buffer, row.byteOffset).setUint32(1, crc32(row.subarray(BEFORE_WHAT_IS_CHECKED)), true)
  return row
}

/** Throws if that is not what `encodeWritten` makes. */
export function decodeWritten(bytes: Uint8Array): Written[] {
  const decoder = decoding.createDecoder(bytes)
  if (bytes[0] === HAS_CHECKSUM) {
    decoder.pos = 1
    const checksum = decoding.readUint32(decoder)
    if (checksum !== crc32(bytes.subarray(BEFORE_WHAT_IS_CHECKED)))
      throw new RangeError('not what was written')
  }
  const all = Array.from({ length: decoding.readVarUint(decoder) }, () => ({
    panelId: decoding.readVarString(decoder) as PanelId,
    document: decoding.readVarString(decoder) as DocumentName,
    seq: decoding.readVarUint(decoder),
    ...readUpdate(decoder),
  }))
  if (decoding.hasContent(decoder)) throw new RangeError('more than was written')
  return all
}

/** Throws, and leaves the message as it was, where something in it cannot be stored. */
export function writeAppend(encoder: encoding.Encoder, { id, panelId, batch }: Append): void {
  for (const update of batch.updates) expectStorable(update)
  encoding.writeVarUint(encoder, id)
  encoding.writeVarString(encoder, panelId)
  encoding.writeVarUint(encoder, batch.epoch)
  encoding.writeVarString(encoder, batch.document)
  encoding.writeVarUint(encoder, batch.after.seq)
  encoding.writeVarUint(encoder, batch.updates.length)
  for (const update of batch.updates) writeUpdate(encoder, update)
}

/** All that were written one after the other. */
export function readAppends(bytes: Uint8Array): Append[] {
  const decoder = decoding.createDecoder(bytes)
  const all: Append[] = []
  while (decoding.hasContent(decoder)) {
    const id = decoding.readVarUint(decoder)
    const panelId = decoding.readVarString(decoder) as PanelId
    const epoch = decoding.readVarUint(decoder)
    const document = decoding.readVarString(decoder) as DocumentName
    const after = { seq: decoding.readVarUint(decoder), mark: null }
    const updates = Array.from({ length: decoding.readVarUint(decoder) }, () => readUpdate(decoder))
    all.push({ id, panelId, batch: { epoch, document, after, updates } })
  }
  return all
}

type Update = UpdateBatch['updates'][number]

function writeUpdate(encoder: encoding.Encoder, { author, clientId, at, bytes }: Update): void {
  encoding.writeVarString(encoder, author)
  encoding.writeVarUint(encoder, clientId)
  encoding.writeFloat64(encoder, at)
  encoding.writeVarUint8Array(encoder, bytes)
}

const readUpdate = (decoder: decoding.Decoder): Update => ({
  author: decoding.readVarString(decoder) as SeatId,
  clientId: decoding.readVarUint(decoder),
  at: decoding.readFloat64(decoder) as EpochMs,
  // A copy: kept, or sent on, a view would take the whole message along.
  bytes: decoding.readVarUint8Array(decoder).slice(),
})

/** The same values that the driver keeps from SQLite: nothing may be written that could not be moved into the tables later. */
function expectStorable({ author, clientId, at, bytes }: Update): void {
  const wrong =
    typeof author !== 'string'
      ? 'author'
      : !Number.isSafeInteger(clientId) || clientId < 0
        ? 'client id'
        : !Number.isFinite(at)
          ? 'time'
          : !(bytes instanceof Uint8Array) || bytes.length === 0
            ? 'bytes'
            : null
  if (wrong) throw new TypeError(`an update with such a ${wrong} cannot be stored`)
}
