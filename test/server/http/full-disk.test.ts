import { expect, test } from 'vitest'
import type { PanelAnswer } from '#shared/contract/http.ts'
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
