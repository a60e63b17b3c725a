import { afterAll, beforeAll, expect, test } from 'vitest'
import type {
  KitsAnswer,
  NewPanel,
  PageAnswer,
  PanelAnswer,
  PanelsAnswer,
  TimelineAnswer,
} from '#shared/contract/http.ts'
import type { CommandId, SeatId } from '#shared/model/ids.ts'
import { bank } from '#seed/bank.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import {
  aPanel,
  aPanelist,
  type Reply,
  seatNamed,
  type Site,
  startSite,
  theLead,
  type Visitor,
} from './a-site.ts'
import { hold } from './held-panel.ts'

let site: Site
let lead: Visitor
beforeAll(async () => {
  site = await startSite()
  lead = await theLead(site)
})
afterAll(() => site.stop())

const aSeat = {
  name: 'Aiko Kimura',
  title: 'Nursing',
  email: 'aiko@example.org',
  role: 'panelist' as const,
  seniority: 3,
}
const problems = ({ body }: Reply) => (body.error.kind === 'malformed' ? body.error.problems : body)
const kitNamed = (id: string) => bank().kits.find((it) => it.id === id)!

test('members see the six kits and all questions, people by link see none', async () => {
  const kits = await lead.get<KitsAnswer>('/api/kits')
  const panelist = await aPanelist(site, lead, await aPanel(lead))

  expect([kits.body.kits.length, kits.body.questions.length]).toEqual([6, 40])
  expect((await panelist.get('/api/kits')).status).toBe(403)
})

test('whoever makes a panel leads it and sees everything about it', async () => {
  const panel = await aPanel(lead, {
    seats: [aSeat, { ...aSeat, name: 'Ola Berg', role: 'observer', email: null }],
    lead: { title: 'Head of IT' },
    startsAt: Date.UTC(2026, 1, 2, 9) as never,
  })

  expect(panel).toMatchObject({
    rehearsal: false,
    position: 'EHR specialist',
    candidate: 'Candidate C-0417',
    meetingLink: 'https://meet.example.org/panel',
    startsAt: Date.UTC(2026, 1, 2, 9),
    mayManage: true,
    mySeat: seatNamed(panel, 'Marta Lind'),
    seats: [
      {
        role: 'lead',
        name: 'Marta Lind',
        title: 'Head of IT',
        email: 'marta@example.org',
        hasLink: false,
        revoked: false,
      },
      { role: 'panelist', name: 'Aiko Kimura', email: 'aiko@example.org', hasLink: false },
      { role: 'observer', name: 'Ola Berg', email: null },
    ],
  })
  const state = await site.rooms.stateOf(panel.id)
  expect(Object.values(state!.seats).map(({ role }) => role)).toEqual(['lead', 'panelist', 'observer'])
  expect(state!.lead.seat).toBe(panel.mySeat)
})

test('names and addresses stay out of the room', async () => {
  const panel = await aPanel(lead, { candidate: 'Zoe Canary', seats: [aSeat] })

  const state = JSON.stringify(await site.rooms.stateOf(panel.id))
  expect(state).not.toMatch(/Canary|Aiko|Marta|example\.org/)
})

test('the panel keeps the chosen questions in the chosen order, and the words of the house', async () => {
  const kit = kitNamed('ehr-specialist')
  const [first, second, third] = kit.questions.map(({ id }) => id)
  const [placeholder = ''] = Object.keys(kit.placeholders)

  const panel = await aPanel(lead, {
    questions: [third!, first!, second!],
    placeholders: { [placeholder]: 'Orion' },
  })

  const state = await site.rooms.stateOf(panel.id)
  expect(state!.kit.questions.map(({ id }) => id)).toEqual([third, first, second])
  expect(state!.kit.placeholders).toEqual({ ...kit.placeholders, [placeholder]: 'Orion' })
  expect(state!.kit.competencies).toEqual(kit.competencies)
})

