import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JoinAnswer, Me, PanelAnswer } from '#shared/contract/http.ts'
import {
  aLink,
  aPanel,
  aPanelist,
  LEAD,
  seatNamed,
  type Site,
  startSite,
  theLead,
  type Visitor,
} from './a-site.ts'
import { aNewPanel } from '#test/support/new-panel.ts'

let site: Site
let lead: Visitor
let panel: PanelAnswer
beforeEach(async () => {
  site = await startSite()
  lead = await theLead(site)
  panel = await aPanel(lead)
})
afterEach(() => site.stop())

const join = (visitor: Visitor, secret: string, confirm = true) =>
  visitor.post<JoinAnswer>('/api/join', { secret, confirm })
const DEAD = { status: 404, body: { error: { kind: 'not-found' } } }

test('a link names its person, and one tap takes the seat', async () => {
  const { secret, path } = await aLink(lead, panel)
  const phone = site.visitor()

  const seen = await join(phone, secret, false)
  const taken = await join(phone, secret)

  expect(path).toMatch(/^\/join#t=[A-Za-z0-9_-]{43}$/)
  const seat = seatNamed(panel, 'Priya Rao')
  expect(seen.body).toEqual({
    panelId: panel.id,
    seat,
    name: 'Priya Rao',
    position: 'EHR specialist',
    lead: LEAD.name,
  })
  expect(taken.body).toEqual(seen.body)
  expect((await phone.get<Me>('/api/me')).body).toEqual({
    needsSetup: false,
    member: null,
    seats: [{ panelId: panel.id, seat }],
  })
  expect(await site.access.seatAt(phone.cookie(), panel.id)).toBe(seat)
})

test('looking at a link a hundred times uses nothing up and signs nobody in', async () => {
  const { secret } = await aLink(lead, panel)
  const scanner = site.visitor()
  const before = JSON.stringify(await site.records.list('session', 100))

  const looks = await Promise.all(Array.from({ length: 100 }, () => join(scanner, secret, false)))

  expect(looks.every(({ status }) => status === 200)).toBe(true)
  expect(looks.flatMap(({ headers }) => headers.getSetCookie())).toEqual([])
  expect(JSON.stringify(await site.records.list('session', 100))).toBe(before)
  expect((await join(site.visitor(), secret)).status).toBe(200)
})

test('a link works on several devices, each with a sign-in of its own', async () => {
  const { secret } = await aLink(lead, panel)
  const [phone, laptop] = [site.visitor(), site.visitor()]
  await join(phone, secret)
  await join(laptop, secret)

  expect(phone.cookie()).not.toBe(laptop.cookie())
  await phone.post('/api/sign-out')
  expect((await laptop.get(`/api/panels/${panel.id}`)).status).toBe(200)
})

test('a renewed link kills the former one, its sign-ins and its live connections', async () => {
  const former = await aLink(lead, panel)
  const phone = site.visitor()
  await join(phone, former.secret)

  const fresh = await aLink(lead, panel)

  expect(await join(site.visitor(), former.secret)).toMatchObject(DEAD)
  expect(await join(phone, former.secret, false)).toMatchObject(DEAD)
  expect((await phone.get(`/api/panels/${panel.id}`)).status).toBe(404)
  expect(await site.access.seatAt(phone.cookie(), panel.id)).toBeNull()
  expect(site.rooms.disconnected.at(-1)).toEqual({
    panelId: panel.id,
    seat: seatNamed(panel, 'Priya Rao'),
    reason: 'signed-out',
  })
  expect((await join(phone, fresh.secret)).status).toBe(200)
  expect((await phone.get(`/api/panels/${panel.id}`)).status).toBe(200)
})

test('a whole panel’s links are renewed at once, and each of them works', async () => {
  const [first] = aNewPanel().seats
  const seats = Array.from({ length: 12 }, (_, index) => ({ ...first!, name: `Panelist ${index + 1}` }))
  const large = await aPanel(lead, { seats })

  const links = await Promise.all(seats.map(({ name }) => aLink(lead, large, name)))

  const joined = await Promise.all(links.map(({ secret }) => join(site.visitor(), secret)))
  expect(joined.map(({ body }) => body.name)).toEqual(seats.map(({ name }) => name))
})

test('of links renewed at the same moment, one at most is alive', async () => {
  const links = await Promise.all(Array.from({ length: 5 }, () => aLink(lead, panel)))

  const alive = await Promise.all(links.map(({ secret }) => site.joining.greet(secret)))

  expect(alive.filter(({ ok }) => ok).length).toBeLessThanOrEqual(1)
  expect((await join(site.visitor(), (await aLink(lead, panel)).secret)).status).toBe(200)
})

test('a revoked seat loses its link, its sign-ins and its live connections', async () => {
  const seat = seatNamed(panel, 'Priya Rao')
  const { secret } = await aLink(lead, panel)
  const phone = site.visitor()
  await join(phone, secret)

  const revoked = await lead.post(`/api/panels/${panel.id}/seats/${seat}/revoke`)

  expect([revoked.status, revoked.body]).toEqual([200, {}])
  expect(site.rooms.disconnected.at(-1)).toEqual({ panelId: panel.id, seat, reason: 'revoked' })
  expect(await site.access.seatAt(phone.cookie(), panel.id)).toBeNull()
  expect((await phone.get(`/api/panels/${panel.id}`)).status).toBe(404)
  expect((await phone.post(`/api/panels/${panel.id}/page`)).status).toBe(404)
  expect((await phone.get<Me>('/api/me')).body.seats).toEqual([])
  expect(await join(site.visitor(), secret)).toMatchObject(DEAD)
  expect((await site.rooms.stateOf(panel.id))?.seats[seat]?.revokedAt).not.toBeNull()
  const link = await lead.post(`/api/panels/${panel.id}/seats/${seat}/link`)
  expect([link.status, link.body.error.kind]).toEqual([409, 'conflict'])
  const after = (await lead.get<PanelAnswer>(`/api/panels/${panel.id}`)).body
  expect(after.seats.find(({ id }) => id === seat)).toMatchObject({ revoked: true, hasLink: false })
})

test('revoking twice changes nothing', async () => {
  const seat = seatNamed(panel, 'Priya Rao')
  const revoke = () => lead.post(`/api/panels/${panel.id}/seats/${seat}/revoke`)
  await revoke()
  const events = await site.rooms.eventsOf(panel.id, panel.mySeat!)

  expect((await revoke()).status).toBe(200)
  expect(await site.rooms.eventsOf(panel.id, panel.mySeat!)).toEqual(events)
})

test('the lead cannot be revoked, nor a seat of another panel', async () => {
  const other = await aPanel(lead)
  const revoke = (seat: string) => lead.post(`/api/panels/${panel.id}/seats/${seat}/revoke`)

  expect((await revoke(panel.mySeat!)).body.error).toEqual({
    kind: 'refused',
    refusal: { code: 'cannot-lead' },
  })
  expect(await revoke(seatNamed(other, 'Priya Rao'))).toMatchObject(DEAD)
  expect(await revoke('none')).toMatchObject(DEAD)
  expect(await revoke('%2e%2e')).toMatchObject(DEAD)
  expect((await lead.get(`/api/panels/${panel.id}`)).status).toBe(200)
})

test('a seat with an account needs no link and gets none', async () => {
  const refused = await lead.post(`/api/panels/${panel.id}/seats/${panel.mySeat}/link`)

  expect([refused.status, refused.body.error.kind]).toEqual([409, 'conflict'])
})

test('whoever made the panel does not lose the lead by opening a link of it', async () => {
  const { secret } = await aLink(lead, panel)

  expect((await join(lead, secret, false)).status).toBe(200)
  const refused = await join(lead, secret)

  expect([refused.status, refused.body]).toMatchObject([409, { error: { kind: 'conflict' } }])
  expect((await lead.get<PanelAnswer>(`/api/panels/${panel.id}`)).body.mySeat).toBe(panel.mySeat)
})

test('a link lives seven days', async () => {
  const { secret, expiresAt } = await aLink(lead, panel)
  const week = 7 * 24 * 3_600_000
  expect(expiresAt).toBe(site.clock.now() + week)

  site.clock.pass(week - 1)
  expect((await join(site.visitor(), secret)).status).toBe(200)
  site.clock.pass(1)
  expect(await join(site.visitor(), secret)).toMatchObject(DEAD)
})

test('a link waits for an interview that is weeks away, and for one that was put off; a week after it, it is over', async () => {
  const week = 7 * 24 * 3_600_000
  const meet = (startsAt: number) =>
    lead.patch(`/api/panels/${panel.id}`, { meetingLink: panel.meetingLink, startsAt })
  await meet(site.clock.now() + 3 * week)
  const { secret, expiresAt } = await aLink(lead, panel)
  expect(expiresAt).toBe(site.clock.now() + 4 * week)

  await meet(site.clock.now() + 5 * week)
  site.clock.pass(6 * week - 1)
  expect((await join(site.visitor(), secret)).status).toBe(200)
  site.clock.pass(1)
  expect(await join(site.visitor(), secret)).toMatchObject(DEAD)
})

test('no link waits longer than three months for its interview', async () => {
  const day = 24 * 3_600_000
  const startsAt = site.clock.now() + 4_000 * day
  expect((await lead.patch(`/api/panels/${panel.id}`, { meetingLink: null, startsAt })).status).toBe(200)

  expect((await aLink(lead, panel)).expiresAt).toBe(site.clock.now() + 97 * day)
})

test('a secret is at most 100 characters, and the rest of the message is fixed', async () => {
  const visitor = site.visitor()
  const ask = (body: unknown) => visitor.post('/api/join', body)

  expect((await ask({ secret: 'x'.repeat(101), confirm: true })).status).toBe(400)
  expect((await ask({ secret: 'x' })).status).toBe(400)
  expect((await ask({ secret: 'x', confirm: 'yes' })).status).toBe(400)
  expect((await ask({ secret: 'x', confirm: true, seat: panel.mySeat })).status).toBe(400)
})

test('guessing at links soon has to wait, opening good ones costs nothing', async () => {
  const { secret } = await aLink(lead, panel)
  const guesses: number[] = []
  const guests: number[] = []
  for (let index = 0; index < 12; index++) {
    guests.push((await join(site.visitor(), secret, false)).status)
    guesses.push((await join(site.visitor(), `${index}`.padEnd(43, 'x'))).status)
  }

  const ten = (status: number) => Array.from({ length: 10 }, () => status)
  expect(guesses).toEqual([...ten(404), 429, 429])
  // For the rest of the minute, guesser and guest cannot be told apart at one address.
  expect(guests).toEqual([...ten(200), 429, 429])
})

test('a browser can sit on several panels, in one seat each', async () => {
  const other = await aPanel(lead)
  const phone = await aPanelist(site, lead, panel)
  await join(phone, (await aLink(lead, other, 'Tomas Okafor')).secret)

  await join(phone, (await aLink(lead, panel, 'Tomas Okafor')).secret)

  const { seats } = (await phone.get<Me>('/api/me')).body
  expect(seats).toHaveLength(2)
  expect(seats).toContainEqual({ panelId: panel.id, seat: seatNamed(panel, 'Tomas Okafor') })
  expect(site.ended).toEqual([
    { key: site.access.keyOf(phone.cookie()), panelId: panel.id, seat: seatNamed(panel, 'Priya Rao') },
  ])
})

test('sign-out tells which places its live connections had', async () => {
  const phone = await aPanelist(site, lead, panel)
  const keys = [site.access.keyOf(phone.cookie()), site.access.keyOf(lead.cookie())]

  await phone.post('/api/sign-out')
  await lead.post('/api/sign-out')

  expect(site.ended).toEqual([
    { key: keys[0], panelId: panel.id, seat: seatNamed(panel, 'Priya Rao') },
    { key: keys[1], panelId: panel.id, seat: panel.mySeat },
  ])
  expect(await site.access.seatAt(phone.cookie(), panel.id)).toBeNull()
})

test("a sign-in that somebody else's server gave out takes no seat with it", async () => {
  const { secret } = await aLink(lead, panel)
  const planted = 'p'.repeat(43)

  const taken = await site
    .visitor()
    .post('/api/join', { secret, confirm: true }, { cookie: `panelroom=${planted}` })

  expect(taken.status).toBe(200)
  expect(taken.headers.getSetCookie()[0]).not.toContain(planted)
  expect(await site.access.seatAt(`panelroom=${planted}`, panel.id)).toBeNull()
})

test('no link, no cookie and no name is ever in a log line, and no secret is stored', async () => {
  const { secret } = await aLink(lead, panel)
  const phone = site.visitor()
  await join(phone, secret)
  for (const path of ['/api/me', '/api/panels', `/api/panels/${panel.id}`]) {
    site.breakNext(new Error(`at ${secret} for ${LEAD.email}`))
    expect((await phone.get(path)).status).toBe(500)
  }
  await join(site.visitor(), 'x'.repeat(43))

  expect(site.log.lines).toHaveLength(3)
  const told = site.log.lines.join('\n')
  const stored = JSON.stringify(
    await Promise.all((['invite', 'session', 'panel'] as const).map((kind) => site.records.list(kind, 100))),
  )
  for (const hidden of [secret, phone.jar.get('panelroom')!, lead.jar.get('panelroom')!]) {
    expect(told).not.toContain(hidden)
    expect(stored).not.toContain(hidden)
  }
  expect(told).not.toMatch(/Marta|Priya|example\.org|C-0417/)
})
