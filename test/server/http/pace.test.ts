import { expect, test } from 'vitest'
import { neighbourhood } from '#server/transports/addresses.ts'
import { startSite, theLead } from './a-site.ts'

test('one sign-in has so many requests at once, and another is not held up by it', async () => {
  const site = await startSite({ paced: true })
  try {
    const lead = await theLead(site)

    const answers = await Promise.all(Array.from({ length: 90 }, () => lead.get('/api/kits')))
    const other = await site.visitor().get('/api/me')

    const late = answers.filter(({ status }) => status === 429)
    expect(late.length).toBeGreaterThan(0)
    expect(late[0]!.body.error).toMatchObject({ kind: 'too-fast' })
    expect(Number(late[0]!.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(other.status).toBe(200)
  } finally {
    await site.stop()
  }
})

test('one address has so many requests at once', async () => {
  const site = await startSite({ paced: true })
  try {
    const visitor = site.visitor()

    const answers = await Promise.all(Array.from({ length: 340 }, () => visitor.get('/')))

    expect(answers.some(({ status }) => status === 429)).toBe(true)
  } finally {
    await site.stop()
  }
})

const HASTE = 340
const from = (address: string) => ({ 'x-forwarded-for': address })

test('behind a proxy of one’s own each caller has a pace of their own, and invents no other', async () => {
  const site = await startSite({ paced: true, behindProxy: true })
  try {
    const visitor = site.visitor()
    const ask = (said: string) => visitor.ask('GET', '/', undefined, from(said))
    const hasty = await Promise.all(
      Array.from({ length: HASTE }, (_, n) => ask(`198.51.100.${n % 250}, 203.0.113.7`)),
    )

    expect(hasty.some(({ status }) => status === 429)).toBe(true)
    expect((await ask('203.0.113.8')).status).not.toBe(429)
    expect((await ask('203.0.113.7')).status).toBe(429)
  } finally {
    await site.stop()
  }
})

test('without a proxy nobody’s word on their address counts', async () => {
  const site = await startSite({ paced: true })
  try {
    const visitor = site.visitor()
    const answers = await Promise.all(
      Array.from({ length: HASTE }, (_, n) =>
        visitor.ask('GET', '/', undefined, from(`198.51.100.${n % 250}`)),
      ),
    )

    expect(answers.some(({ status }) => status === 429)).toBe(true)
  } finally {
    await site.stop()
  }
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2:ffff::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:DB8:0:0:1::', '2001:db8:0:0'],
  ['2001:0db8:0000:0000:ffff::1', '2001:db8:0:0'],
  ['2001:db8:0:1::1', '2001:db8:0:1'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['64:ff9b::203.0.113.7', '64:ff9b:0:0'],
  [undefined, 'unknown'],
])('the address %s counts as %s', (ip, counted) => {
  expect(neighbourhood(ip)).toBe(counted)
})