const LINKS = [
  'javascript:alert(1)',
  'JAVASCRIPT:alert(1)',
  'java\tscript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'http://meet.example.org',
  '//evil.example',
  '/panels',
  'https:evil.example',
  'https:/\\evil.example',
  'https://user@evil.example/',
  'https://user:word@evil.example/',
  'https://meet.example.org\\@evil.example',
  'https://meet.exаmple.org/',
  'https://meet.example.org/a b',
  'https://meet.example.org/\u202egnp.exe',
  'https://meet.example.org/\u0000',
  'https://meet.example.org:99999/',
  'https://',
  'https://.../',
  '',
  `https://meet.example.org/${'x'.repeat(2_000)}`,
]
test.each(LINKS)('the meeting link %j is refused, in a new panel and in a change', async (meetingLink) => {
  const made = await lead.post('/api/panels', aNewPanel({ meetingLink }))
  const panel = await aPanel(lead)
  const changed = await lead.patch(`/api/panels/${panel.id}`, { meetingLink, startsAt: null })

  for (const reply of [made, changed]) {
    expect(reply.status).toBe(400)
    expect(problems(reply)).toContainEqual({
      field: 'meetingLink',
      problem: expect.stringMatching(/^meeting link (must|may)/),
    })
  }
  expect((await lead.get<PanelAnswer>(`/api/panels/${panel.id}`)).body.meetingLink).toBe(panel.meetingLink)
})

