import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Me } from '#shared/contract/http.ts'
import { aPanel, aPanelist, LEAD, PASSWORD, seatNamed, type Site, startSite, theLead } from './a-site.ts'

let site: Site
beforeEach(async () => {
  site = await startSite()
})
afterEach(() => site.stop())

const NOBODY = { needsSetup: true, member: null, seats: [] }

test('a fresh installation asks for set-up and nothing else', async () => {
  const visitor = site.visitor()

  expect((await visitor.get('/api/me')).body).toEqual(NOBODY)
  expect((await visitor.get('/api/panels')).status).toBe(401)
  expect((await visitor.get('/api/kits')).status).toBe(401)
})

test('the printed code makes the first account and signs it in', async () => {
  const visitor = site.visitor()
  const code = await site.people.setupCode()

  const made = await visitor.post<Me>('/api/setup', { code, ...LEAD })

  expect(made.status).toBe(200)
  expect(made.body).toMatchObject({
    needsSetup: false,
    member: { name: LEAD.name, email: LEAD.email },
    seats: [],
  })
  expect((await visitor.get<Me>('/api/me')).body).toEqual(made.body)
  expect(await site.people.setupCode()).toBeNull()
})

test('set-up happens once', async () => {
  const code = await site.people.setupCode()
  await theLead(site)

  const again = await site.visitor().post('/api/setup', { code, ...LEAD, email: 'other@example.org' })

  expect(again.status).toBe(409)
  expect(again.body.error.kind).toBe('conflict')
  expect(again.headers.getSetCookie()).toEqual([])
})

test('of two who set up at the same moment, one gets the account', async () => {
  const code = await site.people.setupCode()

  const both = await Promise.all(
    ['one@example.org', 'two@example.org'].map((email) =>
      site.visitor().post('/api/setup', { code, ...LEAD, email }),
    ),
  )

  expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409])
  expect(await site.records.list('member', 10)).toHaveLength(1)
})

test.each(['', 'x', 'x'.repeat(43)])('the wrong code %j makes no account', async (code) => {
  const refused = await site.visitor().post('/api/setup', { code, ...LEAD })

  expect(refused.status).toBe(403)
  expect((await site.visitor().get('/api/me')).body).toEqual(NOBODY)
})

test('a member signs in on another device, whatever the case of the e-mail', async () => {
  await theLead(site)
  const phone = site.visitor()

  const answer = await phone.post<Me>('/api/sign-in', { email: 'Marta@Example.org', password: PASSWORD })

  expect(answer.status).toBe(200)
  expect(answer.body.member?.name).toBe(LEAD.name)
})

test('a wrong password and an unknown e-mail get the same answer', async () => {
  await theLead(site)

  const wrong = await site
    .visitor()
    .post('/api/sign-in', { email: LEAD.email, password: 'wrong horse battery' })
  const unknown = await site
    .visitor()
    .post('/api/sign-in', { email: 'nobody@example.org', password: PASSWORD })

  expect([wrong.status, wrong.text]).toEqual([403, unknown.text])
  expect(unknown.status).toBe(403)
})

test('after five wrong passwords even the right one waits', async () => {
  await theLead(site)
  const guess = (password: string) => site.visitor().post('/api/sign-in', { email: LEAD.email, password })

  const guesses = await Promise.all(Array.from({ length: 5 }, (_, index) => guess(`guess number ${index}`)))
  const late = await guess(PASSWORD)

  expect(guesses.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
  expect(late.status).toBe(429)
  expect(late.body.error).toMatchObject({ kind: 'too-fast' })
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(60)
})

test('ten tries a minute from one address are enough, whoever they are for', async () => {
  await theLead(site)

  const tries = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      site.visitor().post('/api/sign-in', { email: `p${index}@example.org`, password: PASSWORD }),
    ),
  )

  expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(2)
})

test('a sign-in is a new secret each time, and the browser keeps one alone', async () => {
  const lead = await theLead(site)
  const before = lead.cookie()

  await lead.post('/api/sign-in', { email: LEAD.email, password: PASSWORD })

  expect(lead.cookie()).not.toBe(before)
  expect((await site.visitor().get<Me>('/api/me', { cookie: before })).body.member).toBeNull()
})

