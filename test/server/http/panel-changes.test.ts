import { expect, test } from 'vitest'
import type { PageAnswer, PanelAnswer } from '#shared/contract/http.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { aPanel, aPanelist, seatNamed, type Site, type Visitor } from './a-site.ts'
import { siteOfAFile } from './site-of-a-file.ts'
import { aSeat, seats } from './panel-drafts.ts'

let site: Site
let lead: Visitor
siteOfAFile((started, first) => {
  site = started
  lead = first
})

test('link and time can be changed by those who manage', async () => {
  const panel = await aPanel(lead)

  const changed = await lead.ask<PanelAnswer>('PATCH', `/api/panels/${panel.id}`, {
    meetingLink: 'https://teams.example.org/x?y=1#z',
    startsAt: 1_800_000_000_000,
  })

  expect(changed.body).toMatchObject({
    meetingLink: 'https://teams.example.org/x?y=1#z',
    startsAt: 1_800_000_000_000,
  })
  const wider = await lead.patch(`/api/panels/${panel.id}`, {
    meetingLink: null,
    startsAt: null,
    candidate: 'Other',
  })
  expect(wider.status).toBe(400)
})

test('a seat that is added is in the header and in the room', async () => {
  const panel = await aPanel(lead)

  const { body } = await lead.post<{ seat: SeatId }>(`/api/panels/${panel.id}/seats`, aSeat)

  const after = (await lead.get<PanelAnswer>(`/api/panels/${panel.id}`)).body
  expect(after.seats.at(-1)).toMatchObject({ id: body.seat, name: 'Aiko Kimura', role: 'panelist' })
  expect((await site.rooms.stateOf(panel.id))?.seats[body.seat]).toMatchObject({
    role: 'panelist',
    seniority: 3,
  })
})

test('sixteen seats are enough', async () => {
  const panel = await aPanel(lead, { seats: seats(15) })

  const refused = await lead.post(`/api/panels/${panel.id}/seats`, aSeat)

  expect([refused.status, refused.body.error]).toEqual([
    409,
    { kind: 'refused', refusal: { code: 'seats-full' } },
  ])
  expect((await lead.get<PanelAnswer>(`/api/panels/${panel.id}`)).body.seats).toHaveLength(16)
})

test('many changes at once all count', async () => {
  const panel = await aPanel(lead, { seats: [] })

  const added = await Promise.all(seats(4).map((seat) => lead.post(`/api/panels/${panel.id}/seats`, seat)))

  expect(added.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect((await lead.get<PanelAnswer>(`/api/panels/${panel.id}`)).body.seats).toHaveLength(5)
})

test('each page load gets a client id of its own and the documents of the seat', async () => {
  const panel = await aPanel(lead, { seats: [aSeat, { ...aSeat, name: 'Ola Berg', role: 'observer' }] })
  const panelist = await aPanelist(site, lead, panel, 'Aiko Kimura')
  const observer = await aPanelist(site, lead, panel, 'Ola Berg')
  const load = async (who: Visitor) => (await who.post<PageAnswer>(`/api/panels/${panel.id}/page`)).body

  const [one, two] = [await load(panelist), await load(panelist)]

  const seat = seatNamed(panel, 'Aiko Kimura')
  expect(one.clientId).not.toBe(two.clientId)
  expect(one).toMatchObject({
    seat,
    documents: [
      { name: `scorecard:${seat}`, right: 'write' },
      { name: 'notes', right: 'write' },
    ],
  })
  expect((await load(observer)).documents).toEqual([{ name: 'notes', right: 'read' }])
})
