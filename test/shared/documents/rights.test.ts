import { expect, test } from 'vitest'
import { documentsOf, rightOn } from '#shared/documents/rights.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState, Phase } from '#shared/panel/state.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { aKit, ANA, at, BEN, LEAD, OBSERVER, SHADOW, STRANGER, seats } from '#test/support/panel.ts'

const opened: Event = {
  type: 'panelOpened',
  at: at(0),
  panelId: 'p' as PanelId,
  rehearsal: false,
  kit: aKit(),
  seats: seats(),
}
const aState = (...events: readonly Event[]): PanelState =>
  [opened, ...events].reduce(evolve, null as PanelState | null)!
const inPhase = (phase: Phase): PanelState => ({ ...aState(), phase })
const EVERY_PHASE: readonly Phase[] = ['lobby', 'interview', 'scoring', 'debrief', 'closed']

test.each([LEAD, ANA, SHADOW])('%s writes the own scorecard until the debrief, and nothing after', (seat) => {
  const rights = EVERY_PHASE.map((phase) => rightOn(inPhase(phase), seat, `scorecard:${seat}`))

  expect(rights).toEqual(['write', 'write', 'write', 'none', 'none'])
})

test('nobody opens another’s scorecard, in any phase', () => {
  const everybody = [LEAD, BEN, SHADOW, OBSERVER, STRANGER]

  const rights = EVERY_PHASE.flatMap((phase) =>
    everybody.map((it) => rightOn(inPhase(phase), it, `scorecard:${ANA}`)),
  )
  expect(new Set(rights)).toEqual(new Set(['none']))
})

test('an observer has no scorecard and reads the notes', () => {
  expect(rightOn(aState(), OBSERVER, `scorecard:${OBSERVER}`)).toBe('none')
  expect(rightOn(aState(), OBSERVER, 'notes')).toBe('read')
  expect(documentsOf(aState(), OBSERVER)).toEqual(['notes'])
})

test('a locked scorecard opens no more, and the notes still do', () => {
  const state = aState({ type: 'scorecardLocked', at: at(1), seat: ANA, card: null })

  expect(documentsOf(state, ANA)).toEqual(['notes'])
  expect(documentsOf(state, BEN)).toEqual([`scorecard:${BEN}`, 'notes'])
})

test('who is recused has no scorecard, and still the notes', () => {
  expect(documentsOf(aState({ type: 'recused', at: at(1), seat: ANA, reason: 'a friend' }), ANA)).toEqual([
    'notes',
  ])
})

test('a revoked seat and a stranger have nothing', () => {
  const state = aState({ type: 'seatRevoked', at: at(1), seat: ANA, by: LEAD })

  expect(documentsOf(state, ANA)).toEqual([])
  expect(documentsOf(state, STRANGER)).toEqual([])
  expect(documentsOf(state, '__proto__' as never)).toEqual([])
})

test('after the seal nobody has anything', () => {
  const state = aState({ type: 'sealed', at: at(1), by: LEAD, result: null })

  expect(seats().flatMap((it) => documentsOf(state, it.id))).toEqual([])
})
