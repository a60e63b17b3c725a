import '#test/support/standing-time.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Manners, play, type Played } from '#test/server/non-interference/the-play.ts'
import { markOf } from '#test/server/non-interference/secrets.ts'
import { type Name, NAMES, type Rater, RATERS } from '#test/server/non-interference/the-stage.ts'
import { type OverRedis, twoNodes } from '#test/server/non-interference/two-nodes.ts'
import { type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { differences } from '#test/support/recording.ts'
import { startRedis } from '#test/support/redis.ts'
import { holds } from '#test/support/traces.ts'

// The same interview with other secrets, its people spread over two nodes with one PostgreSQL and one Redis.

const OTHERWISE: readonly Manners[] = [
  { ana: 'loud', marta: 'silent' },
  { marta: 'loud', ana: 'silent', ben: 'loud', cleo: 'loud', sven: 'loud' },
]
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 })

type Run = { readonly played: Played; readonly over: OverRedis }

let postgres: PostgresServer
let plain: Run
let others: readonly Run[]

beforeAll(async () => {
  postgres = await startPostgres()
  ;[plain, ...others] = await Promise.all([run(), ...OTHERWISE.map((manners) => run(manners))])
})
afterAll(() => postgres?.dispose())

async function run(manners?: Manners): Promise<Run> {
  // A Redis each: their panels have the same ids.
  const redis = await startRedis()
  try {
    let over: OverRedis | null = null
    const place = twoNodes(postgres, redis, (it) => (over = it))
    const played = await play(manners, place)
    return { played, over: over! }
  } finally {
    await redis.stop()
  }
}

const told = (one: Run, other: Run, name: Name) =>
  differences(one.played.recordings.get(name)!, other.played.recordings.get(name)!)

test.each(OTHERWISE.map((manners, index) => ({ manners, index })))(
  'at neither node is anybody else sent another byte, whatever a rater keeps to themselves: $manners',
  ({ manners, index }) => {
    const other = others[index]!
    const authors = Object.keys(manners) as Rater[]
    const rest = NAMES.filter((it) => !authors.includes(it as Rater))

    expect(rest.flatMap((name) => told(plain, other, name).map((it) => `${name}: ${it}`))).toEqual([])
    // Their own clients are told of it, so there was something to tell.
    for (const author of authors) expect(told(plain, other, author)).not.toEqual([])
  },
)

test('what crosses Redis holds no private word and no digest, and what the nodes tell each other there is the same', () => {
  for (const { over, played } of [plain, ...others]) {
    expect(over.bytes.length).toBeGreaterThan(10_000)
    expect(over.whispers.length).toBeGreaterThan(20)
    for (const author of RATERS) {
      for (const manner of ['plain', 'loud'] as const)
        expect(holds(over.bytes, markOf(author, manner).slice(0, 20))).toBe(false)
      const digest = played.digests.get(author)!
      expect(holds(over.bytes, digest)).toBe(false)
      expect(over.bytes.includes(Buffer.from(digest, 'hex'))).toBe(false)
    }
    expect(over.whispers).toEqual(plain.over.whispers)
  }
})
