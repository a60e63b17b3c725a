import * as Y from 'yjs'
import type { Connection } from './connection.ts'
import { createTypist } from './typist.ts'
import { pause } from './waiting.ts'

const LINES_PER_UPDATE = 100
const PAUSE_MS = 10
const ARRIVES_WITHIN_MS = 30_000

/**
 * Writes a document of this encoded size, at a pace that every server's own limits allow, and waits until a newcomer is given all of
 * it. Answers null, or in words why the server did not take it.
 */
export async function fill(
  author: Connection,
  newcomer: () => Promise<Connection>,
  bytes: number,
): Promise<string | null> {
  const typist = createTypist(author.place.clientId)
  let written = 0
  let until = 0
  while (written < bytes) {
    if (author.closedWith() !== null) return `refused (${author.closedWith()})`
    const next = typist.lines(LINES_PER_UPDATE)
    author.write(next.update, next.until)
    written += next.update.length
    until = next.until
    await author.settled()
    await pause(PAUSE_MS)
  }
  for (const from = performance.now(); performance.now() - from < ARRIVES_WITHIN_MS; await pause(100)) {
    if (author.closedWith() !== null) return `refused (${author.closedWith()})`
    const reader = await newcomer()
    const whole = reader.whole()
    reader.cut()
    if (whole && (Y.parseUpdateMeta(whole).to.get(typist.clientId) ?? 0) >= until) return null
  }
  return 'never arrived'
}
