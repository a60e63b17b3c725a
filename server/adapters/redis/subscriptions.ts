import { ErrorReply } from 'redis'
import type { Log } from '#server/ports/log.ts'
import { type Client, codeOf, hasMoved } from './connection.ts'
import type { Servers } from './servers.ts'
import { within } from './deadline.ts'

/** So many questions at once when everything is subscribed anew. */
const AT_ONCE_MAX = 64
const AGAIN_AFTER_MS = 500
const LEFT_WITHIN_MS = 1_000

/** Channels that somebody listens to, kept subscribed wherever they belong just now. */
export type Subscriptions = {
  /** Answers its own cancel. The channel is left when nobody listens any more. */
  add(channel: string): () => void
  /** Every channel is acknowledged by the server it belongs to. */
  settled(): boolean
  /** Connections, or who has what, have changed. */
  settle(): void
  /** A server has ended the subscription by itself. */
  ended(channel: string): void
  close(): void
}

/** `by` is the client that acknowledged it: one that is gone, or serves other slots now, counts for nothing. */
type Channel = { readonly name: string; listeners: number; by: Client | null; isBusy: boolean }

type Deps = {
  servers: Pick<Servers, 'of' | 'look'>
  hear: (message: Buffer, channel: string) => void
  diagnostics: Log
}

export function createSubscriptions({ servers, hear, diagnostics }: Deps): Subscriptions {
  const channels = new Map<string, Channel>()
  const waiting = new Set<Channel>()
  let running = 0
  let again: NodeJS.Timeout | null = null
  let lastRefusal = ''
  let isClosed = false
  /** Every room asks several times a second, and there are thousands; null where it has to be found out anew. */
  let areSettled: boolean | null = null

  const listener = (message: Buffer, channel: Buffer) => hear(message, String(channel))
  const isThere = (it: Channel) => it.by !== null && it.by === (servers.of(it.name)?.live() ?? null)
  const isSettled = (it: Channel) => (it.listeners > 0 ? isThere(it) : it.by === null)

  /** One question a channel at a time, so that coming and going in a hurry ends as it should. */
  function settleOne(channel: Channel): void {
    areSettled = null
    if (isClosed || channel.isBusy) return
    if (channel.by && !channel.by.isReady) channel.by = null
    if (isSettled(channel)) {
      if (channel.listeners === 0) channels.delete(channel.name)
      return
    }
    // Without a connection there is nobody to ask; its return settles everything.
    if (channel.by === null && !servers.of(channel.name)?.live()) return
    if (running >= AT_ONCE_MAX) {
      waiting.add(channel)
      return
    }
    running++
    channel.isBusy = true
    void step(channel)
      .then(
        () => true,
        (problem: unknown) => failed(problem),
      )
      .then((goOn) => {
        running--
        channel.isBusy = false
        areSettled = null
        if (goOn) settleOne(channel)
        for (const next of waiting) {
          if (running >= AT_ONCE_MAX) break
          waiting.delete(next)
          settleOne(next)
        }
      })
  }

  async function step(channel: Channel): Promise<void> {
    const { name, by } = channel
    if (by) {
      channel.by = null
      await within(LEFT_WITHIN_MS, by.sUnsubscribe(name, listener, true))
      return
    }
    const home = servers.of(name)!
    const client = home.live()
    await home.ask((it) => it.sSubscribe(name, listener, true))
    channel.by = client
  }

  function failed(problem: unknown): false {
    if (isClosed) return false
    if (hasMoved(problem)) servers.look()
    else if (problem instanceof ErrorReply && codeOf(problem) !== lastRefusal) {
      lastRefusal = codeOf(problem)
      diagnostics.warn({ code: lastRefusal }, 'redis refuses a subscription')
    }
    again ??= setTimeout(() => {
      again = null
      settleAll()
    }, AGAIN_AFTER_MS)
    return false
  }

  function settleAll(): void {
    areSettled = null
    for (const channel of channels.values()) settleOne(channel)
  }

  return {
    add(name) {
      const channel = channels.get(name) ?? { name, listeners: 0, by: null, isBusy: false }
      channels.set(name, channel)
      channel.listeners++
      settleOne(channel)
      let isIn = true
      return () => {
        if (!isIn) return
        isIn = false
        channel.listeners--
        settleOne(channel)
      }
    },
    settled: () => (areSettled ??= [...channels.values()].every((it) => it.listeners === 0 || isThere(it))),
    settle: settleAll,
    ended(name) {
      const channel = channels.get(name)
      if (!channel) return
      channel.by = null
      settleOne(channel)
    },
    close() {
      isClosed = true
      if (again) clearTimeout(again)
    },
  }
}
