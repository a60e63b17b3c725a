import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NewPanel, PanelAnswer } from '#shared/contract/http.ts'
import type { KnownPeopleAnswer, PositionAnswer, PositionsAnswer } from '#shared/contract/positions.ts'
import type { PersonId, PositionId } from '#shared/model/ids.ts'
import { PanelHeader, personAt } from '#shared/model/panel.ts'
import { Person } from '#server/services/persons.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { aPanel, aPanelist, type Site, startSite, theLead, type Visitor } from './a-site.ts'
import { aMember, hold, positionOf, positionTitled } from './held-panel.ts'

let site: Site
let admin: Visitor
let nora: Visitor
let olaf: Visitor
let cora: Visitor
beforeAll(async () => {
  site = await startSite()
  admin = await theLead(site)
  nora = await aMember(site, 'nora', 'lead')
  olaf = await aMember(site, 'olaf', 'lead')
  cora = await aMember(site, 'cora', 'coordinator')
})
afterAll(() => site.stop())

const priya = { name: 'Priya Rao', title: '', email: null, role: 'panelist' as const, seniority: 1 }
const headerOf = async (panel: PanelAnswer) =>
  PanelHeader.parse((await site.records.get('panel', panel.id))!.json)
const personOf = async (panel: PanelAnswer, name: string): Promise<PersonId> => {
  const header = await headerOf(panel)
  return personAt(
    panel.id,
    header.seats.find((it) => it.name === name)!,
  )
}
const peopleKnownTo = async (visitor: Visitor) =>
  (await visitor.get<KnownPeopleAnswer>('/api/known-people')).body.people
let titles = 0
/** A position of Nora's with one panel, in the lobby. */
async function aPosition(changes: Partial<NewPanel> = {}) {
  const title = `Position ${++titles}`
  const panel = await aPanel(nora, { position: { title }, ...changes })
  return { panel, id: await positionTitled(nora, title) }
}

test('a position is shown with what its first panel fixed, its panels and who sits on them', async () => {
  const { panel, id } = await aPosition()

  const shown = await positionOf(nora, id)

  const { questions } = aNewPanel()
  expect(shown).toMatchObject({
    id,
    kit: { id: 'ehr-specialist', version: 1 },
    calibration: { is: 'on', changes: [] },
    decisions: [],
    panels: [{ id: panel.id, phase: 'lobby', candidate: { name: 'Candidate C-0417' }, deviations: [] }],
  })
  expect(shown.questions.map((it) => it.id)).toEqual(questions)
  expect(shown.competencies.reduce((sum, it) => sum + it.weight, 0)).toBe(100)
  expect(shown.panels[0]!.people.map(({ name, role }) => [name, role])).toEqual([
    ['nora', 'lead'],
    ['Priya Rao', 'panelist'],
    ['Tomas Okafor', 'panelist'],
  ])
})

test('a panel leads to the page of its position whoever is in charge of it, and nobody else', async () => {
  const { panel, id } = await aPosition()

  const asked = async (visitor: Visitor) =>
    (await visitor.get<PanelAnswer>(`/api/panels/${panel.id}`)).body.positionId

  expect(await asked(nora)).toBe(id)
  expect(await asked(olaf)).toBeUndefined()
})

test('the list counts candidates, and of the panels those that are sealed', async () => {
  const { panel, id } = await aPosition()
  const bo = await aPanel(nora, { position: { id }, candidate: 'Bo' })
  const cy = await aPanel(nora, { position: { id }, candidate: 'Cy' })
  await hold(site, panel, { cards: { lead: [3, 3, 3] }, until: 'seal' })
  await hold(site, bo, { cards: { lead: [3, 3, 3] }, until: 'reveal' })
  site.rooms.happens(bo.id, { type: 'debriefEnded', at: site.clock.now() })
  await hold(site, cy, { cards: { lead: [3, 3, 3] }, until: 'scoring' })

  const { positions } = (await nora.get<PositionsAnswer>('/api/positions')).body

  expect(positions.find((it) => it.id === id)).toMatchObject({ candidates: 3, sealed: 1 })
})

test('admins and coordinators see it too; other leads cannot tell it from one that never was', async () => {
  const { id } = await aPosition()
  expect((await admin.get(`/api/positions/${id}`)).status).toBe(200)
  expect((await cora.get(`/api/positions/${id}`)).status).toBe(200)

  const own = await olaf.get(`/api/positions/${id}`)
  const none = await olaf.get('/api/positions/there-is-none')
  expect([own.status, own.text]).toEqual([404, none.text])
  expect((await olaf.get<PositionsAnswer>('/api/positions')).body.positions.map((it) => it.id)).not.toContain(
    id,
  )
})

test('a panelist who came by link sees no position, no comparison and no people', async () => {
  const { panel, id } = await aPosition()
  const guest = await aPanelist(site, nora, panel)

  for (const path of ['known-people', 'positions', `positions/${id}`, `positions/${id}/comparison`]) {
    expect((await guest.get(`/api/${path}`)).status).toBe(403)
  }
  expect((await guest.patch(`/api/positions/${id}`, { calibration: 'off' })).status).toBe(403)
})