const FIRST = kitNamed('ehr-specialist').questions[0]!.id
const long = (length: number) => 'x'.repeat(length)
const FIELDS: readonly [field: string, change: Record<string, unknown>, problem: unknown][] = [
  ['kit', { kit: 'no-such-kit' }, 'kit: there is none of that id'],
  ['kit', { kit: '../etc' }, expect.stringMatching(/^KitId: 1 to 64 of/)],
  ['questions', { questions: [] }, 'questions: choose at least one'],
  ['questions', { questions: Array.from({ length: 41 }, () => 'tech-01') }, 'questions: at most 40'],
  ['questions.0', { questions: ['nothing-01'] }, 'questions: nothing-01 is not in this kit'],
  ['questions.1', { questions: [FIRST, FIRST] }, `questions: ${FIRST} is named twice`],
  [
    'placeholders',
    { placeholders: { no_such_word: 'x' } },
    expect.stringMatching(/^placeholders: this kit has /),
  ],
  [
    'placeholders.facility',
    { placeholders: { facility: long(121) } },
    'placeholder may have at most 120 characters',
  ],
  ['placeholders.facility', { placeholders: { facility: '' } }, 'placeholder needs at least 1 character'],
  ['position', { position: { id: 'no-such-position' } }, 'position: there is none of that id'],
  ['position.title', { position: { title: long(201) } }, 'position may have at most 200 characters'],
  [
    'position.title',
    { position: { title: '\u2066' } },
    'position may not hold control or direction characters',
  ],
  ['candidate', { candidate: long(121) }, 'candidate may have at most 120 characters'],
  ['candidate', { candidate: ' \n ' }, 'candidate needs at least 1 character'],
  ['candidate', { candidate: 'A\u202eB' }, 'candidate may not hold control or direction characters'],
  ['lead.title', { lead: { title: long(121) } }, 'title may have at most 120 characters'],
  ['lead', { lead: { title: '', role: 'observer' } }, 'lead holds fields that are not known here: role'],
  ['seats', { seats: Array.from({ length: 16 }, () => aSeat) }, 'seats: at most 16 with the lead'],
  ['seats.0.name', { seats: [{ ...aSeat, name: long(121) }] }, 'name may have at most 120 characters'],
  [
    'seats.0.name',
    { seats: [{ ...aSeat, name: 'A\u2067B' }] },
    'name may not hold control or direction characters',
  ],
  [
    'seats.0.title',
    { seats: [{ ...aSeat, title: 'A\u202dB' }] },
    'title may not hold control or direction characters',
  ],
  ['seats.0.email', { seats: [{ ...aSeat, email: 'x' }] }, 'e-mail must look like name@example.org'],
  [
    'seats.0.role',
    { seats: [{ ...aSeat, role: 'lead' }] },
    'seats.0.role must be one of panelist, observer, shadow',
  ],
  ['seats.0.seniority', { seats: [{ ...aSeat, seniority: 101 }] }, 'seats.0.seniority may be at most 100'],
  ['seats.0.seniority', { seats: [{ ...aSeat, seniority: -1 }] }, 'seats.0.seniority must be at least 0'],
  [
    'seats.0',
    { seats: [{ ...aSeat, member: 'me' }] },
    'seats.0 holds fields that are not known here: member',
  ],
  ['startsAt', { startsAt: 1.5 }, 'start must be a time in whole milliseconds before the year 2100'],
  ['startsAt', { startsAt: 1e300 }, 'start must be a time in whole milliseconds before the year 2100'],
  ['startsAt', { startsAt: -1 }, 'startsAt must be at least 0'],
  ['startsAt', { startsAt: 'tomorrow' }, 'startsAt must be a number'],
  ['body', { createdBy: 'me' }, 'body holds fields that are not known here: createdBy'],
  ['candidate', { candidate: undefined }, 'candidate is missing'],
]
test.each(FIELDS)('a new panel with a bad %s is refused with the limit', async (field, change, problem) => {
  const before = (await lead.get<PanelsAnswer>('/api/panels')).body

  const refused = await lead.post('/api/panels', { ...aNewPanel(), ...change })

  expect(refused.status).toBe(400)
  expect(problems(refused)).toEqual(expect.arrayContaining([{ field, problem }]))
  expect((await lead.get<PanelsAnswer>('/api/panels')).body).toEqual(before)
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

const WHOLE = kitNamed('ehr-specialist').questions.map(({ id }) => id)
const warningsOf = async (changes: Partial<NewPanel>) =>
  (await aPanel(lead, { questions: WHOLE, ...changes })).warnings
const seats = (count: number, role: 'panelist' | 'shadow' | 'observer' = 'panelist') =>
  Array.from({ length: count }, (_, index) => ({ ...aSeat, name: `Person ${index}`, role }))

test('a panel outside two to four raters warns, and is made all the same', async () => {
  expect(await warningsOf({ seats: seats(1) })).toEqual([])
  expect(await warningsOf({ seats: seats(3) })).toEqual([])
  expect(await warningsOf({ seats: [] })).toEqual([expect.stringContaining('1 rater:')])
  expect(await warningsOf({ seats: seats(4) })).toEqual([expect.stringContaining('5 raters:')])
  expect(await warningsOf({ seats: [...seats(3), ...seats(3, 'shadow'), ...seats(3, 'observer')] })).toEqual(
    [],
  )
  expect(await warningsOf({ seats: seats(3, 'shadow') })).toEqual([expect.stringContaining('1 rater:')])
})

test('a competency that keeps no question is named', async () => {
  expect(await warningsOf({ questions: [FIRST], seats: seats(2) })).toContainEqual(
    expect.stringMatching(/^No question about “.+” is left: its \d+ % go to the others\.$/),
  )
})

test('a panel unlike the others of its position warns', async () => {
  const first = await aPanel(lead, { position: { title: 'Analyst' }, questions: WHOLE, seats: seats(2) })
  const { positions } = (await lead.get<PanelsAnswer>('/api/panels')).body
  const position = { id: positions.find(({ title }) => title === 'Analyst')!.id }

  expect(first.warnings).toEqual([])
  expect(await warningsOf({ position, seats: seats(2) })).toEqual([])
  expect(await warningsOf({ position, seats: seats(3) })).toEqual([expect.stringMatching(/4 raters; .* 3\./)])
  expect(await warningsOf({ position, questions: WHOLE.toReversed() })).toContain(
    "The questions come in another order than for the position's other candidates.",
  )
  expect(await warningsOf({ position, questions: WHOLE.slice(1) })).toContainEqual(
    expect.stringContaining(`asked: ${WHOLE[0]}.`),
  )
  const other = kitNamed('it-manager')
  expect(
    await warningsOf({ position, kit: other.id, questions: other.questions.map(({ id }) => id) }),
  ).toContainEqual(expect.stringContaining('cannot be compared'))
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
