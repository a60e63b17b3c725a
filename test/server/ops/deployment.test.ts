import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { NEEDED_RIGHTS } from '#test/server/ports/a-redis-wire.ts'
import { readCompose, readImage, type Service } from '#test/support/compose.ts'

const compose = readCompose({ POSTGRES_PASSWORD: 'p0stgres', REDIS_PASSWORD: 'r3dis' })
const dockerfile = readFileSync('Dockerfile', 'utf8')
const caddyfile = readFileSync('Caddyfile', 'utf8')
const page = readFileSync('docs/nodes.md', 'utf8')
const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly engines: { readonly node: string }
  readonly scripts: Readonly<Record<string, string>>
}
const service = (name: string): Service => compose.services[name]!

const NODES = ['node1', 'node2', 'node3']
const OURS = ['panelroom', ...NODES, 'move']
const CLUSTER = Object.keys(compose.services).filter((it) => service(it).profiles?.includes('cluster'))

test('without a profile there is one node, over its own folder', () => {
  expect(Object.keys(compose.services).filter((it) => !service(it).profiles)).toEqual(['panelroom'])
  const config = readConfig(service('panelroom').environment ?? {})

  expect(config).toMatchObject({ ok: true, value: { nodes: null } })
  expect(service('panelroom').volumes).toEqual(['data:/data'])
})

test('what is started with Caddy is the whole cluster, and not the single node besides', () => {
  const started = new Set<string>()
  const start = (name: string) => {
    started.add(name)
    for (const next of Object.keys(service(name).depends_on ?? {})) if (!started.has(next)) start(next)
  }
  start('caddy')

  expect([...started].toSorted()).toEqual(CLUSTER.toSorted())
  expect(started).not.toContain('panelroom')
})

test.each(NODES)('%s has both addresses, and settings that a node accepts', (name) => {
  const config = readConfig(service(name).environment ?? {})

  expect(config).toMatchObject({
    ok: true,
    value: {
      publicUrl: 'https://localhost',
      nodes: {
        databaseUrl: 'postgres://panelroom:p0stgres@postgres:5432/panelroom',
        redisUrl: 'redis://panelroom:r3dis@redis:6379',
        unsafe: false,
      },
    },
  })
})

test('the move goes from the single node’s folder into the database that the nodes have, and is not repeated by itself', () => {
  const { command, volumes, restart, profiles } = service('move')
  const database = service('node1').environment!.PANELROOM_DATABASE_URL

  expect(command).toEqual(['node', 'dist/server/move.js', '--from', 'sqlite:/data', '--to', database])
  expect(volumes).toEqual(service('panelroom').volumes)
  expect(restart).toBe('no')
  // Nothing starts it along with something else.
  expect(profiles).toEqual(['move'])
})

test('what .env may say of limits, logs and metrics reaches every form', () => {
  const limits = { PANELROOM_LIMITS: '{"connectionsPerAddress":200}', PANELROOM_LOG: 'info' }
  const { services } = readCompose({ ...limits, POSTGRES_PASSWORD: 'p', REDIS_PASSWORD: 'r' })

  for (const name of ['panelroom', ...NODES])
    expect(readConfig(services[name]!.environment!)).toMatchObject({
      ok: true,
      value: { limits: { connectionsPerAddress: 200 }, logLevel: 'info', metricsToken: null },
    })
})

test('without passwords in .env a node refuses to start', () => {
  const forgotten = Object.entries(service('node1').environment ?? {}).map(([name, value]) => [
    name,
    value.replaceAll(/p0stgres|r3dis/g, ''),
  ])

  expect(readConfig(Object.fromEntries(forgotten)).ok).toBe(false)
})

test.each(OURS)('%s is a plain user on a read-only file system, with no right to more', (name) => {
  expect(service(name)).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  })
  expect(service(name).user ?? dockerfile.match(/^USER (\S+)/gm)?.at(-1)).toBe('USER node')
})

test.each(OURS)('%s has longer to stop than the process takes at the most', (name) => {
  const hardStopMs = Number(
    /STOP_WITHIN_MS = ([\d_]+)/.exec(readFileSync('server/main.ts', 'utf8'))![1]!.replaceAll('_', ''),
  )

  expect(Number(/^(\d+)s$/.exec(service(name).stop_grace_period ?? '')?.[1]) * 1_000).toBeGreaterThan(
    hardStopMs,
  )
})

