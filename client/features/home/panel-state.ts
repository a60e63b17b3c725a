import type { PanelSummary } from '#shared/contract/http.ts'
import type { Phase } from '#shared/panel/state.ts'
import { dayText, sealedText } from '#client/ui/when.ts'

/** Where a panel is that is not sealed yet. */
export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  lobby: 'Lobby',
  interview: 'Interview',
  scoring: 'Scoring',
  debrief: 'Debrief',
  closed: 'To be sealed',
}

/** The moment that says most of it: the seal, else when it is to begin. */
export function momentWords(
  {
    phase,
    sealedAt,
    startsAt,
    createdAt,
    rehearsal,
  }: Pick<PanelSummary, 'phase' | 'sealedAt' | 'startsAt' | 'createdAt' | 'rehearsal'>,
  now?: number,
): string {
  if (sealedAt !== null) return sealedText(sealedAt, now)
  if (startsAt !== null) return dayText(startsAt, now)
  if (rehearsal) return dayText(createdAt, now)
  return phase === 'lobby' ? 'No time set' : 'Held without a set time'
}
