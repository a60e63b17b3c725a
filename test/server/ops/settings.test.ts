import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { LIMIT_TABLE, LIMITS } from '#server/services/limits.ts'

test('without any setting the limits are the usual ones', () => {
  expect(readConfig({})).toMatchObject({
    ok: true,
    value: { limits: LIMITS, metricsToken: null, logLevel: 'warn' },
  })
})

test('a limit that is set replaces the usual one, and no other', () => {
  const config = readConfig({ PANELROOM_LIMITS: '{"connectionsPerSeat": 3}' })

  expect(config).toMatchObject({ ok: true, value: { limits: { ...LIMITS, connectionsPerSeat: 3 } } })
})

test.each([
  ['no JSON', '{', 'PANELROOM_LIMITS must be a JSON object'],
  ['a list', '[1]', 'PANELROOM_LIMITS must be a JSON object'],
  ['a limit that is not there', '{"speed": 3}', 'PANELROOM_LIMITS: there is no limit speed'],
  ['text', '{"gaps": "3"}', 'PANELROOM_LIMITS: gaps must be a whole number from 1 to 100'],
  ['nothing at all', '{"gaps": 0}', 'PANELROOM_LIMITS: gaps must be a whole number from 1 to 100'],
  ['half a thing', '{"gaps": 1.5}', 'PANELROOM_LIMITS: gaps must be a whole number from 1 to 100'],
  ['more than the most', '{"gaps": 101}', 'PANELROOM_LIMITS: gaps must be a whole number from 1 to 100'],
  ['a name of every object', '{"__proto__": 3}', 'PANELROOM_LIMITS'],
])('%s is refused with a sentence that names the setting and the limit', (_, value, sentence) => {
  const config = readConfig({ PANELROOM_LIMITS: value })

  expect(config.ok ? [] : config.error.join(' ')).toContain(sentence)
})

test.each([
  ['PANELROOM_METRICS_TOKEN', 'short'],
  ['PANELROOM_METRICS_TOKEN', 'with a space in the middle of it'],
  ['PANELROOM_LOG', 'everything'],
])('%s=%s is refused', (name, value) => {
  const config = readConfig({ [name]: value })

  expect(config.ok ? [] : config.error.join(' ')).toContain(name)
})

const DATABASE = 'postgres://panelroom:s3cr3t@db.example.org:5432/panelroom'
const REDIS = 'rediss://panelroom:s3cr3t@redis.example.org:6380'

test('without addresses there is one process with its own folder', () => {
  expect(readConfig({ PANELROOM_DATABASE_URL: '', PANELROOM_REDIS_URL: '' })).toMatchObject({
    ok: true,
    value: { nodes: null, data: './data' },
  })
})

test.each([DATABASE, DATABASE.replace('postgres:', 'postgresql:')])(
  'with a database and a Redis there are several nodes',
  (databaseUrl) => {
    expect(readConfig({ PANELROOM_DATABASE_URL: databaseUrl, PANELROOM_REDIS_URL: REDIS })).toMatchObject({
      ok: true,
      value: { nodes: { databaseUrl, redisUrl: REDIS, unsafe: false } },
    })
  },
)

test.each([
  ['the database alone', { PANELROOM_DATABASE_URL: DATABASE }],
  ['Redis alone', { PANELROOM_REDIS_URL: REDIS }],
  ['Redis and an empty database', { PANELROOM_DATABASE_URL: '', PANELROOM_REDIS_URL: REDIS }],
])('%s is refused in one sentence', (_, environment) => {
  expect(readConfig(environment)).toEqual({
    ok: false,
    error: [
      'PANELROOM_DATABASE_URL and PANELROOM_REDIS_URL belong together: set both for several nodes, or neither for one',
    ],
  })
})

test.each([
  ['PANELROOM_DATABASE_URL', 'mysql://panelroom:s3cr3t@db/panelroom'],
  ['PANELROOM_DATABASE_URL', 'postgres://'],
  ['PANELROOM_DATABASE_URL', 'panelroom:s3cr3t@db'],
  ['PANELROOM_REDIS_URL', 'http://panelroom:s3cr3t@redis'],
  ['PANELROOM_REDIS_URL', 'redis://panelroom:s3cr3t@redis/2'],
  ['PANELROOM_REDIS_URL', 'redis://panelroom:s3cr3t%@redis'],
  ['PANELROOM_DATABASE_UNSAFE', 'yes, s3cr3t'],
])('a bad %s is named and not shown', (name, value) => {
  const config = readConfig({ PANELROOM_DATABASE_URL: DATABASE, PANELROOM_REDIS_URL: REDIS, [name]: value })

  expect(config.ok ? [] : config.error).toHaveLength(1)
  expect(config.ok || config.error[0]).toMatch(new RegExp(`^${name} must`))
  expect(config.ok || config.error[0]).not.toContain('s3cr3t')
})

test('docs/limits.md lists every limit as it is', () => {
  const page = readFileSync('docs/limits.md', 'utf8').replaceAll(/ +/g, ' ')
  const number = (value: number) => value.toLocaleString('en-US')

  const missing = Object.entries(LIMIT_TABLE)
    .map(([name, { usual, most, says }]) => `| \`${name}\` | ${number(usual)} | ${number(most)} | ${says} |`)
    .filter((row) => !page.includes(row))
  expect(missing).toEqual([])
})
