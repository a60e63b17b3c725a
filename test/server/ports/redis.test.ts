import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import type { PanelId } from '#shared/model/ids.ts'
import { NEEDED_RIGHTS, aRedis, aWire, down, PATIENT, reaches, someRates, up } from './a-redis-wire.ts'
import { aPanelId, bytes, text } from './builders.ts'

test('a Redis that is killed and comes back at its port is heard again, by those who listened before', async () => {
  const redis = await aRedis()
  const [here, there] = [aWire(redis.url), aWire(redis.url)]
  const panelId = aPanelId()
  const heard = vi.fn<(seq: number) => void>()
  there.onRing(panelId, heard)
  await up(here, there)

  await redis.kill()
  await Promise.all([down(here), down(there)])
  here.ring(panelId, 1)
  here.whisper(panelId, bytes('lost'))
  await redis.start()
  await up(here, there)

  await vi.waitFor(() => {
    here.ring(panelId, 77)
    expect(heard).toHaveBeenCalledWith(77)
  }, PATIENT)
  expect(heard).not.toHaveBeenCalledWith(1)
  expect(here.lines.filter((it) => it.startsWith('redis is away')).length).toBeGreaterThan(0)
  expect(here.lines.filter((it) => it.startsWith('redis is back')).length).toBeGreaterThan(0)
})

test('nodes that start before Redis find it once it is there', async () => {
  const redis = await aRedis()
  await redis.kill()
  const [here, there] = [aWire(redis.url), aWire(redis.url)]
  const panelId = aPanelId()
  const heard = vi.fn<(seq: number) => void>()
  there.onRing(panelId, heard)
  await vi.waitFor(() => expect(here.lines.join()).toContain('ECONNREFUSED'), PATIENT)
  expect(here.state()).toBe('down')

  await redis.start()
  await up(here, there)
  expect(await reaches(here, there, panelId)).toBe(true)
})

test('FLUSHALL and a killed connection are over in a moment', async () => {
  const redis = await aRedis()
  const [here, there] = [aWire(redis.url), aWire(redis.url)]
  const panelId = aPanelId()
  there.onRing(panelId, () => undefined)
  await up(here, there)

  await redis.ask('FLUSHALL')
  expect(await reaches(here, there, panelId)).toBe(true)
  await redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub')
  await redis.ask('CLIENT', 'KILL', 'TYPE', 'normal')
  await up(here, there)
  expect(await reaches(here, there, panelId)).toBe(true)
})

test('a Redis that stands still is noticed, keeps nobody waiting, and is heard again when it goes on', async () => {
  const redis = await aRedis()
  const [here, there] = [aWire(redis.url), aWire(redis.url)]
  const rates = someRates(redis.url)
  const rate = rates.rate({ name: 'still', tries: 2, windowS: 60 })
  const panelId = aPanelId()
  there.onRing(panelId, () => undefined)
  await up(here, there)
  await rates.connected()
  await rate.spend('ann')

  redis.pause()
  for (let n = 0; n < 20_000; n++) here.whisper(panelId, bytes('x'))
  // Nothing but this process can answer these now.
  expect(await rate.spend('ann')).toBeNull()
  await Promise.all([down(here), down(there)])
  expect(here.dropped().unsent).toBeGreaterThan(0)

  redis.goOn()
  await up(here, there)
  expect(await reaches(here, there, panelId)).toBe(true)
})

test('while Redis is away each node counts tries for itself, and at once', async () => {
  const redis = await aRedis()
  const rates = someRates(redis.url)
  const rate = rates.rate({ name: 'away', tries: 3, windowS: 60 })
  await rates.connected()
  await rate.spend('ann')
  await redis.kill()

  const waits = await Promise.all(Array.from({ length: 10 }, () => rate.spend('ann')))

  expect(waits.filter((it) => it === null)).toHaveLength(3)
  expect(await rate.wait('ann')).not.toBeNull()
  await rate.forget('ann')
  expect(await rate.spend('ann')).toBeNull()
})

