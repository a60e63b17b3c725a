import { expect, test } from 'vitest'
import type { PanelAnswer, PanelsAnswer, TimelineAnswer } from '#shared/contract/http.ts'
import type { CommandId } from '#shared/model/ids.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { aPanel, aPanelist, type Reply, seatNamed, type Site, type Visitor } from './a-site.ts'
import { hold } from './held-panel.ts'
import { siteOfAFile } from './site-of-a-file.ts'
import { aSeat, kitNamed } from './panel-drafts.ts'

let site: Site
let lead: Visitor
siteOfAFile((started, first) => {
  site = started
  lead = first
})

test("somebody else's panel and no panel at all are one answer", async () => {
  const panel = await aPanel(lead)
  const stranger = await aPanelist(site, lead, await aPanel(lead))
  const seat = seatNamed(panel, 'Priya Rao')
  const asks = (id: string) =>
    Promise.all([
      stranger.get(`/api/panels/${id}`),
      stranger.patch(`/api/panels/${id}`, { meetingLink: null, startsAt: null }),
      stranger.post(`/api/panels/${id}/seats`, aSeat),
      stranger.post(`/api/panels/${id}/seats/${seat}/link`),
      stranger.post(`/api/panels/${id}/seats/${seat}/revoke`),
      stranger.post(`/api/panels/${id}/page`),
      stranger.get(`/api/panels/${id}/timeline`),
      stranger.get(`/api/panels/${id}/invite.ics`),
    ])
  const seen = (replies: readonly Reply[]) =>
    replies.map(({ status, text, headers }) => [status, text, [...headers.keys()].join()])

  const foreign = seen(await asks(panel.id))

  expect(foreign.map(([status]) => status)).toEqual(foreign.map(() => 404))
  expect(seen(await asks('AAAAAAAAAAAAAAAAAAAAAA'))).toEqual(foreign)
  expect(seen(await asks('%2e%2e'))).toEqual(foreign)
  expect(seen(await asks('x'.repeat(200)))).toEqual(foreign)
})

test('nobody gets anything without a sign-in', async () => {
  const panel = await aPanel(lead)
  const visitor = site.visitor()

  const replies = await Promise.all([
    visitor.get('/api/kits'),
    visitor.get('/api/panels'),
    visitor.post('/api/panels', aNewPanel()),
    visitor.post('/api/rehearsals'),
    visitor.get(`/api/panels/${panel.id}`),
    visitor.post(`/api/panels/${panel.id}/page`),
    visitor.get(`/api/panels/${panel.id}/timeline`),
  ])

  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 401))
})

test('a panelist sees the panel, but no addresses, and may not manage it', async () => {
  const panel = await aPanel(lead, {
    seats: [aSeat, { ...aSeat, name: 'Ola Berg', email: 'ola@example.org' }],
  })
  const panelist = await aPanelist(site, lead, panel, 'Aiko Kimura')

  const seen = await panelist.get<PanelAnswer>(`/api/panels/${panel.id}`)

  expect(seen.body).toMatchObject({
    mayManage: false,
    mySeat: seatNamed(panel, 'Aiko Kimura'),
    // Comparing the position's candidates is not the panel's business.
    positionId: null,
  })
  expect(seen.text).not.toContain('example.org"')
  expect(seen.text).not.toContain('@')
  const seat = seatNamed(panel, 'Ola Berg')
  const refused = await Promise.all([
    panelist.patch(`/api/panels/${panel.id}`, { meetingLink: null, startsAt: null }),
    panelist.post(`/api/panels/${panel.id}/seats`, aSeat),
    panelist.post(`/api/panels/${panel.id}/seats/${seat}/link`),
    panelist.post(`/api/panels/${panel.id}/seats/${seat}/revoke`),
    panelist.post('/api/panels', aNewPanel()),
    panelist.post('/api/rehearsals'),
  ])
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
})

test('whoever holds the lead now may manage, until it is handed on', async () => {
  const panel = await aPanel(lead)
  const panelist = await aPanelist(site, lead, panel)
  const seat = seatNamed(panel, 'Priya Rao')
  await site.rooms.system(panel.id, seat, { type: 'join' })
  await site.rooms.system(panel.id, panel.mySeat!, { type: 'join' })
  const addSeat = () => panelist.post(`/api/panels/${panel.id}/seats`, aSeat)

  expect((await addSeat()).status).toBe(403)
  const handed = await site.rooms.submit(panel.id, panel.mySeat!, 'c' as CommandId, {
    type: 'handOverLead',
    to: seat,
  })
  expect(handed.ok).toBe(true)
  expect((await addSeat()).status).toBe(200)
})

