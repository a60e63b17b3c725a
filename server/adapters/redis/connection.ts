import { createClient } from 'redis'
import type { Endpoint, RedisAddress } from './address.ts'
import { within } from './deadline.ts'

const CONNECTED_WITHIN_MS = 1_500
const ANSWER_WITHIN_MS = 1_000
const BEAT_EVERY_MS = 500
/** Whoever waits for an answer beyond these is refused: what is said to Redis may be lost, memory may not. */
const WAITING_MAX = 2_000
const AGAIN_AFTER_MS = { first: 50, most: 2_000 }

export type Client = ReturnType<typeof clientFor>

/** One connection to one server, made anew for ever. Nothing waits for it: without it, questions are refused at once. */
export type Connection = {
  readonly at: Endpoint
  /** The client that is connected and answers, or null. Another client each time. */
  live(): Client | null
  /** Rejects after a second without an answer, and at once while there is no connection or too many wait. */
  ask<Value>(question: (client: Client) => Promise<Value>): Promise<Value>
  close(): void
}

type Deps = {
  /** It is there or gone, with the reason's code: `ECONNREFUSED`, `WRONGPASS`, `LATE`. */
  onChange: (lost: string | null) => void
  /** The server has ended this subscription. */
  onEnded: (channel: string) => void
}

export function createConnection(
  at: Endpoint,
  address: RedisAddress,
  { onChange, onEnded }: Deps,
): Connection {
  let current: Client | null = null
  let waiting = 0
  const closing = new AbortController()

  async function keep(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; failures++) {
      const client = clientFor(at, address)
      const lost = new Promise<never>((_, reject) => client.on('error', reject))
      lost.catch(() => undefined)
      client.on('sharded-channel-moved', onEnded)
      let reason: unknown = null
      try {
        await within(CONNECTED_WITHIN_MS, client.connect())
        failures = 0
        current = client
        onChange(null)
        await Promise.race([lost, heartbeat(client, closing.signal)])
      } catch (problem) {
        reason = problem
      }
      current = null
      if (client.isOpen) client.destroy()
      if (closing.signal.aborted) return
      onChange(codeOf(reason))
      await pause(jittered(failures), closing.signal)
    }
  }
  void keep()

  return {
    at,
    live: () => current,
    async ask(question) {
      if (!current || waiting >= WAITING_MAX) throw new Away('no connection')
      waiting++
      try {
        return await within(ANSWER_WITHIN_MS, question(current))
      } finally {
        waiting--
      }
    },
    close() {
      closing.abort()
      if (current?.isOpen) current.destroy()
      current = null
    },
  }
}

/** There is no connection now, or too much waits for it. */
export class Away extends Error {
  readonly code = 'AWAY'
}

/** The server that was asked has not, or not now, what was asked for: somebody else does. */
export const hasMoved = (problem: unknown): boolean =>
  ['MOVED', 'ASK', 'CLUSTERDOWN'].includes(codeOf(problem))

/** What kind of failure it was: a code of the system or the first word of Redis, never a sentence, which may quote what was sent. */
export function codeOf(problem: unknown): string {
  const { code, message } = (problem ?? {}) as { code?: unknown; message?: unknown }
  if (typeof code === 'string') return code
  return (
    /^[A-Z]{2,20}\b/.exec(String(message))?.[0] ??
    (problem instanceof Error ? problem.constructor.name : 'unknown')
  )
}

// The package builds a class of several hundred commands for each client with other options than the last one; a copy takes none.
const pattern = createClient({
  RESP: 3,
  disableOfflineQueue: true,
  disableClientInfo: true,
  maintNotifications: 'disabled',
})

function clientFor({ host, port }: Endpoint, { tls, username, password }: RedisAddress) {
  return pattern.duplicate({
    socket: {
      host,
      port,
      ...(tls && { tls }),
      connectTimeout: CONNECTED_WITHIN_MS,
      reconnectStrategy: false,
    },
    ...(username !== null && { username }),
    ...(password !== null && { password }),
  })
}

/** Ends, with a rejection, once a question has found no answer: a server that stands still keeps its connections open. */
async function heartbeat(client: Client, closing: AbortSignal): Promise<void> {
  while (!closing.aborted) {
    await pause(BEAT_EVERY_MS, closing)
    if (!closing.aborted) await within(ANSWER_WITHIN_MS, client.ping())
  }
}

function pause(ms: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      closing.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    closing.addEventListener('abort', done)
    if (closing.aborted) done()
  })
}

/** All nodes lose Redis at the same moment; they must not come back at the same moment too. */
const jittered = (failures: number) =>
  Math.min(AGAIN_AFTER_MS.most, AGAIN_AFTER_MS.first * 2 ** Math.min(failures, 10)) *
  (0.5 + Math.random() / 2)
