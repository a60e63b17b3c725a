import { setTimeout as pause } from 'node:timers/promises'
import { openPostgres } from '#server/adapters/postgres/database.ts'
import { createRedisRates } from '#server/adapters/redis/rates.ts'
import { createRedisWire } from '#server/adapters/redis/wire.ts'
import { createApp } from '#server/app.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { Wire } from '#server/ports/wire.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { bank } from '#seed/bank.ts'
import type { PostgresServer } from '#test/support/postgres.ts'
import { openRecordingLine } from '#test/support/recording-line.ts'
import type { RedisServer } from '#test/support/redis.ts'
import { onTheSpot } from '#test/support/room-bounds.ts'
import { STANDING_SINCE } from '#test/support/standing-time.ts'
import { aQuietLog } from '#test/support/start-app.ts'
import { aSteadyClock, countedIds } from '#test/support/steady-ports.ts'
import type { Name, Place } from './the-stage.ts'

const ORIGIN = 'http://panelroom.test'
/** Waits of up to this long are the stores' own. */
const BRIEF_MS = 10
/** Longer ones up to this are a node's, before it tells the others in one breath what has changed. */
const BREATH_MS = 60
/** A word that was said while nobody listened yet never comes. */
const WORD_WITHIN_MS = 500

/** Who comes to the second node. The lead and who takes over are at the first. */
const SECOND: ReadonlySet<Name> = new Set(['ana', 'cleo', 'olga', 'desk'])

/** What crossed Redis in a play, of both nodes, both ways; and what each node heard of the other, in no order. */
export type OverRedis = { readonly bytes: Buffer; readonly whispers: readonly string[] }

/**
 * Two nodes over one PostgreSQL and one Redis. What one node tells the other about people crosses Redis at once, and is heard when the
 * script has come to rest: which of two things that a page is told at once comes first is chance otherwise.
 */
export function twoNodes(
  postgres: PostgresServer,
  redis: RedisServer,
  tell: (over: OverRedis) => void,
): (client: string) => Promise<Place> {
  return async (client) => {
    const clock = aSteadyClock(STANDING_SINCE)
    /** What would be done after a breath is done when the script has come to rest, or it would be chance what is said in one. */
    const breaths = new Set<() => void>()
    /** A stop waits a little for the world, and nothing is recorded any more. */
    let isOver = false
    const nodesClock: Clock = {
      ...clock,
      after(ms, run) {
        if (isOver) {
          const timer = setTimeout(run, ms / 100)
          return () => clearTimeout(timer)
        }
        if (ms <= BRIEF_MS || ms > BREATH_MS) return clock.after(ms, run)
        const breath = () => run()
        breaths.add(breath)
        return () => void breaths.delete(breath)
      },
    }
    function breathe(): boolean {
      const all = [...breaths]
      breaths.clear()
      for (const run of all) run()
      return all.length > 0
    }
    const ids = countedIds()
    const databaseUrl = await postgres.database()
    const line = await openRecordingLine(redis.port)
    const url = line.origin.replace('http', 'redis')
    const whispers: string[] = []
    /** Whoever leaves at the end does so in any order, some in one breath. */
    let heard = 0

    // One after the other: each takes the next ids.
    const nodes = [await aNode(0), await aNode(1)]

    async function aNode(at: number) {
      const diagnostics = aQuietLog()
      const store = await openPostgres(databaseUrl)
      const watched = watchedLog(store.roomLog)
      const wire = heldWire(createRedisWire({ url, diagnostics }), (bytes) =>
        whispers.push(`${at}: ${Buffer.from(bytes).toString()}`),
      )
      const rates = createRedisRates({ url, diagnostics })
      const app = await createApp({
        ports: {
          log: watched.log,
          records: store.records,
          wire: wire.wire,
          calibrator: onTheSpot,
          rates,
          clock: nodesClock,
          ids,
          diagnostics,
        },
        bank: bank(),
        client,
        publicUrl: ORIGIN,
        host: '127.0.0.1',
        port: 0,
        stage: () => ({ parts: [], perform: async () => undefined }),
      })
      return {
        app,
        watched,
        wire,
        async stop() {
          isOver = true
          await app.close()
          await Promise.all([wire.wire.close(), rates.close()])
          await store.close()
        },
      }
    }

    /** Whether a node has a room open and has not read what another one has stored. */
    async function isBehind(): Promise<boolean> {
      for (const { watched, wire } of nodes)
        for (const panelId of wire.rooms()) {
          const head = await nodes[0]!.watched.real.head(panelId)
          if (head && watched.reached(panelId) < head.seq) return true
        }
      return false
    }

    return {
      origin: ORIGIN,
      clock,
      portOf: (name) => Number(new URL(nodes[SECOND.has(name) ? 1 : 0]!.app.listening).port),
      setupCode: () => nodes[0]!.app.setupCode(),
      async still() {
        for (let rest = 0; rest < 3;) {
          await pause(1)
          const isBusy =
            !clock.isStill() ||
            nodes.some((it) => it.watched.isAsking()) ||
            nodes.some((it) => it.wire.isWaiting()) ||
            (await isBehind())
          const goesOn = isBusy || breathe() || nodes.map((it) => it.wire.letIn()).some(Boolean)
          rest = goesOn ? 0 : rest + 1
        }
        heard = whispers.length
      },
      async stop() {
        for (const node of nodes) await node.stop()
        tell({
          bytes: Buffer.concat(
            line.passages.flatMap((it) => [...it.up.map(({ bytes }) => bytes), ...it.down]),
          ),
          whispers: distinct(whispers.slice(0, heard)),
        })
        await line.close()
      },
    }
  }
}

