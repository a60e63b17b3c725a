import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aRoomBeside, type Beside } from './beside.ts'
import { type SeveralNodes, startSeveral } from './several-nodes.ts'

let cluster: SeveralNodes
let beside: Beside
beforeAll(async () => {
  cluster = await startSeveral()
  beside = await aRoomBeside(cluster)
}, 120_000)
afterAll(async () => {
  await beside?.close()
  await cluster?.stop()
})

type Fault = {
  readonly name: string
  readonly begin: () => unknown
  readonly end?: () => unknown
  /** What it must have done to the nodes, or nothing was tested. */
  readonly shows?: () => unknown
}

const bells = (how: 'lost' | 'doubled') => cluster.toRedis.forEach((it) => it.bells(how))
const touched = () => cluster.toRedis.reduce((sum, it) => sum + it.bellsTouched(), 0)
const mend = () => cluster.toRedis.forEach((it) => it.mend())
let touchedBefore = 0
const showsInBells = () => expect(touched() - touchedBefore).toBeGreaterThan(8)

const FAULTS: readonly Fault[] = [
  { name: 'is killed', begin: () => cluster.redis.kill(), end: () => cluster.redis.start() },
  { name: 'is restarted', begin: () => cluster.redis.kill().then(() => cluster.redis.start()) },
  { name: 'forgets everything', begin: () => cluster.redis.ask('FLUSHALL') },
  {
    name: 'has no memory left',
    begin: () => cluster.redis.ask('CONFIG', 'SET', 'maxmemory', '1'),
    end: () => cluster.redis.ask('CONFIG', 'SET', 'maxmemory', '0'),
  },
  { name: 'stands still', begin: () => cluster.redis.pause(), end: () => cluster.redis.goOn() },
  {
    name: 'is cut off from all nodes',
    begin: () => cluster.toRedis.forEach((it) => it.cut()),
    end: mend,
  },
  { name: 'is cut off from one node', begin: () => cluster.toRedis[1]!.cut(), end: mend },
  {
    name: 'answers one node nothing any more',
    begin: () => cluster.toRedis[2]!.silence(),
    end: mend,
  },
  {
    name: 'is two seconds away',
    begin: () => cluster.toRedis.forEach((it) => it.slow(1_000)),
    end: mend,
  },
  { name: 'loses every bell', begin: () => bells('lost'), end: mend, shows: showsInBells },
  { name: 'rings every bell twice', begin: () => bells('doubled'), end: mend, shows: showsInBells },
]

describe('while people type on three nodes and Redis', () => {
  test.each(FAULTS)(
    '$name, every line is saved and read everywhere, once, and a room at one node alone does not notice',
    ({ name, begin, end, shows }) =>
      beside.unnoticed(`Redis ${name}`, async () => {
        const cast = await cluster.aCast()
        for (const count of cluster.nodes.front.connections()) expect(count).toBeGreaterThan(2)
        const typing = cast.type()
        await typing.passes(3)
        touchedBefore = touched()

        await begin()
        await typing.passes(8)
        // Between nodes, while it lasts.
        await cast.arrived()
        shows?.()
        await end?.()
        await typing.passes(3)
        await typing.end()

        await cluster.expectWhole(cast)
        expect(cast.claims().acked.length).toBeGreaterThan(14 * 3)
        cast.leave()
      }),
  )
})
