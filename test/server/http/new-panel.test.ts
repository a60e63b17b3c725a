import { expect, test } from 'vitest'
import type { KitsAnswer, NewPanel, PanelsAnswer } from '#shared/contract/http.ts'
import { aPanel, aPanelist, seatNamed, type Site, type Visitor } from './a-site.ts'
import { siteOfAFile } from './site-of-a-file.ts'
import { aSeat, FIRST, kitNamed, seats, WHOLE } from './panel-drafts.ts'

let site: Site
let lead: Visitor
siteOfAFile((started, first) => {
  site = started
  lead = first
})

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

const warningsOf = async (changes: Partial<NewPanel>) =>
  (await aPanel(lead, { questions: WHOLE, ...changes })).warnings

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
  const reason = 'This ward asks otherwise.'
  expect(await warningsOf({ position, reason, questions: WHOLE.toReversed() })).toContain(
    'The questions come in another order than for the position’s other candidates.',
  )
  expect(await warningsOf({ position, reason, questions: WHOLE.slice(1) })).toContainEqual(
    `Left out, though the position’s other candidates are asked: ${kitNamed('ehr-specialist').questions[0]!.label}.`,
  )
  const other = kitNamed('it-manager')
  expect(
    await warningsOf({ position, reason, kit: other.id, questions: other.questions.map(({ id }) => id) }),
  ).toContainEqual(expect.stringContaining('cannot be compared'))
})
