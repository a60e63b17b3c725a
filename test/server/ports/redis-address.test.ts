import { expect, test } from 'vitest'
import { readRedisUrl } from '#server/adapters/redis/address.ts'
import { readLayout, slotOf } from '#server/adapters/redis/slots.ts'

test.each([
  [
    'redis://localhost',
    { endpoints: [{ host: 'localhost', port: 6_379 }], tls: false, username: null, password: null },
  ],
  [
    'rediss://:p%40ss@[::1]:7000/',
    { endpoints: [{ host: '::1', port: 7_000 }], tls: true, username: null, password: 'p@ss' },
  ],
  [
    'redis://ann:a:b@one:1,two:2',
    {
      endpoints: [
        { host: 'one', port: 1 },
        { host: 'two', port: 2 },
      ],
      tls: false,
      username: 'ann',
      password: 'a:b',
    },
  ],
])('%s is understood', (url, address) => {
  expect(readRedisUrl(url)).toEqual({ ok: true, value: address })
})

test.each([
  ['another scheme', 'http://localhost'],
  ['no host', 'redis://'],
  ['a port that is none', 'redis://localhost:70000'],
  ['nothing between commas', 'redis://one,,two'],
  ['a database', 'redis://localhost/3'],
  ['an option', 'redis://localhost?tls=no'],
  ['a user without a password', 'redis://ann@localhost'],
  ['a broken percent sign', 'redis://ann:s3cr%et@localhost'],
  ['too many members', `redis://${Array.from({ length: 33 }, (_, n) => `m${n}`).join(',')}`],
])('an address with %s is refused without being quoted', (_, url) => {
  const address = readRedisUrl(url)

  expect(address.ok).toBe(false)
  expect(address.ok || address.error).not.toMatch(/s3cr|ann/)
})

test.each([
  // From the specification of Redis Cluster and CLUSTER KEYSLOT.
  ['123456789', 12_739],
  ['foo', 12_182],
  ['{user1000}.following', 3_443],
  ['panelroom:{user1000}:bell', 3_443],
])('%s belongs in slot %i', (key, slot) => {
  expect(slotOf(key)).toBe(slot)
})

test.each([
  ['nothing', null],
  ['no slots', []],
  ['a slot that is none', [[0, 16_384, ['h', 1]]]],
  ['a port that is none', [[0, 1, ['h', 0]]]],
  ['no server', [[0, 1]]],
])('an answer with %s says nothing about who has what', (_, answer) => {
  expect(readLayout(answer, { host: 'asked', port: 1 })).toBeNull()
})
