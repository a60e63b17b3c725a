/**
 * Frames of the document plane, each one WebSocket message: a varuint type, then its body (lib0 encoding).
 * 0 and 1 are y-websocket's own (sync, awareness). Ours begin at 120:
 *
 * | type | direction | body | meaning |
 * | 120 FLUSH | client → server | varuint n | sent after local updates; asks for ACK n |
 * | 121 ACK | server → client | varuint n, varuint seq | every frame sent before FLUSH n on this connection is durable; seq counts this document's own stored entries |
 * | 122 NACK | server → client | varuint n, varuint code, varuint seq | something before n was refused; a close follows |
 * | 123 ALIVE | both | varuint seq | every 15 s from the server; the client answers with the same |
 * | 124 FROZEN | server → client | varuint lockSeq, string sha256 | the document is sealed; close 4423 follows |
 *
 * No number here counts the room's whole log: from it a reader could tell how much others write in private.
 */
export const FRAME = {
  sync: 0,
  awareness: 1,
  flush: 120,
  ack: 121,
  nack: 122,
  alive: 123,
  frozen: 124,
} as const
export const SYNC = { step1: 0, step2: 1, update: 2 } as const

/** `notes`, or `scorecard:<seat>`. */
export type DocumentName = 'notes' | `scorecard:${string}`
export const DOCUMENT_NAME = /^(?:notes|scorecard:[A-Za-z0-9_-]{1,64})$/
