const DAY_AND_TIME = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

/** A moment in the reader's own language and time zone, to the minute. */
export const whenText = (epochMs: number) => DAY_AND_TIME.format(epochMs)

/** The reader's time zone with its offset, as in "Europe/Berlin, GMT+2", at that moment. */
export function timeZoneText(epochMs: number): string {
  const zone = DAY_AND_TIME.resolvedOptions().timeZone
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'shortOffset' }).formatToParts(epochMs)
  return `${zone}, ${parts.find((part) => part.type === 'timeZoneName')?.value ?? 'UTC'}`
}

/** For `<input type=datetime-local>`: local time, without seconds. */
export function toLocalInput(epochMs: number | null): string {
  if (epochMs === null) return ''
  const local = new Date(epochMs - new Date(epochMs).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** The moment that a `datetime-local` field means here, or null while it is empty or unfinished. */
export function fromLocalInput(value: string): number | null {
  const moment = value ? new Date(value).getTime() : Number.NaN
  return Number.isFinite(moment) && moment >= 0 ? moment : null
}
