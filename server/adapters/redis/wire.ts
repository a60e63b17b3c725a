import * as z from 'zod/mini'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import type { Log } from '#server/ports/log.ts'
import type { Dropped, Wire } from '#server/ports/wire.ts'
import { PanelId } from '#shared/model/ids.ts'
import { redisAt } from './address.ts'
import { hasMoved } from './connection.ts'
import { createServers } from './servers.ts'
import { createSubscriptions } from './subscriptions.ts'

/** No caret and no presence is longer; what is, is not ours. */
const WHISPER_BYTES_MAX = 16_384
const NOTED_EVERY_MS = 60_000

const Seq = z.pipe(z.string().check(z.regex(/^(0|[1-9]\d{0,14})$/)), z.transform(Number))

/**
 * The wire of several nodes, over the sharded channels of one Redis or of a cluster: `panelroom:{<room>}:bell` and `…:aw`. What is
 * said while Redis is away is lost. Its own words come back to whoever listens here, by the same way as everybody's.
 *
 * `state` turns to `down` at once when a connection ends, and within two seconds when Redis stands still.
 */
export function createRedisWire({ url, diagnostics }: { url: string; diagnostics: Log }): Wire {
  const address = redisAt(url)
  // Those who listen here: the wire of one process, fed by Redis.
  const ears = createLocalWire()
  const dropped = { rings: 0, whispers: 0, unsent: 0 }
  const speaking = createServers({ address, purpose: 'speaking', diagnostics, onChange: () => undefined })
  const hearing = createServers({
    address,
    purpose: 'hearing',
    diagnostics,
    onChange: () => subscriptions.settle(),
    onEnded: (channel) => subscriptions.ended(channel),
  })
  const subscriptions = createSubscriptions({ servers: hearing, hear, diagnostics })
  const ringing = new Map<PanelId, number>()
  const saying = new Set<Promise<unknown>>()
  let notedAt = -Infinity
  let isClosed = false

  function hear(message: Buffer, channel: string): void {
    const [, room, kind] = /^panelroom:\{([^}]*)\}:(bell|aw)$/.exec(channel) ?? []
    const panelId = PanelId.safeParse(room)
    if (kind === 'bell') {
      const seq = Seq.safeParse(message.toString('latin1'))
      if (panelId.success && seq.success) ears.ring(panelId.data, seq.data)
      else drop('rings')
    } else if (panelId.success && message.length <= WHISPER_BYTES_MAX) ears.whisper(panelId.data, message)
    else drop('whispers')
  }

  function drop(what: keyof Dropped): void {
    dropped[what]++
    if (performance.now() - notedAt < NOTED_EVERY_MS) return
    notedAt = performance.now()
    diagnostics.warn({ ...dropped }, 'messages on the wire were dropped')
  }

  function say(channel: string, message: string | Buffer): void {
    const home = speaking.of(channel)
    if (isClosed || !home?.live()) return void dropped.unsent++
    const said: Promise<unknown> = home
      .ask((client) => client.sPublish(channel, message))
      .catch((problem: unknown) => {
        dropped.unsent++
        if (hasMoved(problem)) speaking.look()
      })
      .finally(() => saying.delete(said))
    saying.add(said)
  }

  /** The newest of all that were rung in one moment says it all. */
  function sayRings(): void {
    for (const [panelId, seq] of ringing) say(bell(panelId), String(seq))
    ringing.clear()
  }

  const listening = (leave: () => void, cancel: () => void) => () => {
    cancel()
    leave()
  }

  return {
    ring(panelId, seq) {
      if (ringing.size === 0) setImmediate(sayRings)
      ringing.set(panelId, Math.max(seq, ringing.get(panelId) ?? 0))
    },
    onRing: (panelId, listener) =>
      listening(subscriptions.add(bell(panelId)), ears.onRing(panelId, listener)),
    whisper(panelId, bytes) {
      if (bytes.length > WHISPER_BYTES_MAX) drop('unsent')
      else say(aw(panelId), Buffer.from(bytes))
    },
    onWhisper: (panelId, listener) =>
      listening(subscriptions.add(aw(panelId)), ears.onWhisper(panelId, listener)),
    state: () =>
      !isClosed && speaking.ready() && hearing.ready() && subscriptions.settled() ? 'up' : 'down',
    dropped: () => ({ ...dropped }),
    async close() {
      sayRings()
      isClosed = true
      // The last rings of a node that stops: with them nobody has to wait for the next look at the log.
      await Promise.all(saying)
      subscriptions.close()
      speaking.close()
      hearing.close()
      await ears.close()
    },
  }
}

// The braces keep a room in one slot of a cluster.
const bell = (panelId: PanelId) => `panelroom:{${panelId}}:bell`
const aw = (panelId: PanelId) => `panelroom:{${panelId}}:aw`