test('counts leave neither addresses nor anything without an end in Redis', async () => {
  const redis = await aRedis()
  const rates = someRates(redis.url)
  await rates.connected()
  await rates.rate({ name: 'one', tries: 3, windowS: 60 }).spend('marta@example.org 203.0.113.7')

  const keys = (await redis.ask('KEYS', '*')) as string[]

  expect(keys).toHaveLength(1)
  expect(keys[0]).toMatch(/^panelroom:rate:one:\{[A-Za-z0-9_-]{43}\}$/)
  expect(Number(await redis.ask('TTL', keys[0]!))).toBeGreaterThan(0)
})

test.each([
  ['a wrong password', 'redis://panelroom:wr0ng@'],
  ['a wrong password without a user', 'redis://:wr0ng@'],
  ['no password', 'redis://'],
])('%s is told by its code, is tried again, and never shows in a line', async (_, begin) => {
  const redis = await aRedis(['--requirepass', 's3cret'])
  const wire = aWire(`${begin}127.0.0.1:${redis.port}`)
  wire.ring(aPanelId(), 1)
  await vi.waitFor(() => expect(wire.lines.join()).toMatch(/WRONGPASS|NOAUTH/), PATIENT)

  expect(wire.state()).toBe('down')
  expect(wire.lines.join()).not.toMatch(/wr0ng|s3cret/)
})

test('an ACL user with nothing but what is needed can do all that is needed', async () => {
  const redis = await aRedis()
  await redis.ask('ACL', 'SETUSER', 'panelroom', 'on', '>s3cret:/@', ...NEEDED_RIGHTS.split(' '))
  const url = `redis://panelroom:${encodeURIComponent('s3cret:/@')}@127.0.0.1:${redis.port}`
  const [here, there] = [aWire(url), aWire(url)]
  const panelId = aPanelId()
  const whispers: string[] = []
  const stop = there.onWhisper(panelId, (it) => whispers.push(text(it)))
  await up(here, there)
  expect(await reaches(here, there, panelId)).toBe(true)
  await vi.waitFor(() => {
    here.whisper(panelId, bytes('caret'))
    expect(whispers).toContain('caret')
  }, PATIENT)
  stop()
  const rates = someRates(url)
  await rates.connected()
  const rate = rates.rate({ name: 'acl', tries: 1, windowS: 60, shutOutS: 900 })
  await rate.spend('ann')
  await rate.spend('ann')

  expect(await rate.wait('ann')).toBeGreaterThan(800_000)
  expect((await redis.ask('KEYS', '*')) as string[]).toHaveLength(1)
  await rate.forget('ann')
  expect(await redis.ask('DBSIZE')).toBe(0)
  expect([...here.lines, ...there.lines, ...rates.lines]).toEqual([])
  expect(await redis.ask('ACL', 'LOG')).toEqual([])
})

test('Redis as docker-compose.yml starts it lets nodes in and nobody else', async () => {
  const compose = readFileSync('docker-compose.yml', 'utf8').replaceAll('${REDIS_PASSWORD:-}', 's3cret')
  const { services } = parse(compose, { merge: true }) as { services: { redis: { command: string[] } } }
  const redis = await aRedis(services.redis.command.slice(1))
  const [here, there] = [aWire(`redis://panelroom:s3cret@127.0.0.1:${redis.port}`), aWire(redis.url)]

  await up(here)
  expect(await reaches(here, here, aPanelId())).toBe(true)
  await vi.waitFor(() => expect(there.lines.join()).toContain('NOAUTH'), PATIENT)
  expect(there.state()).toBe('down')
})

test('a user who may not listen is told so once, and the state says that rings do not arrive', async () => {
  const redis = await aRedis()
  await redis.ask('ACL', 'SETUSER', 'deaf', 'on', '>s3cret', 'resetchannels', '~*', '+@all')
  const wire = aWire(`redis://deaf:s3cret@127.0.0.1:${redis.port}`)
  await up(wire)

  wire.onRing(aPanelId(), () => undefined)
  await vi.waitFor(() => expect(wire.lines.join()).toContain('NOPERM'), PATIENT)

  expect(wire.state()).toBe('down')
  expect(wire.lines.filter((it) => it.includes('refuses a subscription'))).toHaveLength(1)
})

