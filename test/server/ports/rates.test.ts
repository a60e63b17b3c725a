import { afterAll, beforeAll, describe } from 'vitest'
import { createLocalRates } from '#server/adapters/local/rates.ts'
import { createRedisRates } from '#server/adapters/redis/rates.ts'
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from '#test/support/redis.ts'
import { aQuietLog } from '#test/support/start-app.ts'
import { describeRates } from './rates.contract.ts'

describeRates('the counts of one process', async () => {
  const rates = createLocalRates()
  return { here: rates, there: rates, dispose: () => rates.close() }
})

describe('over one Redis', () => {
  let redis: RedisServer
  beforeAll(async () => void (redis = await startRedis()))
  afterAll(() => redis.stop())

  describeRates('the counts of several nodes', () => twoNodes(redis.url))
})

describe('over a Redis Cluster', () => {
  let cluster: RedisCluster
  beforeAll(async () => void (cluster = await startRedisCluster()))
  afterAll(() => cluster.stop())

  describeRates('the counts of several nodes', () => twoNodes(cluster.url))
})

async function twoNodes(url: string) {
  const [here, there] = [url, url].map((it) => createRedisRates({ url: it, diagnostics: aQuietLog() }))
  await Promise.all([here!.connected(), there!.connected()])
  return {
    here: here!,
    there: there!,
    dispose: async () => void (await Promise.all([here!.close(), there!.close()])),
  }
}
