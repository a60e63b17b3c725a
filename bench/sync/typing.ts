import type { Connection } from './connection.ts'
import { createTypist } from './typist.ts'

const TICK_MS = 2

/** Presses one key. The number counts this writer's keys, from 0. */
export type Writer = (key: number) => void

/** Somebody who types at a connection, for as long as the server lets them. */
export function writerAt(connection: Connection): Writer {
  const typist = createTypist(connection.place.clientId)
  return () => {
    if (connection.closedWith() !== null) return
    const { update, until } = typist.key()
    connection.write(update, until)
  }
}

/**
 * Lets everybody type, each so many keys a second, evenly spread in time and in the order given. Each key is due at a fixed moment: a
 * server that stalls meets what piled up meanwhile.
 */
export function startTyping(
  writers: readonly Writer[],
  rate: number,
): { stop(): void; lateness(): readonly number[] } {
  const startedAt = performance.now()
  const stepMs = 1_000 / (rate * writers.length)
  const late: number[] = []
  let next = 0

  const timer = setInterval(() => {
    const now = performance.now()
    for (; startedAt + next * stepMs <= now; next++) {
      writers[next % writers.length]!(Math.floor(next / writers.length))
      late.push(performance.now() - (startedAt + next * stepMs))
    }
  }, TICK_MS)
  return { stop: () => clearInterval(timer), lateness: () => late }
}

/** How many connections the server closed and why, in words, or null. */
export function closedAmong(connections: readonly Connection[]): string | null {
  const codes = connections.map((it) => it.closedWith()).filter((it) => it !== null)
  return codes.length > 0 ? `${codes.length} closed (${[...new Set(codes)].join(', ')})` : null
}
