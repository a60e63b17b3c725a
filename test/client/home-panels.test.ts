import { expect, test } from 'vitest'
import { groupPanels } from '#client/features/home/group-panels.ts'
import { momentWords } from '#client/features/home/panel-state.ts'
import type { PanelSummary } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'

const NOW = new Date(2026, 10, 22, 12).getTime()
const DAY = 86_400_000

const aPanel = (changes: Partial<PanelSummary> = {}): PanelSummary => ({
  id: 'p' as PanelId,
  rehearsal: false,
  position: 'Nurse',
  candidate: 'Ada',
  startsAt: null,
  createdAt: NOW - 20 * DAY,
  phase: 'lobby',
  sealedAt: null,
  mySeat: null,
  ...changes,
})

test('a sealed panel says when it was sealed, whether it ever had a time or not', () => {
  const sealedAt = new Date(2026, 10, 14, 9, 30).getTime()

  for (const startsAt of [null, sealedAt - DAY]) {
    const words = momentWords(aPanel({ phase: 'closed', sealedAt, startsAt }), NOW)
    expect(words).toMatch(/^Sealed .*14/)
    expect(words).not.toContain('No time')
  }
})

test('only a panel that has not begun can still lack a time', () => {
  expect(momentWords(aPanel(), NOW)).toBe('No time set')
  for (const phase of ['interview', 'scoring', 'debrief', 'closed'] as const)
    expect(momentWords(aPanel({ phase }), NOW)).not.toContain('No time')
})

test('a panel whose debrief is over is still running until it is sealed', () => {
  const open = aPanel({ phase: 'closed' })
  const sealed = aPanel({ id: 's' as PanelId, phase: 'closed', sealedAt: NOW - DAY })
  const earlier = aPanel({ id: 'e' as PanelId, phase: 'closed', sealedAt: NOW - 2 * DAY })

  expect(groupPanels([earlier, open, sealed])).toMatchObject({
    running: [{ id: 'p' }],
    finished: [{ id: 's' }, { id: 'e' }],
    upcoming: [],
  })
})
