import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOriginCheck } from '#server/transports/http/origins.ts'
import { aPanel, type Site, startSite, theLead, type Visitor } from './a-site.ts'

let site: Site
let client: string
let lead: Visitor
beforeAll(async () => {
  client = await mkdtemp(join(tmpdir(), 'panelroom-client-'))
  await mkdir(join(client, 'assets'))
  await mkdir(join(client, '.vite'))
  await writeFile(join(client, 'index.html'), '<!doctype html><title>Panelroom</title>')
  await writeFile(join(client, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(client, 'assets', 'main-a1b2c3d4.js'), 'export {}')
  await writeFile(join(client, '.vite', 'manifest.json'), '{}')
  site = await startSite({ client })
  lead = await theLead(site)
})
afterAll(async () => {
  await site.stop()
  await rm(client, { recursive: true, force: true })
})
beforeEach(() => void (site.log.lines.length = 0))

test('every answer carries the same guards', async () => {
  const { headers } = await lead.get('/api/me')

  const told = Object.fromEntries(
    [...headers].filter(([name]) => !/^(date|connection|keep-alive|content-length)$/.test(name)),
  )
  expect({ ...told, 'content-security-policy': headers.get('content-security-policy')?.split(';') }).toEqual({
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `connect-src 'self' ${site.origin.replace('http', 'ws')}`,
      "img-src 'self' data:",
      "font-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
    ],
    'content-type': 'application/json; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
  })
})

test.each(['/api/me', '/api/nothing', '/', '/panels/x', '/nothing.txt', '/assets/gone.js'])(
  'the answer to %s has no ETag, no server name and is not kept',
  async (path) => {
    const { headers } = await lead.get(path)

    expect(headers.get('etag')).toBeNull()
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  },
)

test('the policy names the socket of the address that was asked, and no other host', async () => {
  const ask = async (host: string) => {
    const { hostname, port } = new URL(site.origin)
    return new Promise<string>((resolve, reject) => {
      const sent = request({ hostname, port, path: '/', headers: { host } }, (answer) => {
        answer.resume()
        resolve(String(answer.headers['content-security-policy']))
      })
      sent.on('error', reject).end()
    })
  }

  expect(await ask('panel.example.org')).toContain("connect-src 'self' wss://panel.example.org;")
  expect(await ask('evil.example')).toContain("connect-src 'self' 'self';")
})

const FOREIGN = [
  'https://evil.example',
  'null',
  '',
  'http://127.0.0.1',
  'http://127.0.0.1:1',
  'http://localhost',
  'file://',
]
test.each(FOREIGN)('a write from the origin %j is refused', async (origin) => {
  const refused = await lead.post('/api/rehearsals', {}, { origin })

  expect([refused.status, refused.body]).toEqual([403, { error: { kind: 'forbidden' } }])
})

test('an origin that only begins or ends like ours is foreign', () => {
  const allowed = createOriginCheck(['https://panel.example.org/', 'http://127.0.0.1:3000'])

  expect(['https://panel.example.org', 'http://127.0.0.1:3000'].map(allowed)).toEqual([true, true])
  const others = [
    undefined,
    'http://panel.example.org',
    'https://panel.example.org.evil.example',
    'https://evil-panel.example.org',
    'https://panel.example.org:8443',
    'https://panel.example.org/',
    'HTTPS://PANEL.EXAMPLE.ORG',
  ]
  expect(others.map(allowed)).toEqual(others.map(() => false))
})

test('without an origin, a write counts only if the browser vouches for it', async () => {
  const vouched = (site: string | null) =>
    lead.post('/api/rehearsals', {}, { origin: null, 'sec-fetch-site': site })

  expect((await vouched('same-origin')).status).toBe(200)
  for (const other of [null, 'same-site', 'cross-site', 'none'])
    expect((await vouched(other)).status).toBe(403)
})

test('a foreign origin is refused even where the browser calls it its own', async () => {
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }

  expect((await lead.post('/api/rehearsals', {}, headers)).status).toBe(403)
})

test.each([null, '0', 'true', '1, 1'])('a write with x-panelroom: %j is refused', async (header) => {
  expect((await lead.post('/api/rehearsals', {}, { 'x-panelroom': header })).status).toBe(403)
})

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain; application/json',
  'application/json; charset=utf-16',
])('a body of type %s is refused', async (type) => {
  const refused = await lead.post('/api/rehearsals', '{}', { 'content-type': type })

  expect(refused.status).toBe(415)
  expect(refused.body.error).toMatchObject({ kind: 'malformed', problems: [{ field: 'content-type' }] })
})