test('nobody at all sees none of it', async () => {
  const { id } = await aPosition()

  for (const path of ['known-people', 'positions', `positions/${id}`, `positions/${id}/comparison`]) {
    expect((await site.visitor().get(`/api/${path}`)).status).toBe(401)
  }
})

test.each(['..', 'a b', '%00', 'x'.repeat(65), '__proto__'])('%j is no position', async (id) => {
  expect((await admin.get(`/api/positions/${encodeURIComponent(id)}`)).status).toBe(404)
})

test('a rehearsal is no position, and its players are no people', async () => {
  const before = (await admin.get<PositionsAnswer>('/api/positions')).body
  const started = await admin.post<{ id: string }>('/api/rehearsals')
  expect(started.status).toBe(200)

  expect((await admin.get<PositionsAnswer>('/api/positions')).body).toEqual(before)
  const header = PanelHeader.parse((await site.records.get('panel', started.body.id))!.json)
  expect(header.seats.every((it) => it.person === undefined)).toBe(true)
  expect((await admin.get(`/api/positions/${header.position.id}`)).status).toBe(404)
})

test('before the reveal a panel shows its phase and its plan, whatever has happened in the room', async () => {
  const { panel, id } = await aPosition()
  const before = await positionOf(nora, id)
  const at = site.clock.now()
  const [first] = aNewPanel().questions
  site.rooms.happens(panel.id, { type: 'questionSkipped', questionId: first!, reason: 'no time', at })
  await hold(site, panel, { cards: { lead: [5, 5, 5], 'Priya Rao': [1, 1, 1] }, until: 'scoring' })

  const after = await positionOf(nora, id)

  expect(after).toEqual({ ...before, panels: [{ ...before.panels[0], phase: 'scoring' }] })
})

test('after it the skipped question is told', async () => {
  const { panel, id } = await aPosition()
  const [first] = aNewPanel().questions
  const at = site.clock.now()
  site.rooms.happens(panel.id, { type: 'questionSkipped', questionId: first!, reason: 'no time', at })
  await hold(site, panel, { cards: { lead: ['not-asked', 4, 4] }, until: 'reveal' })

  expect((await positionOf(nora, id)).panels[0]!.deviations).toContainEqual({
    code: 'skipped',
    questions: [first],
  })
})

test('the switch is one for the position and keeps who turned it', async () => {
  const { id } = await aPosition()

  const off = await cora.patch<PositionAnswer>(`/api/positions/${id}`, { calibration: 'off' })
  expect(off.body.calibration).toEqual({
    is: 'off',
    changes: [{ to: 'off', by: 'cora', at: site.clock.now() }],
  })
  const again = await nora.patch<PositionAnswer>(`/api/positions/${id}`, { calibration: 'off' })
  expect(again.body.calibration).toEqual(off.body.calibration)
  const on = await nora.patch<PositionAnswer>(`/api/positions/${id}`, { calibration: 'on' })
  expect(on.body.calibration.changes.map(({ to, by }) => [to, by])).toEqual([
    ['on', 'nora'],
    ['off', 'cora'],
  ])
})

test.each([{ calibration: 'maybe' }, {}, { calibration: 'on', weights: {} }, [], 'on'])(
  'the switch does not take %j',
  async (body) => {
    const { id } = await aPosition()

    expect((await nora.patch(`/api/positions/${id}`, body)).status).toBe(400)
  },
)

test('somebody else’s position cannot be switched, and stays as it is', async () => {
  const { id } = await aPosition()

  expect((await olaf.patch(`/api/positions/${id}`, { calibration: 'off' })).status).toBe(404)
  expect((await positionOf(nora, id)).calibration.is).toBe('on')
})

test('a full disk switches nothing and says so', async () => {
  const { id } = await aPosition()
  site.refuseNext('position')

  expect((await nora.patch(`/api/positions/${id}`, { calibration: 'off' })).status).toBe(503)
  expect((await positionOf(nora, id)).calibration.is).toBe('on')
})

test('an e-mail address makes the same person on every panel, however it is written', async () => {
  const one = await aPosition({ seats: [{ ...priya, email: 'priya.rao@example.org' }] })
  const other = await aPosition({ seats: [{ ...priya, name: 'P. Rao', email: 'Priya.Rao@Example.org' }] })

  const person = await personOf(one.panel, 'Priya Rao')
  expect(await personOf(other.panel, 'P. Rao')).toBe(person)
  expect(Person.parse((await site.records.get('person', person))!.json).name).toBe('P. Rao')
})

test('a name alone makes nobody the same', async () => {
  const one = await aPosition({ seats: [priya] })
  const other = await aPosition({ seats: [priya] })

  expect(await personOf(one.panel, 'Priya Rao')).not.toBe(await personOf(other.panel, 'Priya Rao'))
})

