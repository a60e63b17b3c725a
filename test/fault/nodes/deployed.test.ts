import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { caddyProgram, type Caddy, startCaddy } from '#test/support/caddy.ts'
import { readCompose, readImage } from '#test/support/compose.ts'
import { setUp } from '#test/support/person.ts'
import { PASSWORD, type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { type RedisServer, startRedis } from '#test/support/redis.ts'
import { spawnServer } from '#test/support/server-process.ts'
import { aCast, expectConverged, expectKept } from './cast.ts'
import { keptIn } from './kept.ts'

// What `docker-compose.yml`, `Dockerfile` and `Caddyfile` say, carried out by hand: the same commands with the same settings, only with
// the addresses of this machine in the place of the containers' names.

const WITHIN = { timeout: 40_000, interval: 50 }
/** More than anybody clicks, and within what one address may ask for. */
const PAGE_EVERY_MS = 100
const REDIS_PASSWORD = 'r3dis-of-the-tests'
const compose = readCompose({ POSTGRES_PASSWORD: PASSWORD, REDIS_PASSWORD })
const image = readImage()
const NODES = ['node1', 'node2', 'node3'] as const
const program = caddyProgram()

type Container = { start(): Promise<void>; stop(): Promise<number | null>; said(): string }

let postgres: PostgresServer
let redis: RedisServer
let databaseUrl: string
let caddy: Caddy
let containers: readonly Container[]
let distrust: () => void

describe.skipIf(program === null)('the cluster of docker-compose.yml behind its Caddy', () => {
  beforeAll(async () => {
    const [, ...settings] = compose.services.redis!.command!
    ;[postgres, redis] = await Promise.all([startPostgres(), startRedis({ settings })])
    await postgres.ask(postgres.url(), 'CREATE DATABASE panelroom')
    databaseUrl = postgres.url('panelroom')
    const addresses = await Promise.all(NODES.map((_, at) => anAddress(`127.0.1.${at + 1}`)))
    caddy = await startCaddy(
      program!,
      addresses.map(({ host, port }) => `${host}:${port}`),
    )
    distrust = trust(caddy.authority)
    containers = NODES.map((name, at) => aContainer(name, addresses[at]!))
    await containers[0]!.start()
    await Promise.all(containers.slice(1).map((it) => it.start()))
  }, 120_000)
  afterAll(async () => {
    distrust?.()
    await Promise.all(containers?.map((it) => it.stop()) ?? [])
    await caddy?.stop()
    await Promise.all([postgres?.dispose(), redis?.stop()])
  })

  test(
    'every node is updated in turn while people type: no edit is lost, nobody is sent away, and no page answers with an error',
    { timeout: 180_000 },
    async () => {
      const code = /#code=([\w-]+)/.exec(containers[0]!.said())![1]!
      const marta = await setUp(caddy.origin, code)
      expect(marta.cookie()).toMatch(/panelroom_node=/)
      for (const path of ['/metrics', '/readyz', '/healthz'])
        expect((await fetch(caddy.origin + path)).status).toBe(404)
      const cast = await aCast(marta)
      const typing = cast.type()
      await typing.passes(3)
      const reader = readPages(cast.browsers.map((it) => it.cookie()))

      for (const container of containers) {
        expect(await container.stop()).toBe(0)
        await container.start()
        await typing.passes(3)
      }
      const { answers, pages } = await reader.end()
      await typing.end()

      expect(answers.filter((it) => it !== 'as expected')).toEqual([])
      expect(pages).toBeGreaterThan(50)
      await cast.arrived()
      const kept = await keptIn(databaseUrl, cast.panelId)
      expectKept(cast.claims(), kept)
      await expectConverged(cast, kept, NODES.length)
      for (const it of [...cast.writers, cast.observer])
        expect([it.notes!.closedWith(), it.scorecard?.closedWith() ?? null]).toEqual([null, null])
      cast.leave()
    },
  )
})

/** Every connection of this process takes certificates of this authority too. What it gives takes that back. */
function trust(authority: Buffer): () => void {
  const real = tls.createSecureContext
  tls.createSecureContext = (options) =>
    real({ ...options, ca: [...tls.rootCertificates, authority.toString()] })
  return () => void (tls.createSecureContext = real)
}

const ASKED = [
  ['/', null, 200],
  ['/api/me', null, 200],
  ['/api/panels', '{}', 400],
  ['/api/panels', null, 200],
] as const

/** Loads pages and lists and sends forms one after the other, as people do who come and go. The empty form is refused, by a node. */
function readPages(cookies: readonly string[]) {
  const answers: string[] = []
  let isOver = false
  const all = cookies.map(async (cookie) => {
    for (let n = 0; !isOver; n++) {
      const [path, form, expected] = ASKED[n % ASKED.length]!
      const headers = { cookie, origin: caddy.origin, 'x-panelroom': '1', 'content-type': 'application/json' }
      const asking = form === null ? { headers } : { method: 'POST', body: form, headers }
      const answer = await fetch(caddy.origin + path, asking)
      await answer.arrayBuffer()
      answers.push(answer.status === expected ? 'as expected' : `${path} ${answer.status}`)
      await pause(PAGE_EVERY_MS)
    }
  })
  return {
    async end() {
      isOver = true
      await Promise.all(all)
      return { answers, pages: answers.length }
    },
  }
}

/** Free now, and nobody's own later: connections of this machine come from 127.0.0.1. */
async function anAddress(wanted: string): Promise<{ host: string; port: number }> {
  const host = process.platform === 'linux' ? wanted : '127.0.0.1'
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return { host, port }
}

function aContainer(name: (typeof NODES)[number], { host, port }: { host: string; port: number }): Container {
  const here = (text: string) =>
    text
      .replace('@postgres:5432/', `@127.0.0.1:${postgres.port}/`)
      .replace('@redis:6379', `@127.0.0.1:${redis.port}`)
      .replace('https://localhost', caddy.origin)
  const given = Object.entries(compose.services[name]!.environment!)
  const settings = Object.fromEntries(given.map(([key, text]) => [key, here(text)]))
  const environment = { ...image.environment, ...settings, HOST: host, PORT: String(port) }
  let child: ReturnType<typeof spawnServer> | null = null
  let said = ''
  return {
    said: () => said,
    async start() {
      child = spawnServer(environment, image.command.slice(1))
      const started = child
      for (const stream of [started.stdout!, started.stderr!])
        stream.on('data', (it: Buffer) => (said += it.toString()))
      // As the image's own health check asks.
      await vi.waitFor(async () => {
        if (started.exitCode !== null) throw new Error(`${name} ended: ${said}`)
        expect((await fetch(`http://${host}:${port}/readyz`)).status).toBe(200)
      }, WITHIN)
    },
    async stop() {
      if (!child) return null
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      child = null
      return (await ended)[0] as number | null
    },
  }
}
