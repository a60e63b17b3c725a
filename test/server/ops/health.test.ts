import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMetrics } from '#server/metrics.ts'
import { answerOperators } from '#server/transports/http/health-routes.ts'
import { watchLoad } from '#server/overload.ts'
import { createReadiness } from '#server/readiness.ts'
import type { Records } from '#server/ports/records.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import { startApp } from '#test/support/start-app.ts'
import { aSteadyClock } from '#test/support/steady-ports.ts'
import { aSqliteStore } from '#test/server/ports/sqlite-store.ts'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'

let leave: (() => unknown)[] = []
beforeEach(() => {
  leave = []
})
afterEach(async () => {
  for (const it of leave) await it()
})

/** A server that answers operators alone; everybody else hears 418. */
async function aDesk(options: { token?: string; behindProxy?: boolean; obstacles?: readonly string[] } = {}) {
  const takes = answerOperators({
    obstacles: async () => options.obstacles ?? [],
    metrics: createMetrics().text,
    metricsToken: options.token ?? null,
    behindProxy: options.behindProxy ?? false,
  })
  const http = createServer((request, response) => {
    if (!takes(request, response)) response.writeHead(418).end()
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  leave.push(() => http.close())
  const { port } = http.address() as AddressInfo

  return async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const asked = request({ port, path, method, headers })
    asked.end()
    const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
    let body = ''
    for await (const part of answer) body += String(part)
    return { status: answer.statusCode, body, headers: answer.headers }
  }
}

test('a running server is alive and ready, and its metrics can be read from this machine', async () => {
  const app = await startApp()
  leave.push(() => app.stop())

  expect(await (await fetch(`${app.origin}/healthz`)).json()).toEqual({ alive: true })
  const ready = await fetch(`${app.origin}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([200, { ready: true, because: [] }])
  const metrics = await fetch(`${app.origin}/metrics`)
  expect(metrics.headers.get('content-type')).toContain('version=0.0.4')
  expect(await metrics.text()).toMatch(/^panelroom_draining 0$/m)
})

test.each<[string, Record<string, string>, { token?: string; behindProxy?: boolean }, number]>([
  ['this machine, without a token', {}, {}, 200],
  ['a proxy on this machine that says so', { 'x-forwarded-for': '203.0.113.9' }, {}, 418],
  ['a proxy on this machine that uses the standard word', { forwarded: 'for=203.0.113.9' }, {}, 418],
  ['a page whose own name leads here', { host: 'evil.example' }, {}, 418],
  ['anybody, where a proxy stands in front', {}, { behindProxy: true }, 418],
  ['this machine, where a token is set', {}, { token: 'correct-horse-battery' }, 418],
  ['a wrong token', { authorization: 'Bearer wrong' }, { token: 'correct-horse-battery' }, 418],
  ['the token', { authorization: 'Bearer correct-horse-battery' }, { token: 'correct-horse-battery' }, 200],
  [
    'the token, through a proxy',
    { authorization: 'Bearer correct-horse-battery', 'x-forwarded-for': '203.0.113.9' },
    { token: 'correct-horse-battery', behindProxy: true },
    200,
  ],
])('metrics: %s', async (_, headers, options, status) => {
  const ask = await aDesk(options)

  expect((await ask('/metrics', headers)).status).toBe(status)
})

test('only reading is taken, and only these three addresses', async () => {
  const ask = await aDesk()

  expect((await ask('/metrics', {}, 'POST')).status).toBe(418)
  expect((await ask('/metrics/more')).status).toBe(418)
  expect((await ask('/healthz?x=1')).status).toBe(418)
})

test('a server that is not ready says why, and is still alive', async () => {
  const ask = await aDesk({ obstacles: ['draining', 'store'] })

  expect(await ask('/readyz')).toMatchObject({
    status: 503,
    body: '{"ready":false,"because":["draining","store"]}\n',
  })
  expect((await ask('/healthz')).status).toBe(200)
})

test('a store that refuses, throws or hangs makes the server unready, and ready again without a restart', async () => {
  const store = await aSqliteStore()
  leave.push(() => store.dispose())
  const clock = aSteadyClock(0)
  const stores: Records['put'] = (...args) => store.records.put(...args)
  let put = stores
  const records = { ...store.records, put: ((...args) => put(...args)) satisfies Records['put'] }
  const { obstacles } = createReadiness({ records, clock, overloaded: () => false })
  expect(await obstacles()).toEqual([])

  put = async () => ({ ok: false, error: 'unavailable' })
  clock.set(3_000)
  expect(await obstacles()).toEqual(['store'])
  put = async () => {
    throw new Error('gone')
  }
  clock.set(6_000)
  expect(await obstacles()).toEqual(['store'])
  put = stores
  clock.set(9_000)
  expect(await obstacles()).toEqual([])
})

test('a server that is about to stop says so before it refuses anybody', async () => {
  const store = await aSqliteStore()
  leave.push(() => store.dispose())
  const readiness = createReadiness({ records: store.records, clock: systemClock, overloaded: () => false })

  readiness.leave()
  expect([await readiness.obstacles(), readiness.draining()]).toEqual([['draining'], false])
  readiness.drain()
  expect([await readiness.obstacles(), readiness.draining()]).toEqual([['draining'], true])
})

test('a store that does not answer is given up on, and everybody who asks meanwhile shares one question', async () => {
  let asked = 0
  let giveUp = () => {}
  const clock = { ...systemClock, after: (_: number, run: () => void) => ((giveUp = run), () => undefined) }
  const records = { get: () => (asked++, new Promise(() => undefined)) } as unknown as Records
  const { obstacles } = createReadiness({ records, clock, overloaded: () => false })

  const answers = Promise.all([obstacles(), obstacles(), obstacles()])
  giveUp()
  expect(await answers).toEqual([['store'], ['store'], ['store']])
  expect(asked).toBe(1)
})

test('only what lasts is an overload, and it must be over for as long', () => {
  const clock = aSteadyClock(0)
  let now = { lagMs: 0, heap: 0.1 }
  const limits = { eventLoopLagMs: 200, heapPercent: 80, overloadSeconds: 3 }
  const { overloaded } = watchLoad({ clock, look: () => now, limits })
  const after = (load: typeof now, seconds: number) => {
    now = load
    for (let i = 0; i < seconds; i++) clock.beat()
    return overloaded()
  }

  expect(after({ lagMs: 900, heap: 0.1 }, 2)).toBe(false)
  expect(after({ lagMs: 20, heap: 0.1 }, 1)).toBe(false)
  expect(after({ lagMs: 900, heap: 0.1 }, 2)).toBe(true)
  expect(after({ lagMs: 20, heap: 0.1 }, 2)).toBe(true)
  expect(after({ lagMs: 20, heap: 0.1 }, 1)).toBe(false)
  expect(after({ lagMs: 20, heap: 0.95 }, 3)).toBe(true)
})
