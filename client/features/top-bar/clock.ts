const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** A moment of today by the reader's own clock: "14:02". */
export const clockText = (epochMs: number): string => time.format(epochMs)
