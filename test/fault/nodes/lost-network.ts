import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { enterRoom } from '#test/support/person.ts'
import type { Beside } from './beside.ts'
import { aNetwork, aRelay, type Network } from './network.ts'
import { FOR_TESTS, type SeveralNodes } from './several-nodes.ts'

const WITHIN = { timeout: 60_000, interval: 200 }
const PORT = 3_000

/** A line that is dead below, where nothing is closed and nobody answers. */
export function lostNetwork(cluster: () => SeveralNodes, beside: () => Beside): void {
  test(
    'a node whose network is gone without a word: nobody there is told "saved" or shown more, the others go on, and it heals',
    { timeout: 240_000 },
    ({ skip }) =>
      beside().unnoticed('a node whose network is gone', async () => {
        const network = aNetwork(skip)
        onTestFinished(() => network.close())
        const node = await aNodeBehind(network, cluster())
        await node.untilReady(true)
        const cast = await cluster().aCast()
        const [question] = cast.questionIds
        const there = await enterRoom({ ...cast.browsers[1], through: node.origin }, cast.panelId)
        await there.notes!.synced()
        await there.writeForAll(question!, 'said before')
        const typing = cast.type()
        await typing.passes(3)
        const read = () => noteLinesOf(noteFragment(cast.observer.notes!.doc, question!)).map((it) => it.text)

        network.cut()
        let isSaved = false
        const saying = there.writeForAll(question!, 'said meanwhile').then(() => (isSaved = true))
        await typing.passes(8)
        await node.untilReady(false)
        await typing.passes(3)
        expect(isSaved).toBe(false)
        expect(read()).toContain('said before')
        expect(read()).not.toContain('said meanwhile')
        network.mend()
        await saying
        await node.untilReady(true)
        await typing.passes(3)
        await typing.end()

        await cluster().expectWhole(cast)
        expect(read().filter((it) => it === 'said meanwhile')).toHaveLength(1)
        there.leave()
        cast.leave()
        network.close()
      }),
  )
}

/** One more node, on a machine of its own as far as the network goes. */
async function aNodeBehind(network: Network, cluster: SeveralNodes) {
  const { prefix, here, there } = network
  const [postgres, redis, way] = await Promise.all([
    aRelay(here, { host: '127.0.0.1', port: cluster.postgres.port }),
    aRelay(here, { host: '127.0.0.1', port: cluster.redis.port }),
    aRelay('127.0.0.1', { host: there, port: PORT }),
  ])
  const [program, ...args] = [...prefix, process.execPath, 'dist/server/main.js']
  const child = spawn(program!, args, {
    env: {
      PATH: process.env.PATH,
      HOST: '0.0.0.0',
      PORT: String(PORT),
      PANELROOM_URL: cluster.nodes.front.origin,
      PANELROOM_DATABASE_URL: cluster.databaseUrl.replace(/127\.0\.0\.1:\d+/, `${here}:${postgres.port}`),
      PANELROOM_REDIS_URL: `redis://${here}:${redis.port}`,
      PANELROOM_LIMITS: JSON.stringify(FOR_TESTS),
    },
    stdio: 'ignore',
  })
  onTestFinished(async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    await Promise.all([postgres, redis, way].map((it) => it.close()))
  })
  return {
    origin: `http://127.0.0.1:${way.port}`,
    /** Asked from there, so that the cable does not matter. */
    untilReady: (is: boolean) =>
      vi.waitFor(async () => {
        const question = `fetch('http://127.0.0.1:${PORT}/readyz').then((it) => process.exit(it.ok ? 0 : 3), () => process.exit(4))`
        const [asker, ...words] = [...prefix, process.execPath, '-e', question]
        const [code] = (await once(spawn(asker!, words, { stdio: 'ignore' }), 'exit')) as [number]
        expect(code).toBe(is ? 0 : 3)
      }, WITHIN),
  }
}