test('of an account’s ten sign-ins the oldest makes way for another, and its places are told at once', async () => {
  const lead = await theLead(site)
  const panel = await aPanel(lead)
  const { member } = (await lead.get<Me>('/api/me')).body
  const place = { key: site.access.keyOf(lead.cookie()), panelId: panel.id, seat: panel.mySeat }

  for (let n = 1; n < 10; n++) await site.access.signIn(member!.id, undefined)
  expect(site.ended).toEqual([])
  await site.access.signIn(member!.id, undefined)

  expect(site.ended).toEqual([place])
  expect(await site.access.seatAt(lead.cookie(), panel.id)).toBeNull()
})

test('a sign-in that another one replaces in the same browser ends with its places, and the new one has them', async () => {
  const lead = await theLead(site)
  const panel = await aPanel(lead)
  const phone = await aPanelist(site, lead, panel)
  const key = site.access.keyOf(phone.cookie())
  const seat = seatNamed(panel, 'Priya Rao')

  await phone.post('/api/sign-in', { email: LEAD.email, password: PASSWORD })

  expect(site.ended).toEqual([{ key, panelId: panel.id, seat }])
  expect((await phone.get<Me>('/api/me')).body.seats).toEqual([{ panelId: panel.id, seat: panel.mySeat }])
})

test('sign-out ends the sign-in on the server, not only in the browser', async () => {
  const lead = await theLead(site)
  const cookie = lead.cookie()

  const out = await lead.post('/api/sign-out')

  expect(out.status).toBe(200)
  expect(out.headers.get('clear-site-data')).toBe('"cache"')
  expect(lead.jar.size).toBe(0)
  expect((await site.visitor().get('/api/panels', { cookie })).status).toBe(401)
})

test('a sign-in ends after twelve idle hours', async () => {
  const lead = await theLead(site)

  site.clock.pass(12 * 3_600_000 + 1)

  expect((await lead.get('/api/panels')).status).toBe(401)
})

test('a sign-in in use goes on past twelve hours, and ends after twenty-four', async () => {
  const lead = await theLead(site)
  const after = async (hours: number) => {
    site.clock.pass(hours * 3_600_000)
    return (await lead.get('/api/panels')).status
  }

  expect([await after(8), await after(8), await after(7), await after(2)]).toEqual([200, 200, 200, 401])
  expect(await site.access.sweep()).toBe(1)
  expect(await site.records.list('session', 10)).toEqual([])
})

test('the cookie is kept from scripts and from other sites', async () => {
  const lead = site.visitor()
  const made = await lead.post('/api/setup', { code: await site.people.setupCode(), ...LEAD })

  const [cookie = ''] = made.headers.getSetCookie()
  expect(cookie).toMatch(
    /^panelroom=[A-Za-z0-9_-]{43}; Max-Age=86400; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
  )
})

test('behind TLS the cookie is bound to the host and to TLS', async () => {
  const tls = await startSite({ secure: true })
  try {
    const made = await tls.visitor().post('/api/setup', { code: await tls.people.setupCode(), ...LEAD })

    const [cookie = ''] = made.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-panelroom=[A-Za-z0-9_-]{43}; .*Path=\/;.*HttpOnly; Secure; SameSite=Lax$/)
    expect(cookie).not.toMatch(/Domain/i)
    expect(made.headers.get('strict-transport-security')).toBe('max-age=31536000')
  } finally {
    await tls.stop()
  }
})

test('no password and no secret is stored as it is', async () => {
  const lead = await theLead(site)
  const stored = JSON.stringify([
    ...(await site.records.list('member', 10)),
    ...(await site.records.list('session', 10)),
    ...(await site.records.list('workspace', 10)),
  ])

  expect(stored).not.toContain(PASSWORD)
  expect(stored).not.toContain(lead.jar.get('panelroom'))
  expect(stored).toContain('scrypt$1024$8$1$')
})
