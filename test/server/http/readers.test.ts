import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PanelAnswer, PanelsAnswer, TimelineAnswer } from '#shared/contract/http.ts'
import { Member } from '#shared/model/directory.ts'
import type { CommandId, MemberId, PanelId, SeatId } from '#shared/model/ids.ts'
import type { LockedScorecard } from '#shared/model/scorecard.ts'
import type { Event } from '#shared/panel/events.ts'
import { Reading } from '#server/services/readings.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { aPanel, LEAD, seatNamed, type Site, startSite, theLead, type Visitor } from './a-site.ts'

let site: Site
/** The first account, an admin. */
let admin: Visitor
/** Leads the panels of these tests. */
let nora: Visitor
beforeAll(async () => {
  site = await startSite()
  admin = await theLead(site)
  nora = await aMember('nora', 'lead')
})
afterAll(() => site.stop())

/** Somebody else with an account and the same password. */
async function aMember(name: string, role: Member['role']): Promise<Visitor> {
  const [first] = await site.records.find('member', 'email', LEAD.email)
  const email = `${name}@example.org`
  const member = { ...Member.parse(first!.json), id: `member-of-${name}` as MemberId, name, email, role }
  await site.records.put('member', member.id, member, { expected: 0, keys: { email } })
  const visitor = site.visitor()
  const signedIn = await visitor.post('/api/sign-in', { email, password: LEAD.password })
  expect(signedIn.status).toBe(200)
  return visitor
}

const seat = { title: '', email: 'aiko@example.org', seniority: 1 }
const aPanelOfNora = () =>
  aPanel(nora, {
    seats: [
      { ...seat, name: 'Priya Rao', role: 'panelist' },
      { ...seat, name: 'Sam Ito', role: 'shadow' },
      { ...seat, name: 'Ola Berg', role: 'observer' },
    ],
  })

const card = (marker: string): LockedScorecard => ({
  answers: {},
  notes: { [aNewPanel().questions[0]!]: [{ kind: 'heard', text: marker }] },
  digest: marker,
})
/** What happens in it, phase by phase. */
function history(panel: PanelAnswer): readonly Event[] {
  const at = site.clock.now()
  const [lead, priya, sam] = [panel.mySeat!, seatNamed(panel, 'Priya Rao'), seatNamed(panel, 'Sam Ito')]
  return [
    { type: 'leadSignalled', id: 'a-signal' as CommandId, by: priya, kind: 'time', at },
    { type: 'recused', seat: seatNamed(panel, 'Ola Berg'), reason: 'they are cousins', at },
    { type: 'questionsEnded', at },
    { type: 'scorecardLocked', seat: lead, card: card('of the lead'), at },
    { type: 'scorecardLocked', seat: sam, card: card('of the shadow'), at },
    { type: 'revealed', override: null, at },
    { type: 'debriefEnded', at },
    { type: 'decided', value: 'offer', reasons: 'as discussed', override: null, by: lead, at },
    { type: 'sealed', by: lead, result: null, at },
  ]
}
const sealed = async () => {
  const panel = await aPanelOfNora()
  site.rooms.happens(panel.id, ...history(panel))
  return panel
}
const timelineFor = (visitor: Visitor, id: PanelId) =>
  visitor.get<TimelineAnswer>(`/api/panels/${id}/timeline`)
const readingsOf = async (id: PanelId) =>
  (await site.records.find('reading', 'panel', id)).map(({ json }) => Reading.parse(json))

test('until the seal an admin without a seat sees the header of a panel and nothing of its room, in every phase', async () => {
  const panel = await aPanelOfNora()

  for (const event of history(panel)) {
    const refused = await timelineFor(admin, panel.id)
    expect([refused.status, refused.body.error]).toEqual([
      409,
      { kind: 'refused', refusal: { code: 'not-sealed' } },
    ])
    site.rooms.happens(panel.id, event)
  }
  expect((await timelineFor(admin, panel.id)).status).toBe(200)
})

test('the header shows neither addresses nor the way into the call, and opens nothing', async () => {
  const panel = await aPanelOfNora()
  const priya = seatNamed(panel, 'Priya Rao')
  const { body } = await admin.get<PanelAnswer>(`/api/panels/${panel.id}`)
  const at = `/api/panels/${panel.id}`

  expect(body).toMatchObject({
    candidate: panel.candidate,
    mySeat: null,
    mayManage: false,
    meetingLink: null,
  })
  expect(body.seats.map(({ email }) => email)).toEqual(body.seats.map(() => null))
  const replies = await Promise.all([
    admin.post(`${at}/page`),
    admin.get(`${at}/invite.ics`),
    admin.patch(at, { meetingLink: null, startsAt: null }),
    admin.post(`${at}/seats`, { ...seat, name: 'Me', role: 'observer' }),
    admin.post(`${at}/seats/${priya}/link`),
    admin.post(`${at}/seats/${priya}/revoke`),
  ])
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 404))
})