test('an address that two seats of a panel share tells nobody apart', async () => {
  const email = 'hiring@example.org'
  const { panel } = await aPosition({
    seats: [
      { ...priya, email },
      { ...priya, name: 'Sam Ito', email },
    ],
  })

  expect(await personOf(panel, 'Priya Rao')).not.toBe(await personOf(panel, 'Sam Ito'))
})

test('the account is one person on all panels that it leads', async () => {
  const [one, other] = [await aPosition(), await aPosition()]

  expect(await personOf(one.panel, 'nora')).toBe(await personOf(other.panel, 'nora'))
})

test('whom one knows may be chosen, and is the same person then', async () => {
  const one = await aPosition({ seats: [{ ...priya, name: 'Lea Vogt' }] })
  const lea = (await peopleKnownTo(nora)).find((it) => it.name === 'Lea Vogt')!

  const other = await aPosition({ seats: [{ ...priya, name: 'Lea Vogt', person: lea.id }] })

  expect(await personOf(other.panel, 'Lea Vogt')).toBe(await personOf(one.panel, 'Lea Vogt'))
})

test('others’ people are not known, an admin knows everybody, and nobody is offered themselves', async () => {
  await aPosition({ seats: [{ ...priya, name: 'Only Nora’s' }] })
  const names = async (visitor: Visitor) => (await peopleKnownTo(visitor)).map((it) => it.name)

  expect(await names(nora)).toContain('Only Nora’s')
  expect(await names(nora)).not.toContain('nora')
  expect(await names(olaf)).not.toContain('Only Nora’s')
  expect(await names(cora)).not.toContain('Only Nora’s')
  expect(await names(admin)).toEqual(expect.arrayContaining(['Only Nora’s', 'nora']))
})

test('a person of somebody else’s panels cannot be seated, nor one who never was, nor one twice', async () => {
  const { panel } = await aPosition({ seats: [{ ...priya, name: 'Eve Lund' }] })
  const eve = await personOf(panel, 'Eve Lund')
  const panels = async () => (await site.records.list('panel', 1_000)).length
  const before = await panels()
  const refused = async (visitor: Visitor, ...seats: NewPanel['seats']) =>
    (await visitor.post('/api/panels', aNewPanel({ seats }))).body.error

  const unknown = { field: 'seats.0.person', problem: 'person: nobody of that id is known to you' }
  expect(await refused(olaf, { ...priya, person: eve })).toEqual({ kind: 'malformed', problems: [unknown] })
  expect(await refused(nora, { ...priya, person: 'forged' as PersonId })).toEqual({
    kind: 'malformed',
    problems: [unknown],
  })
  expect(await refused(nora, { ...priya, person: eve }, { ...priya, person: eve })).toEqual({
    kind: 'malformed',
    problems: [{ field: 'seats.1.person', problem: 'person: Eve Lund is on this panel already' }],
  })
  expect(await panels()).toBe(before)
})

test('a seat that is added later follows the same rules', async () => {
  const { panel } = await aPosition({ seats: [{ ...priya, name: 'Ina Holm' }] })
  const ina = await personOf(panel, 'Ina Holm')
  const add = (visitor: Visitor, to: PanelAnswer, person: PersonId) =>
    visitor.post(`/api/panels/${to.id}/seats`, { ...priya, name: 'Ina Holm', person })
  const next = await aPosition({ seats: [] })

  expect((await add(nora, panel, ina)).status).toBe(400)
  expect((await add(nora, next.panel, 'forged' as PersonId)).status).toBe(400)
  expect((await add(nora, next.panel, ina)).status).toBe(200)
  expect(await personOf(next.panel, 'Ina Holm')).toBe(ina)
})

test('a panel from before people were known is still read, each seat as a person of its own', async () => {
  const { panel, id } = await aPosition()
  const stored = (await site.records.get('panel', panel.id))!
  const old = PanelHeader.parse(stored.json)
  const seats = old.seats.map((seat) => ({ ...seat, person: undefined }))
  const keys = { createdBy: old.createdBy, position: old.position.id }
  await site.records.put('panel', panel.id, { ...old, seats }, { expected: stored.version, keys })

  const people = (await positionOf(nora, id)).panels[0]!.people.map((it) => it.person)

  expect(new Set(people).size).toBe(3)
  expect(people[0]).toBe(`seat_${panel.id}_${seats[0]!.id}`)
})

test('a plan that leaves a question out is told before the interview', async () => {
  const { id } = await aPosition()
  const { questions } = aNewPanel()
  const other = { position: { id: id as PositionId }, questions: questions.slice(1) }

  expect(await nora.post('/api/panels', { ...aNewPanel(), ...other })).toMatchObject({
    status: 400,
    body: { error: { problems: [{ field: 'reason', problem: expect.stringContaining('say why') }] } },
  })
  const panel = await aPanel(nora, { ...other, reason: 'She has no such system.' })

  expect((await site.rooms.stateOf(panel.id))!.planReason).toBe('She has no such system.')
  expect((await positionOf(nora, id)).panels[1]!.deviations).toEqual([
    { code: 'left-out', questions: questions.slice(0, 1) },
    { code: 'planned-because', reason: 'She has no such system.' },
  ])
})
