import { expect, vi } from 'vitest'
import type { PanelId } from '#shared/model/ids.ts'
import type { LimitName } from '#server/services/limits.ts'
import { type Nodes, startNodes } from '#test/support/nodes.ts'
import { type Browser, setUp } from '#test/support/person.ts'
import { type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { type RedisServer, startRedis } from '#test/support/redis.ts'
import { aCast, type Cast, expectConverged, expectKept } from './cast.ts'
import { type Kept, keptIn } from './kept.ts'
import { openStoreLine, type StoreLine } from './store-line.ts'

export const NODES = 3
const METRICS_TOKEN = 'a-token-for-the-tests'
const WITHIN = { timeout: 40_000, interval: 100 }

/** So that everybody may come again and again from one address. No limit of what a document may hold is raised. */
export const FOR_TESTS = {
  handshakesPerSecond: 1_000,
  handshakesPerSeatPerMinute: 1_000,
  messagesPerSecond: 1_000,
  workPerSecond: 1_000_000,
  wholesPerMinute: 600,
  malformedPerMinute: 100,
} satisfies Partial<Record<LimitName, number>>

/** One PostgreSQL, one Redis and three nodes behind a balancer, each node on a line of its own to each store. */
export type SeveralNodes = {
  readonly nodes: Nodes
  readonly postgres: PostgresServer
  readonly redis: RedisServer
  readonly toPostgres: readonly StoreLine[]
  readonly toRedis: readonly StoreLine[]
  readonly databaseUrl: string
  readonly marta: Browser
  aCast(): Promise<Cast>
  kept(panelId: PanelId): Promise<Kept>
  /** All that was acknowledged or shown is in the log, once, and everybody holds the same as it. For when nobody types. */
  expectWhole(cast: Cast): Promise<void>
  /** Resolves when this node says on `/readyz` that it is ready, or that it is not. */
  untilReady(node: number, is: boolean): Promise<void>
  /** The sum over these lines of a node's metrics. */
  metric(node: number, is: (line: string) => boolean): Promise<number>
  stop(): Promise<void>
}

export async function startSeveral(...settings: readonly string[]): Promise<SeveralNodes> {
  const [postgres, redis] = await Promise.all([startPostgres(...settings), startRedis()])
  const databaseUrl = await postgres.database()
  const lines = (to: 'postgres' | 'redis', port: number) =>
    Promise.all(Array.from({ length: NODES }, () => openStoreLine(to, port)))
  const [toPostgres, toRedis] = await Promise.all([
    lines('postgres', postgres.port),
    lines('redis', redis.port),
  ])
  const nodes = await startNodes(
    NODES,
    (node) => ({
      databaseUrl: databaseUrl.replace(`:${postgres.port}/`, `:${toPostgres[node]!.port}/`),
      redisUrl: `redis://127.0.0.1:${toRedis[node]!.port}`,
    }),
    { PANELROOM_LIMITS: JSON.stringify(FOR_TESTS), PANELROOM_METRICS_TOKEN: METRICS_TOKEN },
  )
  const marta = await setUp(nodes.front.origin, nodes.setupCode)
  const kept = (panelId: PanelId) => keptIn(databaseUrl, panelId)

  return {
    nodes,
    postgres,
    redis,
    toPostgres,
    toRedis,
    databaseUrl,
    marta,
    kept,
    aCast: () => aCast(marta),
    async expectWhole(cast) {
      await cast.arrived()
      const stored = await kept(cast.panelId)
      expectKept(cast.claims(), stored)
      await expectConverged(cast, stored, NODES)
    },
    untilReady: (node, is) =>
      vi.waitFor(
        async () => expect((await fetch(`${nodes.all[node]!.origin()}/readyz`)).status).toBe(is ? 200 : 503),
        WITHIN,
      ),
    async metric(node, is) {
      const authorization = `Bearer ${METRICS_TOKEN}`
      const answer = await fetch(`${nodes.all[node]!.origin()}/metrics`, { headers: { authorization } })
      const found = (await answer.text()).split('\n').filter((it) => !it.startsWith('#') && is(it))
      return found.reduce((sum, it) => sum + Number(it.split(' ').at(-1)), 0)
    },
    async stop() {
      await nodes.stop()
      await Promise.all([...toPostgres, ...toRedis].map((it) => it.close()))
      await Promise.all([postgres.dispose(), redis.stop()])
    },
  }
}