test('after the seal an admin reads what an observer would: no shadow’s card, no recusal’s reason, no silent signal', async () => {
  const panel = await sealed()
  const { body, text } = await timelineFor(admin, panel.id)

  expect(body.state.scorecards[panel.mySeat!]!.card).toMatchObject({ digest: 'of the lead' })
  expect(body.state.signals).toEqual([])
  expect(body.events.map(({ type }) => type)).toContain('sealed')
  for (const hidden of ['of the shadow', 'they are cousins', 'a-signal']) expect(text).not.toContain(hidden)
})

test('each reading without a seat is noted with who and when, once an hour; the panel’s own are not', async () => {
  const panel = await sealed()
  await timelineFor(nora, panel.id)
  expect(await readingsOf(panel.id)).toEqual([])

  for (let time = 0; time < 3; time++) await timelineFor(admin, panel.id)
  const first = await readingsOf(panel.id)
  expect(first).toEqual([{ panelId: panel.id, member: expect.any(String), at: site.clock.now() }])
  site.clock.pass(3_600_000)
  await timelineFor(admin, panel.id)
  expect(await readingsOf(panel.id)).toHaveLength(2)
})

test('what cannot be noted is not read', async () => {
  const panel = await sealed()
  site.refuseNext('reading')

  expect((await timelineFor(admin, panel.id)).status).toBe(503)
  expect(await readingsOf(panel.id)).toEqual([])
  expect((await timelineFor(admin, panel.id)).status).toBe(200)
})

test('who is in charge of the position reads its panels, whoever made them; other leads and coordinators get what does not exist', async () => {
  const ines = await aMember('ines', 'lead')
  await aPanel(ines, { position: { title: 'Data analyst, night shift' } })
  const { positions } = (await ines.get<PanelsAnswer>('/api/panels')).body
  const position = positions.find(({ title }) => title === 'Data analyst, night shift')!
  const panel = await aPanel(nora, { position: { id: position.id } })
  site.rooms.happens(panel.id, { type: 'sealed', by: panel.mySeat!, result: null, at: site.clock.now() })

  expect((await timelineFor(ines, panel.id)).status).toBe(200)
  for (const role of ['lead', 'coordinator'] as const) {
    const other = await aMember(`other-${role}`, role)
    for (const path of ['', '/timeline']) {
      const foreign = await other.get(`/api/panels/${panel.id}${path}`)
      const none = await other.get(`/api/panels/AAAAAAAAAAAAAAAAAAAAAA${path}`)
      expect([foreign.status, foreign.text]).toEqual([404, none.text])
    }
    expect((await other.get<PanelsAnswer>('/api/panels')).body).toMatchObject({ panels: [], others: [] })
  }
})

test('a rehearsal is nobody else’s, and whose seat was taken away does not come back in as an admin', async () => {
  const { id } = (await nora.post<{ id: PanelId }>('/api/rehearsals')).body
  expect((await admin.get(`/api/panels/${id}`)).status).toBe(404)

  const mine = await aPanel(admin)
  const priya = seatNamed(mine, 'Priya Rao')
  const handed: Event = { type: 'leadHandedOver', from: mine.mySeat!, to: priya, at: site.clock.now() }
  site.rooms.happens(mine.id, handed)
  expect((await admin.post(`/api/panels/${mine.id}/seats/${mine.mySeat as SeatId}/revoke`)).status).toBe(200)
  site.rooms.happens(mine.id, { type: 'sealed', by: priya, result: null, at: site.clock.now() })
  expect((await timelineFor(admin, mine.id)).status).toBe(404)
})

test('the list keeps one’s own panels and those that one looks after apart, each with its phase', async () => {
  const panel = await sealed()
  const { panels, others } = (await admin.get<PanelsAnswer>('/api/panels')).body

  expect(panels.map(({ id }) => id)).not.toContain(panel.id)
  expect(others.find(({ id }) => id === panel.id)).toMatchObject({ phase: 'closed', mySeat: null })
  expect(others.filter(({ rehearsal }) => rehearsal)).toEqual([])
  const own = (await nora.get<PanelsAnswer>('/api/panels')).body
  expect(own.panels.map(({ id }) => id)).toContain(panel.id)
  expect(own.others).toEqual([])
})
