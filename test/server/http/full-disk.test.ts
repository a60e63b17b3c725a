import { expect, test } from 'vitest'
import type { PanelAnswer, PanelsAnswer } from '#shared/contract/http.ts'
import { DatabaseProblem } from '#server/adapters/sqlite/problem.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { aLink, aPanel, LEAD, seatNamed, startSite, theLead } from './a-site.ts'

test('while the disk is full every write says so and changes nothing, and then the same write works', async () => {
  const site = await startSite()
  try {
    const first = { code: await site.people.setupCode(), ...LEAD }
    site.fillDisk(true)
    const early = await site.visitor().post('/api/setup', first)
    site.fillDisk(false)
    expect([early.status, early.body.error]).toEqual([503, { kind: 'not-stored' }])

    const lead = await theLead(site)
    const panel = await aPanel(lead)
    const { secret } = await aLink(lead, panel)
    const seat = seatNamed(panel, 'Priya Rao')
    const before = await lead.get<PanelAnswer>(`/api/panels/${panel.id}`)
    const phone = site.visitor()
    const writes = [
      () => site.visitor().post('/api/sign-in', { email: LEAD.email, password: LEAD.password }),
      () => phone.post('/api/join', { secret, confirm: true }),
      () => lead.post('/api/panels', aNewPanel()),
      () => lead.patch(`/api/panels/${panel.id}`, { meetingLink: null, startsAt: null }),
      () =>
        lead.post(`/api/panels/${panel.id}/seats`, {
          name: 'Ola',
          title: '',
          email: null,
          role: 'observer',
          seniority: 0,
        }),
      () => lead.post(`/api/panels/${panel.id}/seats/${seat}/link`),
      () => lead.post(`/api/panels/${panel.id}/seats/${seat}/revoke`),
    ]

    site.fillDisk(true)
    for (const write of writes) {
      const refused = await write()
      expect([refused.status, refused.body.error]).toEqual([503, { kind: 'not-stored' }])
      expect(refused.headers.getSetCookie()).toEqual([])
    }
    expect((await lead.get(`/api/panels/${panel.id}`)).text).toBe(before.text)
    expect((await phone.post('/api/join', { secret, confirm: false })).status).toBe(200)

    site.fillDisk(false)
    for (const write of writes) expect((await write()).status).toBe(200)
  } finally {
    await site.stop()
  }
})

test('a panel whose room cannot begin leaves nothing behind, and the next try makes it once', async () => {
  const site = await startSite()
  try {
    const lead = await theLead(site)
    const before = await lead.get('/api/panels')

    site.rooms.fillDisk(true)
    for (const [path, body] of [
      ['/api/panels', aNewPanel()],
      ['/api/rehearsals', {}],
    ] as const) {
      const refused = await lead.post(path, body)
      expect([refused.status, refused.body.error]).toEqual([503, { kind: 'not-stored' }])
    }
    // Neither a panel without a room nor a position that no panel is for.
    expect((await lead.get('/api/panels')).text).toBe(before.text)

    site.rooms.fillDisk(false)
    expect((await lead.post('/api/panels', aNewPanel())).status).toBe(200)
    const after = await lead.get<PanelsAnswer>('/api/panels')
    expect([after.body.panels.length, after.body.positions.length]).toEqual([1, 1])
  } finally {
    await site.stop()
  }
})

test('a page that cannot get its client id is refused, and gets one when there is space', async () => {
  const site = await startSite()
  try {
    const lead = await theLead(site)
    const panel = await aPanel(lead)

    site.rooms.fillDisk(true)
    const refused = await lead.post(`/api/panels/${panel.id}/page`)
    expect([refused.status, refused.body.error]).toEqual([503, { kind: 'not-stored' }])

    site.rooms.fillDisk(false)
    expect((await lead.post(`/api/panels/${panel.id}/page`)).status).toBe(200)
  } finally {
    await site.stop()
  }
})

test('a new panel whose header is refused leaves no position, and a rehearsal without links is not there', async () => {
  const site = await startSite()
  try {
    const lead = await theLead(site)
    site.refuseNext('panel')
    expect((await lead.post('/api/panels', aNewPanel())).status).toBe(503)
    site.refuseNext('invite')
    expect((await lead.post('/api/rehearsals')).status).toBe(503)

    const left = await lead.get<PanelsAnswer>('/api/panels')
    expect(left.body).toEqual({ panels: [], others: [], positions: [] })
  } finally {
    await site.stop()
  }
})

test('a store that does not answer a look-up is said in the same words, with nothing of it in the answer', async () => {
  const site = await startSite()
  try {
    const lead = await theLead(site)
    site.breakNext(new DatabaseProblem('unavailable', 'The database does not answer: it is closed.'))
    const refused = await lead.get('/api/panels')

    expect([refused.status, refused.body]).toEqual([503, { error: { kind: 'not-stored' } }])
    expect(site.log.lines.at(-1)).toContain('the store did not answer')
  } finally {
    await site.stop()
  }
})
