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

const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' })
const DAY_AND_YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const NEAR = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** The same for a list, where the day is what the eye looks for: "Today, 14:00", "Wed 25 Nov, 09:30". Other years are named. */
export const dayText = (epochMs: number, now = Date.now()): string =>
  `${dayAlone(epochMs, now)}, ${TIME.format(epochMs)}`

/** The day alone: "Today", "Wed 25 Nov". */
export function dayAlone(epochMs: number, now = Date.now()): string {
  const days = Math.round((startOfDay(epochMs) - startOfDay(now)) / 86_400_000)
  const near = Math.abs(days) <= 1 ? NEAR.format(days, 'day') : null
  const sameYear = new Date(epochMs).getFullYear() === new Date(now).getFullYear()
  return near ? near.charAt(0).toUpperCase() + near.slice(1) : (sameYear ? DAY : DAY_AND_YEAR).format(epochMs)
}

/** Inside a sentence: "Sealed today", "Sealed Wed 25 Nov". */
export function sealedText(epochMs: number, now = Date.now()): string {
  const day = dayAlone(epochMs, now)
  const days = Math.round((startOfDay(epochMs) - startOfDay(now)) / 86_400_000)
  return `Sealed ${Math.abs(days) <= 1 ? day.toLowerCase() : day}`
}

/** Local midnight: days are counted between midnights, of which one may be an hour off. */
const startOfDay = (epochMs: number) => new Date(epochMs).setHours(0, 0, 0, 0)

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

/** What stands for a day without a time, or a part of either. The browser hides it behind an empty value. */
export const UNFINISHED = 'unfinished'

/** What is wrong with a start that `startOf` makes nothing of. */
export const START_PROBLEM =
  'Start needs a day and a time, between the years 1971 and 2099, or nothing at all'

/** The moment that a `datetime-local` field means here: null while it is empty, NaN for what is no moment between those years. */
export function startOf(value: string): number | null {
  if (value === '') return null
  const moment = new Date(value)
  const year = moment.getFullYear()
  return year >= 1971 && year <= 2099 ? moment.getTime() : Number.NaN
}
