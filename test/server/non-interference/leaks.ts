import type { Event } from '#shared/panel/events.ts'

/**
 * Leaks that a server might have, each smaller than the one before. Real ones: a veil that was forgotten, a word to everybody that
 * somebody saved, a flag that came along with a lock.
 */
export type Leak = 'the whole card' | 'one frame for each edit' | 'one bit of the card'

/** The leak of this moment. A test sets it, and takes it back. */
export const leaking: { now: Leak | null } = { now: null }

/** What others are told of an event, through the leak. */
export function throughLeak(event: Event, veiled: Event | null): Event | null {
  if (event.type !== 'scorecardLocked' || veiled === null) return veiled
  if (leaking.now === 'the whole card') return event
  if (leaking.now !== 'one bit of the card') return veiled
  const hasNotes = Object.keys(event.card?.notes ?? {}).length > 0
  return Object.assign({}, veiled, { hasNotes: Number(hasNotes) })
}

type Tell = (presence: { seat: string; online: true; activity: null }) => void
const listeners = new Set<Tell>()

/** Somebody who would hear of every private edit, if it leaked; whatever room they are in, so one run at a time. */
export const overhear = (tell: unknown): void => void listeners.add(tell as Tell)

export function privateEdit(seat: string): void {
  if (leaking.now !== 'one frame for each edit') return
  for (const tell of listeners) tell({ seat, online: true, activity: null })
}
