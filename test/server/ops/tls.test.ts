import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { PASSWORD, type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { type RedisServer, startRedis } from '#test/support/redis.ts'
import { aFreePort, runProcess, startProcess } from '#test/support/server-process.ts'

// Each test starts processes from source, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000 })
const PATIENT = { timeout: 20_000, interval: 50 }

let folder: string
let postgres: PostgresServer
let redis: RedisServer
let tlsPort: number
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'panelroom-tls-'))
  const [ours, database] = [aCertificate('redis'), aCertificate('postgres')]
  tlsPort = await aFreePort()
  ;[postgres, redis] = await Promise.all([
    startPostgres(),
    startRedis({
      settings: [
        ...['--tls-port', `${tlsPort}`, '--tls-auth-clients', 'no'],
        ...[
          '--tls-cert-file',
          ours.certificate,
          '--tls-key-file',
          ours.key,
          '--tls-ca-cert-file',
          ours.certificate,
        ],
      ],
    }),
  ])
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
  PANELROOM_REDIS_URL: `rediss://127.0.0.1:${tlsPort}`,
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
    async () => expect(String(await redis.ask('CLIENT', 'LIST'))).toContain(`laddr=127.0.0.1:${tlsPort}`),
    PATIENT,
  )
  expect(node.said()).not.toContain('redis is away')
})

test('a Redis whose certificate nobody vouches for is not spoken to, and the log says why', async () => {
  const node = await aNode({
    ...(await addresses()),
    PANELROOM_DATABASE_URL: await postgres.database(),
    PANELROOM_REDIS_URL: `rediss://panelroom:s3cret@127.0.0.1:${tlsPort}`,
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