const nested = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels)
test.each([
  ['more than 64 kB', JSON.stringify({ a: 'x'.repeat(66_000) }), 413, 'body may have at most 64 kB'],
  ['no JSON', '{"a":', 400, 'body must be a JSON object'],
  ['a bare word', '"hello"', 400, 'body must be a JSON object'],
  ['nine levels', nested(9), 400, 'body may be at most 8 levels deep'],
  ['five thousand levels', nested(5_000), 400, 'body may be at most 8 levels deep'],
  [
    '201 fields',
    JSON.stringify(Object.fromEntries(Array.from({ length: 201 }, (_, it) => [it, 1]))),
    400,
    'body may have at most 200 fields',
  ],
  [
    'a name that reaches prototypes',
    '{"__proto__":{"role":"admin"}}',
    400,
    'body holds a forbidden field name',
  ],
  ['such a name further in', '{"a":[{"constructor":1}]}', 400, 'body holds a forbidden field name'],
])('a body with %s is refused with its limit', async (_what, body, status, problem) => {
  const refused = await lead.post('/api/rehearsals', body)

  expect([refused.status, refused.body.error]).toEqual([
    status,
    { kind: 'malformed', problems: [{ field: 'body', problem }] },
  ])
})

test('a compressed body is refused before it grows', async () => {
  const refused = await lead.post('/api/rehearsals', '{}', { 'content-encoding': 'gzip' })

  expect(refused.status).toBe(415)
})

test('fields that nobody knows are refused by name', async () => {
  const refused = await lead.post('/api/rehearsals', { member: 'me', id: 'x' })

  expect(refused.body.error).toEqual({
    kind: 'malformed',
    problems: [{ field: 'body', problem: 'body holds fields that are not known here: member, id' }],
  })
})

test.each(['/api/me?token=x', '/api/me?a=1&TOKEN=x', '/api/panels?sid=x', '/?token=x', '/join?%74oken=x'])(
  'a secret in the address %s is turned away',
  async (path) => {
    expect((await lead.get(path)).status).toBe(400)
  },
)

test.each([
  ['DELETE', '/api/me', 'GET'],
  ['GET', '/api/sign-in', 'POST'],
  ['PUT', '/api/panels', 'GET, POST'],
  ['PATCH', '/api/panels', 'GET, POST'],
  ['DELETE', '/api/panels/x', 'GET, PATCH'],
  ['GET', '/api/panels/x/page', 'POST'],
  ['POST', '/api/panels/x/timeline', 'GET'],
  ['POST', '/', 'GET, HEAD'],
  ['POST', '/join', 'GET, HEAD'],
  ['DELETE', '/assets/main-a1b2c3d4.js', 'GET, HEAD'],
])('%s %s is not a thing one can do', async (method, path, allow) => {
  const refused = await lead.ask(method, path, {})

  expect([refused.status, refused.headers.get('allow')]).toEqual([405, allow])
})

test.each(['/api', '/api/', '/api/nothing', '/api/panels/x/y/z', '/api/../api/nothing'])(
  '%s does not exist',
  async (path) => {
    const missing = await lead.get(path)

    expect([missing.status, missing.body]).toEqual([404, { error: { kind: 'not-found' } }])
  },
)

test.each(['/', '/join', '/setup', '/sign-in', '/panels/abc', '/panels/abc/results'])(
  '%s is the page',
  async (path) => {
    const page = await lead.get(path)

    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.text).toContain('<title>Panelroom</title>')
  },
)

test('files with a hash in their name are kept for ever', async () => {
  const file = await lead.get('/assets/main-a1b2c3d4.js')

  expect(file.status).toBe(200)
  expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect((await lead.get('/icon.svg')).headers.get('cache-control')).toBe('public, max-age=3600')
})

test.each([
  '/assets/gone.js',
  '/assets/',
  '/assets',
  '/.vite/manifest.json',
  '/.git/config',
  '/.env',
  '/favicon.ico',
  '/package.json',
  '/..%2f..%2fpackage.json',
  '/assets/..%2f..%2f..%2fetc%2fpasswd',
  '/yjs/x/notes',
  '/socket.io/',
])('%s is not given out', async (path) => {
  const missing = await lead.get(path)

  expect(missing.status).toBe(404)
  expect(missing.text).not.toContain('<title>')
})

test.each(['/%', '/%E0%A4%A', '/assets/%00.js', '/api/panels/%E0%A4%A'])(
  'the broken address %s is refused, not fatal',
  async (path) => {
    const { status } = await lead.get(path)

    expect([400, 404]).toContain(status)
    expect(site.log.lines).toEqual([])
  },
)

test('an unexpected error is an incident number outside and a place without words inside', async () => {
  const panel = await aPanel(lead)
  site.breakNext(new Error(`disk said: secret-canary ${panel.candidate}`))

  const broken = await lead.get(`/api/panels/${panel.id}`)

  expect(broken.status).toBe(500)
  expect(broken.body.error).toEqual({ kind: 'internal', incident: expect.stringMatching(/^[\w-]{22}$/) })
  expect(site.log.lines).toHaveLength(1)
  expect(site.log.lines[0]).toContain((broken.body.error as { incident: string }).incident)
  expect(site.log.lines[0]).not.toMatch(/canary|Candidate/)
})