test('the list holds what one made and where one sits, and nothing else', async () => {
  const mine = await aPanel(lead, { candidate: 'Candidate C-0001' })
  const panelist = await aPanelist(site, lead, mine)

  const forLead = (await lead.get<PanelsAnswer>('/api/panels')).body
  const forPanelist = (await panelist.get<PanelsAnswer>('/api/panels')).body

  expect(forLead.panels[0]).toMatchObject({
    id: mine.id,
    candidate: 'Candidate C-0001',
    phase: 'lobby',
    mySeat: mine.mySeat,
  })
  expect(forLead.positions[0]).toMatchObject({
    title: 'EHR specialist',
    kit: 'ehr-specialist',
    questions: aNewPanel().questions,
    placeholders: kitNamed('ehr-specialist').placeholders,
  })
  expect(forPanelist).toMatchObject({
    panels: [{ id: mine.id, mySeat: seatNamed(mine, 'Priya Rao') }],
    positions: [],
  })
  expect(forPanelist.panels).toHaveLength(1)
})

test('the list tells the phase', async () => {
  const panel = await aPanel(lead)
  await site.rooms.system(panel.id, panel.mySeat!, { type: 'join' })
  await site.rooms.submit(panel.id, panel.mySeat!, 'c' as CommandId, { type: 'startInterview' })

  const { panels } = (await lead.get<PanelsAnswer>('/api/panels')).body

  expect(panels.find(({ id }) => id === panel.id)?.phase).toBe('interview')
})

test('a rehearsal is labelled, and leaves no position behind', async () => {
  const before = (await lead.get<PanelsAnswer>('/api/panels')).body.positions

  const { body } = await lead.post<{ id: string }>('/api/rehearsals')
  const panel = (await lead.get<PanelAnswer>(`/api/panels/${body.id}`)).body
  const listed = (await lead.get<PanelsAnswer>('/api/panels')).body

  expect(panel).toMatchObject({
    rehearsal: true,
    mayManage: true,
    seats: [{ role: 'lead' }, { name: 'Priya Rao' }],
  })
  expect((await site.rooms.stateOf(panel.id))?.rehearsal).toBe(true)
  expect(listed.panels.find(({ id }) => id === panel.id)?.rehearsal).toBe(true)
  expect(listed.positions).toEqual(before)
})

test('a list says when a panel was sealed, and of one that is not that it is not', async () => {
  const [sealed, closing] = [await aPanel(lead), await aPanel(lead)]
  await hold(site, sealed, { cards: { lead: [3, 3, 3] }, until: 'seal' })
  await hold(site, closing, { cards: { lead: [3, 3, 3] }, until: 'reveal' })

  const { panels } = (await lead.get<PanelsAnswer>('/api/panels')).body

  expect(panels.find((it) => it.id === sealed.id)).toMatchObject({
    phase: 'closed',
    sealedAt: expect.any(Number),
  })
  expect(panels.find((it) => it.id === closing.id)).toMatchObject({ phase: 'debrief', sealedAt: null })
})

test('before the reveal there is no timeline, for the lead neither', async () => {
  const panel = await aPanel(lead)
  const panelist = await aPanelist(site, lead, panel)

  for (const who of [lead, panelist]) {
    const refused = await who.get(`/api/panels/${panel.id}/timeline`)
    expect(refused.status).toBe(409)
    expect(refused.body.error).toEqual({
      kind: 'refused',
      refusal: { code: 'wrong-phase', needs: ['debrief', 'closed'], is: 'lobby' },
    })
  }
})

test('after the reveal the panel sees its timeline', async () => {
  const panel = await aPanel(lead)
  const panelist = await aPanelist(site, lead, panel)
  site.rooms.happens(panel.id, { type: 'revealed', override: null, at: site.clock.now() })

  const timeline = await panelist.get<TimelineAnswer>(`/api/panels/${panel.id}/timeline`)

  expect(timeline.status).toBe(200)
  expect(timeline.body.events.map(({ type }) => type)).toEqual(['panelOpened', 'revealed'])
  expect(timeline.body.state.phase).toBe('debrief')
})