/** Whether a node was already heard when it asked who is there is chance, and so is how often it was told. */
const distinct = (whispers: readonly string[]) =>
  [...new Set(whispers.map((it) => it.replace(/"turn":\d+,/, '')))]
    .filter((it) => !it.includes('"is":"who"'))
    .toSorted()

/** The log, and how far this node has come in it. */
function watchedLog(real: RoomLog) {
  const reached = new Map<PanelId, number>()
  let asking = 0
  const reach = (panelId: PanelId, seq: number) =>
    void reached.set(panelId, Math.max(seq, reached.get(panelId) ?? 0))
  async function counted<Value>(asked: Promise<Value>, then: (value: Value) => void = () => {}) {
    asking++
    try {
      const value = await asked
      then(value)
      return value
    } finally {
      asking--
    }
  }
  const log: RoomLog = {
    ...real,
    clients: (panelId) => counted(real.clients(panelId)),
    document: (panelId, name) => counted(real.document(panelId, name)),
    head: (panelId) => counted(real.head(panelId)),
    read: (panelId, after, most) =>
      counted(real.read(panelId, after, most), (entries) => reach(panelId, entries.at(-1)?.seq ?? 0)),
    appendEvents: (panelId, batch) =>
      counted(real.appendEvents(panelId, batch), (it) => it.ok && reach(panelId, it.value.seq)),
    appendUpdates: (panelId, batch) =>
      counted(real.appendUpdates(panelId, batch), (it) => it.ok && reach(panelId, it.value.lastSeq)),
  }
  return { log, real, isAsking: () => asking > 0, reached: (panelId: PanelId) => reached.get(panelId) ?? 0 }
}

/** A wire whose whispers wait at the door until they are let in. */
function heldWire(real: Wire, heard: (bytes: Uint8Array) => void) {
  const rooms = new Map<PanelId, number>()
  const held: (() => void)[] = []
  let said = 0
  let come = 0
  let saidAt = 0
  const wire: Wire = {
    ...real,
    onRing(panelId, listener) {
      rooms.set(panelId, (rooms.get(panelId) ?? 0) + 1)
      const leave = real.onRing(panelId, listener)
      return () => {
        rooms.set(panelId, rooms.get(panelId)! - 1)
        leave()
      }
    },
    whisper(panelId, bytes) {
      said++
      saidAt = performance.now()
      real.whisper(panelId, bytes)
    },
    onWhisper: (panelId, listener) =>
      real.onWhisper(panelId, (bytes) => {
        come++
        const copy = new Uint8Array(bytes)
        heard(copy)
        held.push(() => listener(copy))
      }),
  }
  return {
    wire,
    rooms: () => [...rooms].filter(([, count]) => count > 0).map(([panelId]) => panelId),
    /** Its own words come back to it too, after Redis has passed them on to everybody. */
    isWaiting: () => come < said && performance.now() - saidAt < WORD_WITHIN_MS,
    letIn(): boolean {
      const all = held.splice(0)
      for (const run of all) run()
      return all.length > 0
    },
  }
}
