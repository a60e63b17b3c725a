import { expect, test } from 'vitest'
import type { PanelAnswer, PanelsAnswer } from '#shared/contract/http.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { aPanel, type Visitor } from './a-site.ts'
import { siteOfAFile } from './site-of-a-file.ts'
import { aSeat, FIRST, problems } from './panel-drafts.ts'

let lead: Visitor
siteOfAFile((_site, first) => {
  lead = first
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
  ['placeholders.facility', { placeholders: { facility: '' } }, 'placeholder is empty'],
  ['position', { position: { id: 'no-such-position' } }, 'position: there is none of that id'],
  ['position.title', { position: { title: long(201) } }, 'position may have at most 200 characters'],
  [
    'position.title',
    { position: { title: '\u2066' } },
    'position may not hold control or direction characters',
  ],
  ['candidate', { candidate: long(121) }, 'candidate may have at most 120 characters'],
  ['candidate', { candidate: ' \n ' }, 'candidate is empty'],
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
