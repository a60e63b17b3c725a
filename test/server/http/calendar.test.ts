import { expect, test } from 'vitest'
import { calendarFile } from '#server/transports/http/calendar.ts'
import { aPanel, aPanelist, type Site, type Visitor } from './a-site.ts'
import { siteOfAFile } from './site-of-a-file.ts'

let site: Site
let lead: Visitor
siteOfAFile((started, first) => {
  site = started
  lead = first
})

const AN_APPOINTMENT = {
  id: 'panel-1',
  writtenAt: Date.UTC(2026, 0, 5, 9),
  startsAt: Date.UTC(2026, 1, 2, 13, 30),
  minutes: 60,
  title: 'Panel interview: EHR specialist',
  description: 'Open Panelroom.',
  link: 'https://meet.example.org/a,b;c',
}

test('an appointment is a calendar file that says when and where', () => {
  expect(calendarFile(AN_APPOINTMENT).split('\r\n')).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Panelroom//Panel interviews//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    'UID:panel-1@panelroom',
    'DTSTAMP:20260105T090000Z',
    'DTSTART:20260202T133000Z',
    'DTEND:20260202T143000Z',
    'SUMMARY:Panel interview: EHR specialist',
    'DESCRIPTION:Open Panelroom.',
    'LOCATION:https://meet.example.org/a\\,b\\;c',
    'URL:https://meet.example.org/a,b;c',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ])
})

test('no text can end its line and begin another', () => {
  const file = calendarFile({ ...AN_APPOINTMENT, title: 'a\r\nATTENDEE:x\nb\rc;d,e\\f', link: null })

  expect(file).toContain('SUMMARY:a\\nATTENDEE:x\\nb\\nc\\;d\\,e\\\\f\r\n')
  expect(file).not.toMatch(/^(ATTENDEE|URL|LOCATION)/m)
})

test.each(['x'.repeat(400), 'ä'.repeat(300), '🏥'.repeat(100)])(
  'long lines are folded between characters',
  (title) => {
    const file = calendarFile({ ...AN_APPOINTMENT, title })

    expect(file.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
    expect(file).not.toContain('\ufffd')
    expect(file.replaceAll('\r\n ', '')).toContain(`SUMMARY:${title}\r\n`)
  },
)

test('the panel gets it, without the candidate and without a personal link', async () => {
  const panel = await aPanel(lead, { startsAt: Date.UTC(2026, 1, 2, 13, 30) as never })
  const panelist = await aPanelist(site, lead, panel)

  for (const who of [lead, panelist]) {
    const file = await who.get(`/api/panels/${panel.id}/invite.ics`)
    expect(file.status).toBe(200)
    expect(file.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(file.headers.get('content-disposition')).toBe('attachment; filename=interview.ics')
    expect(file.text).toContain('DTSTART:20260202T133000Z')
    expect(file.text).not.toMatch(/C-0417|join#/)
  }
})

test('a panel without a time has no calendar file', async () => {
  const panel = await aPanel(lead)

  const refused = await lead.get(`/api/panels/${panel.id}/invite.ics`)

  expect([refused.status, refused.body.error.kind]).toEqual([409, 'conflict'])
})
