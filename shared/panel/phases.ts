import type { Event } from './events.ts'
import type { Phase } from './state.ts'

const BEGUN_BY = {
  panelOpened: 'lobby',
  interviewStarted: 'interview',
  questionsEnded: 'scoring',
  revealed: 'debrief',
  debriefEnded: 'closed',
} as const satisfies Partial<Record<Event['type'], Phase>>

/** The events that begin a phase. The last of them tells a panel's phase without the rest of its log. */
export const PHASE_EVENTS = Object.keys(BEGUN_BY) as readonly (keyof typeof BEGUN_BY)[]

/** The phase that an event of `PHASE_EVENTS` begins. */
export const phaseBegunBy = (type: keyof typeof BEGUN_BY): Phase => BEGUN_BY[type]
