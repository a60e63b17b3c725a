import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { enterRoom, setUp, value } from '#test/support/person.ts'
import { PASSWORD, type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { type RedisServer, startRedis, startRedisCluster } from '#test/support/redis.ts'
import { runProcess, startProcess } from '#test/support/server-process.ts'

// Each test starts processes from source, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000 })
const PATIENT = { timeout: 20_000, interval: 50 }

let folder: string
let postgres: PostgresServer
let redis: RedisServer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'panelroom-tls-'))
  const [ours, database] = [aCertificate('redis'), aCertificate('postgres')]
  ;[postgres, redis] = await Promise.all([startPostgres(), startRedis({ tls: ours })])
  chmodSync(folder, 0o755)
  chmodSync(database.key, 0o600)
  postgres.give(database.key)
  await postgres.stop()
  await postgres.start(['ssl=on', `ssl_cert_file=${database.certificate}`, `ssl_key_file=${database.key}`])
})
afterAll(async () => {
  await Promise.all([postgres.dispose(), redis.stop()])
  rmSync(folder, { recursive: true, force: true })
})

/** Signed by itself, for this machine's address: its own authority. */
function aCertificate(name: string) {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
  const { status, stderr } = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...[
      '-subj',
      `/CN=${name}`,
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      key,
      '-out',
      certificate,
    ],
  ])
  if (status === null)
    throw new Error('These tests need openssl: install it (Debian, Ubuntu: apt-get install openssl).')
  if (status !== 0) throw new Error(String(stderr))
  return { key, certificate }
}

const withTls = (url: string) => `${url}?sslmode=verify-full`
const addresses = async () => ({
  PANELROOM_DATA: folder,
  PORT: '0',
  PANELROOM_DATABASE_URL: withTls(await postgres.database()),
  PANELROOM_REDIS_URL: redis.url,
})
const trusting = (name: string) => ({ NODE_EXTRA_CA_CERTS: join(folder, `${name}.pem`) })

/** Ends with the test. */
async function aNode(settings: Readonly<Record<string, string>>) {
  const node = await startProcess(folder, 0, settings)
  onTestFinished(async () => void (await node.kill('SIGKILL')))
  return node
}

/** Of the connections of nodes, whether they are with TLS. */
const connections = () =>
  postgres.ask<{ ssl: boolean }>(
    postgres.url(),
    "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'panelroom'",
  )

test('a node speaks to PostgreSQL by TLS alone where its address says so', async () => {
  const node = await aNode({ ...(await addresses()), ...trusting('postgres') })

  expect((await fetch(`${node.origin}/readyz`)).status).toBe(200)
  const all = await connections()
  expect(all.length).toBeGreaterThan(0)
  expect(all.every((it) => it.ssl)).toBe(true)
})

test('a node speaks to Redis by TLS where its address says so', async () => {
  const node = await aNode({
    ...(await addresses()),
    PANELROOM_DATABASE_URL: await postgres.database(),
    ...trusting('redis'),
  })

  await vi.waitFor(
    async () =>
      expect(String(await redis.ask('CLIENT', 'LIST'))).toContain(`laddr=127.0.0.1:${redis.tlsPort}`),
    PATIENT,
  )
  expect(node.said()).not.toContain('redis is away')
})

test('nodes hear each other over a Redis Cluster that speaks TLS alone, by any member', async () => {
  const cluster = await startRedisCluster(3, aCertificate('cluster'))
  onTestFinished(() => cluster.stop())
  const settings = {
    ...(await addresses()),
    PANELROOM_DATABASE_URL: await postgres.database(),
    PANELROOM_REDIS_URL: cluster.url,
    ...trusting('cluster'),
  }
  const [here, there] = [await aNode(settings), await aNode(settings)]
  const marta = await setUp(here.origin, here.link.split('#code=')[1]!)
  const { panelId, lead, people } = await aPanelWithPeople(marta)
  const elsewhere = await enterRoom({ ...marta, origin: there.origin, through: there.origin }, panelId)
  value(await lead.send({ type: 'startInterview' }))
  await elsewhere.until((view) => view.phase === 'interview')

  for (const member of cluster.servers) {
    const clients = String(await member.ask('CLIENT', 'LIST'))
    expect(clients).toContain(`laddr=127.0.0.1:${member.tlsPort}`)
  }
  const counts = await Promise.all(cluster.servers.map((it) => it.ask('INFO', 'commandstats')))
  expect(counts.map(String).some((it) => it.includes('cmdstat_spublish'))).toBe(true)
  for (const node of [here, there]) expect(node.said()).not.toContain('redis is away')
  for (const person of [lead, elsewhere, ...people]) person.leave()
})

test('a Redis whose certificate nobody vouches for is not spoken to, and the log says why', async () => {
  const node = await aNode({
    ...(await addresses()),
    PANELROOM_DATABASE_URL: await postgres.database(),
    PANELROOM_REDIS_URL: redis.url.replace('//', '//panelroom:s3cret@'),
  })

  await vi.waitFor(() => expect(node.said()).toContain('redis is away'), PATIENT)
  expect(node.said()).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
  expect(node.said()).not.toContain('s3cret')
})

test('a PostgreSQL whose certificate nobody vouches for is refused in a sentence without the password', async () => {
  const { code, said } = await runProcess(await addresses())

  expect(code).toBe(1)
  expect(said).toContain('of an authority that is not known (DEPTH_ZERO_SELF_SIGNED_CERT)')
  expect(said).toContain('NODE_EXTRA_CA_CERTS')
  expect(said).not.toContain(PASSWORD)
})

test('so is one whose certificate is made out to another host', async () => {
  const { PANELROOM_DATABASE_URL: url, ...others } = await addresses()
  const elsewhere = url.replace('127.0.0.1', 'localhost')
  const { code, said } = await runProcess({
    ...others,
    ...trusting('postgres'),
    PANELROOM_DATABASE_URL: elsewhere,
  })

  expect(code).toBe(1)
  expect(said).toContain('shows a certificate of another host (ERR_TLS_CERT_ALTNAME_INVALID)')
})

test('a PostgreSQL without TLS is refused where the address asks for it', async () => {
  await postgres.stop()
  await postgres.start([])
  const { code, said } = await runProcess({ ...(await addresses()), ...trusting('postgres') })

  expect(code).toBe(1)
  expect(said).toContain('The server does not support SSL')
})
