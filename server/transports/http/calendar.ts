/** What a calendar entry says. Times are milliseconds since 1970. */
export type Appointment = {
  readonly id: string
  readonly writtenAt: number
  readonly startsAt: number
  readonly minutes: number
  readonly title: string
  readonly description: string
  readonly link: string | null
}

const LINE_MAX_BYTES = 75

/** One appointment as an iCalendar file (RFC 5545): lines end in CRLF and are folded at 75 bytes, text is escaped. */
export function calendarFile(it: Appointment): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Panelroom//Panel interviews//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${it.id}@panelroom`,
    `DTSTAMP:${utc(it.writtenAt)}`,
    `DTSTART:${utc(it.startsAt)}`,
    `DTEND:${utc(it.startsAt + it.minutes * 60_000)}`,
    `SUMMARY:${escaped(it.title)}`,
    `DESCRIPTION:${escaped(it.description)}`,
    // A URL is no text: it is not escaped, and cannot hold a line break or it would not have been taken as a link.
    ...(it.link ? [`LOCATION:${escaped(it.link)}`, `URL:${it.link}`] : []),
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

const utc = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace(/\.\d{3}/, '')
    .replace(/[-:]/g, '')

const escaped = (text: string): string =>
  text.replace(/[\\;,]/g, (it) => `\\${it}`).replace(/\r\n|\r|\n/g, '\\n')

/** Breaks between characters, never inside one. A folded line goes on after a space, which counts. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let bytes = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (bytes + size > LINE_MAX_BYTES) {
      parts.push(part)
      part = ''
      bytes = 1
    }
    part += character
    bytes += size
  }
  return [...parts, part].join('\r\n ')
}
