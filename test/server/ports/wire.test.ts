import { afterAll, beforeAll, describe } from 'vitest'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from '#test/support/redis.ts'
import { createRedisWire } from '#server/adapters/redis/wire.ts'
import { aQuietLog } from '#test/support/start-app.ts'
import { describeWire } from './wire.contract.ts'

describeWire('the wire of one process', async () => {
  const wire = createLocalWire()
  return { here: wire, there: wire, dispose: () => wire.close() }
})

describe('over one Redis', () => {
  let redis: RedisServer
  beforeAll(async () => void (redis = await startRedis()))
  afterAll(() => redis.stop())

  describeWire('the wire of several nodes', async () => twoNodes(redis.url))
})

describe('over a Redis Cluster', () => {
  let cluster: RedisCluster
  beforeAll(async () => void (cluster = await startRedisCluster()))
  afterAll(() => cluster.stop())

  describeWire('the wire of several nodes', async () => twoNodes(cluster.url))
})

function twoNodes(url: string) {
  const node = () => createRedisWire({ url, diagnostics: aQuietLog() })
  const [here, there] = [node(), node()]
  return { here, there, dispose: async () => void (await Promise.all([here.close(), there.close()])) }
}
