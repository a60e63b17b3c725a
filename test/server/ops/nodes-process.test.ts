import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { enterRoom, PASSWORD, setUp, signIn, value } from '#test/support/person.ts'
import { PASSWORD as DATABASE_PASSWORD, type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { type RedisServer, startRedis } from '#test/support/redis.ts'
import { runProcess, startProcess } from '#test/support/server-process.ts'

// Each test starts processes from source, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000 })
const PATIENT = { timeout: 20_000, interval: 50 }

let postgres: PostgresServer
let redis: RedisServer
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panelroom-nodes-'))
  ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
})
afterAll(async () => {
  await Promise.all([postgres.dispose(), redis.stop()])
  await rm(folder, { recursive: true, force: true })
})

/** Real processes over one new database; they end with the test. */
async function someNodes(count: number, settings: Readonly<Record<string, string>> = {}) {
  const databaseUrl = await postgres.database()
  const nodes = await Promise.all(
    Array.from({ length: count }, () =>
      startProcess(folder, 0, {
        PANELROOM_DATABASE_URL: databaseUrl,
        PANELROOM_REDIS_URL: redis.url,
        ...settings,
      }),
    ),
  )
  onTestFinished(async () => void (await Promise.all(nodes.map((it) => it.kill('SIGKILL')))))
  return nodes
}

const codeOf = (link: string) => link.split('#code=')[1]!

test('nodes that start together over an empty database serve one room, and each takes the link of the other', async () => {
  const [one, other] = await someNodes(2)
  const marta = await setUp(other!.origin, codeOf(one!.link))
  const { panelId, lead, people } = await aPanelWithPeople(marta)
  const elsewhere = await enterRoom(await signIn(one!.origin, 'marta@example.org', PASSWORD), panelId)

  value(await lead.send({ type: 'startInterview' }))
  await elsewhere.until((view) => view.place !== null)
  for (const person of people) await person.until((view) => view.place !== null)

  for (const person of [lead, elsewhere, ...people]) person.leave()

  expect(await readdir(folder)).toEqual([])
  expect(await Promise.all([one!.kill('SIGTERM'), other!.kill('SIGTERM')])).toEqual([0, 0])
})

test('tries at signing in count on all nodes together', async () => {
  const nodes = await someNodes(2)
  await setUp(nodes[0]!.origin, codeOf(nodes[0]!.link))
  const guess = async (at: number) => {
    const { origin } = nodes[at % 2]!
    const headers = { origin, 'content-type': 'application/json', 'x-panelroom': '1' }
    const body = JSON.stringify({ email: 'marta@example.org', password: `guess number ${at}` })
    return (await fetch(`${origin}/api/sign-in`, { method: 'POST', headers, body })).status
  }

  const answers: number[] = []
  for (let at = 0; at < 8; at++) answers.push(await guess(at))

  expect(answers).toEqual([403, 403, 403, 403, 403, 429, 429, 429])
})

test('a node starts and serves while Redis is away, and says so without the password', async () => {
  const [node] = await someNodes(1, { PANELROOM_REDIS_URL: 'redis://panelroom:s3cret@127.0.0.1:1' })
  const said = () => node!.said()

  const marta = await setUp(node!.origin, codeOf(node!.link))
  const { lead } = await aPanelWithPeople(marta)
  value(await lead.send({ type: 'startInterview' }))
  await vi.waitFor(() => expect(said()).toContain('redis is away'), PATIENT)

  expect(said()).toContain('ECONNREFUSED')
  expect(said()).not.toContain('s3cret')
  expect((await fetch(`${node!.origin}/readyz`)).status).toBe(200)
  expect(await node!.kill('SIGTERM')).toBe(0)
})

test('without PostgreSQL a node does not start, and says why in a sentence without the password', async () => {
  const { code, said } = await runProcess({
    PORT: '0',
    PANELROOM_DATABASE_URL: `postgres://panelroom:${DATABASE_PASSWORD}@127.0.0.1:1/panelroom`,
    PANELROOM_REDIS_URL: redis.url,
  })

  expect(code).toBe(1)
  expect(said).toContain('does not answer (ECONNREFUSED)')
  expect(said).not.toContain(DATABASE_PASSWORD)
  expect(said.trim().split('\n')).toHaveLength(1)
})

test.each([
  ['server/backup.ts', 'pg_dump'],
  ['server/restore.ts', 'pg_restore'],
])('%s is for a folder, and names %s for several nodes', async (command, program) => {
  const file = join(folder, 'kept.db')
  const { code, said } = await runProcess(
    { PANELROOM_DATABASE_URL: postgres.url(), PANELROOM_REDIS_URL: redis.url, PANELROOM_DATA: folder },
    [command, file],
  )

  expect(code).toBe(1)
  expect(said).toContain(program)
  expect(await readdir(folder)).toEqual([])
})

test('one of both addresses is refused before anything is opened', async () => {
  const { code, said } = await runProcess({
    PORT: '0',
    PANELROOM_REDIS_URL: redis.url,
    PANELROOM_DATA: folder,
  })

  expect(code).toBe(1)
  expect(said).toContain('PANELROOM_DATABASE_URL and PANELROOM_REDIS_URL belong together')
  expect(await readdir(folder)).toEqual([])
})
