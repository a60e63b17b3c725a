import { expect } from 'vitest'
import { aBystander, type Bystander, type Watch } from '#test/fault/bystander.ts'
import {
  comparedWith,
  GROWTH_MAX_BYTES,
  p99,
  quietOf,
  residentBytes,
  warmedUp,
} from '#test/fault/comparison.ts'
import { setUp } from '#test/support/person.ts'
import { startNodes } from '#test/support/nodes.ts'
import { startPostgres } from '#test/support/postgres.ts'
import { startRedis } from '#test/support/redis.ts'
import type { SeveralNodes } from './several-nodes.ts'

const EMAIL = 'marta@example.org'
/** No fault hits this node while they are there. */
const BESIDE = 0

/** Three people in a room of their own, at a node that a fault does not hit. */
export type Beside = {
  /**
   * Does this to other nodes, other rooms or Redis, and holds the cluster to the promise that these three do not notice: every edit is
   * answered, and the 99th percentile of their ACKs and arrivals stays within twice the quiet one. `act` may be called five times.
   */
  unnoticed(fault: string, act: (watch: Watch) => Promise<void>): Promise<void>
  close(): Promise<void>
}

export async function aRoomBeside({ nodes }: SeveralNodes): Promise<Beside> {
  // Not through the balancer: that is in the process of the test, which has its own to do.
  const bystander = await aBystander(nodes.front.origin, EMAIL, nodes.all[BESIDE]!.origin())
  const first = await quietOf(bystander)
  let control: Awaited<ReturnType<typeof aNodeApart>> | null = null
  const rows: string[] = []

  async function attempt(act: (watch: Watch) => Promise<void>) {
    const watch = bystander.watch()
    const before = residentBytes(nodes.all[BESIDE]!.pid())
    await act(watch)
    const answers = await watch.end()
    expect(answers.unanswered, 'edits of the bystanders without an answer').toBe(0)
    const growth = residentBytes(nodes.all[BESIDE]!.pid()) - before
    expect(growth, 'bytes that their node grew by').toBeLessThan(GROWTH_MAX_BYTES)
    return { during: p99(answers), growth }
  }

  return {
    async unnoticed(fault, act) {
      const row = { verdict: 'BROKEN', figures: '' }
      try {
        const { isHeld, figures } = await comparedWith(
          first,
          fault,
          () => attempt(act),
          async () => (control ??= await aNodeApart()).bystander,
        )
        row.figures = figures
        expect(isHeld, `the 99th percentile of the bystanders within twice the quiet one: ${figures}`).toBe(
          true,
        )
        row.verdict = 'held'
      } finally {
        rows.push(`${row.verdict.padEnd(7)}${fault}; ${row.figures}`)
      }
    },
    async close() {
      process.stdout.write(
        `\nfaults of several nodes, and the 99th percentile of a room beside them, quiet → during:\n`,
      )
      process.stdout.write(rows.map((it) => `  ${it}\n`).join(''))
      bystander.leave()
      await control?.stop()
    },
  }
}

/** Who types at a node of its own, with stores of its own, to which nothing is done. */
async function aNodeApart(): Promise<{ readonly bystander: Bystander; stop(): Promise<void> }> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  const nodes = await startNodes(1, { databaseUrl: await postgres.database(), redisUrl: redis.url })
  await setUp(nodes.front.origin, nodes.setupCode)
  const bystander = await aBystander(nodes.front.origin, EMAIL, nodes.all[0]!.origin())
  await warmedUp(bystander)
  return {
    bystander,
    async stop() {
      bystander.leave()
      await nodes.stop()
      await Promise.all([postgres.dispose(), redis.stop()])
    },
  }
}
