import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Clock } from '#server/ports/clock.ts'
import { createSweeping } from '#server/services/sweeping.ts'
import { aLink, aPanel, aPanelist, LEAD, seatNamed, type Site, startSite, theLead } from '../http/a-site.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let site: Site
beforeEach(async () => {
  site = await startSite()
})
afterEach(() => site.stop())

const sweeping = () => createSweeping({ ...site, diagnostics: site.log })
const stored = async (kind: 'session' | 'invite') => (await site.records.list(kind, 1_000)).length

test('what has not expired stays: a sign-in in use, a link of this week', async () => {
  const lead = await theLead(site)
  const panel = await aPanel(lead)
  const { secret } = await aLink(lead, panel)
  site.clock.pass(11 * HOUR_MS)

  expect(await sweeping().sweep()).toEqual({ signIns: 0, links: 0 })
  expect((await lead.get('/api/panels')).status).toBe(200)
  expect((await site.visitor().post('/api/join', { secret, confirm: false })).status).toBe(200)
})

test('an expired link is refused in the same words before it is swept and after, and so is an ended sign-in', async () => {
  const lead = await theLead(site)
  const panel = await aPanel(lead)
  const { secret } = await aLink(lead, panel)
  const panelist = await aPanelist(site, lead, panel)
  site.clock.pass(7 * DAY_MS)
  const looks = [
    () => site.visitor().post('/api/join', { secret, confirm: true }),
    () => panelist.get(`/api/panels/${panel.id}`),
    () => lead.get('/api/panels'),
  ]
  const before = await Promise.all(looks.map((look) => look()))

  expect(await sweeping().sweep()).toEqual({ signIns: 2, links: 1 })
  expect([await stored('session'), await stored('invite')]).toEqual([0, 0])
  const after = await Promise.all(looks.map((look) => look()))
  expect(before.map((it) => it.status)).toEqual([404, 401, 401])
  expect(after.map((it) => [it.status, it.text])).toEqual(before.map((it) => [it.status, it.text]))
})

test('a revoked seat stays out whether its link was swept or not', async () => {
  const lead = await theLead(site)
  const panel = await aPanel(lead)
  const { secret } = await aLink(lead, panel)
  const panelist = await aPanelist(site, lead, panel)
  await lead.post(`/api/panels/${panel.id}/seats/${seatNamed(panel, 'Priya Rao')}/revoke`)

  await sweeping().sweep()
  expect((await site.visitor().post('/api/join', { secret, confirm: true })).status).toBe(404)
  expect((await panelist.get(`/api/panels/${panel.id}`)).status).toBe(404)
})

test('of two sign-ins the swept one is the one that ended', async () => {
  const early = await theLead(site)
  site.clock.pass(6 * HOUR_MS)
  const late = site.visitor()
  await late.post('/api/sign-in', { email: LEAD.email, password: LEAD.password })
  site.clock.pass(7 * HOUR_MS)

  expect(await sweeping().sweep()).toEqual({ signIns: 1, links: 0 })
  expect([(await early.get('/api/panels')).status, (await late.get('/api/panels')).status]).toEqual([
    401, 200,
  ])
})

test('it sweeps at the start and every hour, and a store that does not answer costs one hour', async () => {
  let hourly = () => {}
  let cancelled = false
  const every: Clock['every'] = (ms, run) => {
    expect(ms).toBe(HOUR_MS)
    hourly = run
    return () => void (cancelled = true)
  }
  let answers: (() => Promise<number>)[] = []
  const done: string[] = []
  const end = createSweeping({
    access: { sweep: () => answers.shift()!() },
    invites: { sweep: async () => done.push('links') },
    clock: { ...site.clock, every },
    diagnostics: site.log,
  })

  answers = [
    async () => 1,
    () => Promise.reject(new TypeError('a name that must not be told')),
    async () => 1,
  ]
  const stop = end.begin()
  await stop()
  expect([done.length, cancelled]).toEqual([1, true])
  hourly()
  await stop()
  expect(done).toHaveLength(1)
  expect(site.log.lines.at(-1)).toContain('not swept')
  expect(site.log.lines.at(-1)).not.toContain('a name')
  hourly()
  await stop()
  expect(done).toHaveLength(2)
})