test('several addresses that are no cluster are refused, rather than half of the nodes heard', async () => {
  const [one, other] = [await aRedis(), await aRedis()]
  const wire = aWire(`redis://127.0.0.1:${one.port},127.0.0.1:${other.port}`)

  await vi.waitFor(() => expect(wire.lines.join()).toContain('NO-CLUSTER'), PATIENT)
  expect(wire.state()).toBe('down')
})

test('a bell that rings twice is heard twice, and many rings of one moment are heard as the newest', async () => {
  const redis = await aRedis()
  const [here, there] = [aWire(redis.url), aWire(redis.url)]
  const panelId = aPanelId()
  const heard: number[] = []
  there.onRing(panelId, (seq) => heard.push(seq))
  await up(here, there)

  for (let seq = 1; seq <= 1_000; seq++) here.ring(panelId, seq)
  here.ring(panelId, 3)
  await vi.waitFor(() => expect(heard).toEqual([1_000]), PATIENT)
  for (let n = 0; n < 2; n++) await redis.ask('SPUBLISH', `panelroom:{${panelId}}:bell`, '1000')

  await vi.waitFor(() => expect(heard).toEqual([1_000, 1_000, 1_000]), PATIENT)
})

test('what is no message of ours is dropped and counted, and harms nobody', async () => {
  const redis = await aRedis()
  const wire = aWire(redis.url)
  const panelId = aPanelId()
  const rings: number[] = []
  const whispers: number[] = []
  wire.onRing(panelId, (seq) => rings.push(seq))
  wire.onWhisper(panelId, (content) => whispers.push(content.length))
  await up(wire)

  const nonsense = [
    '',
    '-1',
    '1.5',
    '01',
    ' 7',
    '7\n',
    '1e3',
    'NaN',
    '0x10',
    '9'.repeat(16),
    '9'.repeat(300_000),
    '\xff\0',
  ]
  for (const it of nonsense) await redis.ask('SPUBLISH', `panelroom:{${panelId}}:bell`, it)
  await redis.ask('SPUBLISH', `panelroom:{${panelId}}:aw`, 'w'.repeat(16_385))
  await redis.ask('SPUBLISH', `panelroom:{${panelId}}:bell`, '8')
  await redis.ask('SPUBLISH', `panelroom:{${panelId}}:aw`, 'w'.repeat(16_384))
  wire.whisper(panelId, new Uint8Array(16_385))
  await vi.waitFor(() => expect([rings, whispers]).toEqual([[8], [16_384]]), PATIENT)

  expect(wire.dropped()).toEqual({ rings: nonsense.length, whispers: 1, unsent: 1 })
  expect(wire.lines.filter((it) => it.includes('dropped'))).toHaveLength(1)
})

test('whoever comes and goes in a hurry leaves the channel as the last word wanted it', async () => {
  const redis = await aRedis()
  const [here, there] = [aWire(redis.url), aWire(redis.url)]
  const [gone, staying] = [aPanelId(), aPanelId()]
  await up(here, there)

  for (let n = 0; n < 50; n++) {
    there.onRing(gone, () => undefined)()
    const cancel = there.onRing(staying, () => undefined)
    if (n % 7 === 0) await new Promise(setImmediate)
    if (n < 49) cancel()
  }
  expect(await reaches(here, there, staying)).toBe(true)
  const numbers = (panelId: PanelId) => redis.ask('PUBSUB', 'SHARDNUMSUB', `panelroom:{${panelId}}:bell`)

  await vi.waitFor(async () => expect(await numbers(gone)).toContain(0), PATIENT)
  // `reaches` has left again; the one listener is still there.
  expect(await numbers(staying)).toContain(1)
})

test('a thousand rooms are heard again after Redis was away', async () => {
  const redis = await aRedis()
  const [here, there] = [aWire(redis.url), aWire(redis.url)]
  const rooms = Array.from({ length: 1_000 }, aPanelId)
  const heard = new Set<PanelId>()
  for (const panelId of rooms) there.onRing(panelId, (seq) => seq === 2 && heard.add(panelId))
  await up(here, there)
  await redis.kill()
  await Promise.all([down(here), down(there)])
  await redis.start()
  await up(here, there)

  for (const panelId of rooms) here.ring(panelId, 2)

  await vi.waitFor(() => expect(heard.size).toBe(1_000), PATIENT)
})
