const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A moment by the reader's own clock and calendar. */
export const timeOf = (at: number): string => clock.format(at)

/** The reader's time zone by name, said once where times are read. */
export const TIME_ZONE: string = Intl.DateTimeFormat().resolvedOptions().timeZone
