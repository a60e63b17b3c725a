import { createHash } from 'node:crypto'
import type { LogEntry, Place } from './room-log.ts'

/** What an entry holds, in short: SHA-256, hexadecimal. The same of an entry that is to be stored and of the one that is read. */
export function markOf(entry: LogEntry): string {
  const hash = createHash('sha256')
  if (entry.kind === 'event') return hash.update(JSON.stringify(entry.event)).digest('hex')
  const { at, clientId, document, author, bytes } = entry
  const numbers = Buffer.alloc(16)
  numbers.writeDoubleBE(at, 0)
  numbers.writeBigInt64BE(BigInt(clientId), 8)
  return hash.update(numbers).update(`${document}\n${author}\n`).update(bytes).digest('hex')
}

export const placeOf = (entry: LogEntry): Place => ({ seq: entry.seq, mark: markOf(entry) })

/** Before everything. */
export const NOWHERE: Place = { seq: 0, mark: null }