test('the image asks the process itself whether it is ready, and Caddy asks every node', () => {
  expect(dockerfile).toMatch(/^HEALTHCHECK [^\n]*\\\n[^\n]*\/readyz/m)
  expect(caddyfile).toContain('health_uri /readyz')
  expect(caddyfile).toContain(`reverse_proxy ${NODES.map((it) => `${it}:3000`).join(' ')} {`)
  for (const name of ['postgres', 'redis']) expect(service(name).healthcheck).toBeDefined()
})

test('Caddy alone is reached from outside, and shows nobody the metrics', () => {
  const reached = CLUSTER.filter((it) => (service(it).ports ?? []).length > 0)

  expect(reached).toEqual(['caddy'])
  for (const name of CLUSTER.filter((it) => it !== 'caddy'))
    expect(service(name).networks).toEqual(['inside'])
  expect(compose.networks.inside).toEqual({ internal: true })
  expect(service('panelroom').ports).toEqual(['127.0.0.1:3000:3000'])
  expect(caddyfile).toMatch(/@operators path \/metrics \/readyz \/healthz\n\trespond @operators 404/)
})

test('a browser stays with one node, for the sake of long polls', () => {
  expect(caddyfile).toMatch(/lb_policy cookie \w+/)
})

test('nothing is kept outside of a volume that is named', () => {
  const named = Object.values(compose.services)
    .flatMap((it) => it.volumes ?? [])
    .filter((it) => !it.startsWith('./'))
    .map((it) => it.split(':')[0]!)

  expect([...new Set(named)].toSorted()).toEqual(Object.keys(compose.volumes).toSorted())
})

test('every image is of a version that is named, and the node’s is one that the package allows', () => {
  const services = Object.values(compose.services)
  const built = services.flatMap((it) => (it.build ? [it.image] : []))
  const images = services.flatMap((it) => (built.includes(it.image) ? [] : [it.image!]))
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image!)

  expect(images.filter((it) => !/:\d/.test(it))).toEqual([])
  expect(new Set(bases)).toHaveLength(1)
  const version = Number(/^node:(\d+)-slim$/.exec(bases[0]!)?.[1])
  expect(version).toBeGreaterThanOrEqual(Number(/>=(\d+)/.exec(packageJson.engines.node)![1]))
})

test('what the image runs is what the build writes, and every npm script that it and the pages name is there', () => {
  const named = [dockerfile, page, readFileSync('README.md', 'utf8')].flatMap((it) =>
    [...it.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name]) => name!),
  )

  expect(readImage().command).toEqual(['node', 'dist/server/main.js'])
  expect(readFileSync('scripts/start.mjs', 'utf8')).toContain('dist/server/main.js')
  expect(named.filter((it) => !(it in packageJson.scripts))).toEqual([])
  expect(named.length).toBeGreaterThan(3)
})

test('what starts first is healthy, or can be done without: every service of others can be asked whether it is', () => {
  for (const name of NODES)
    expect(service(name).depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_started' },
    })
  // With an exec form the shell, which a small image may lack, is needed by none of them but Redis's own.
  expect(service('postgres').healthcheck!.test[0]).toBe('CMD')
  for (const name of CLUSTER) expect(service(name).restart).toBe('unless-stopped')
})

test('Redis keeps nothing, and its one user may do what the nodes do and no more', () => {
  const command = service('redis').command ?? []
  const users = command.join(' ').split(' --user ').slice(1)

  expect(command.join(' ')).toContain('--save  --appendonly no')
  expect(users).toEqual(['default off', `panelroom on >r3dis ${NEEDED_RIGHTS}`])
  expect(service('redis')).toMatchObject({ user: 'redis', read_only: true })
  expect(page).toContain(NEEDED_RIGHTS)
})

test('every setting that .env is asked for is on the page', () => {
  const asked = [...readFileSync('docker-compose.yml', 'utf8').matchAll(/\$\{(\w+):-/g)].map(
    ([, name]) => name!,
  )
  const ofTheCluster = [...new Set(asked)].filter((it) => it !== 'PANELROOM_URL')

  expect(ofTheCluster.filter((it) => !page.includes(`${it}=`))).toEqual([])
})
