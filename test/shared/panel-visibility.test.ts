import { expect, test } from 'vitest'
import type { Event, EventOf } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import { audienceOf, eventFor, needsFreshView, veil, viewFor } from '#shared/panel/visibility.ts'
import {
  aCommand,
  aLock,
  ANA,
  aPanel,
  aPlayedPanel,
  at,
  BEN,
  LEAD,
  OBSERVER,
  play,
  SHADOW,
  STRANGER,
} from '#test/support/panel.ts'

const everybody = [LEAD, ANA, BEN, SHADOW, OBSERVER]
const locked = () => play(aPlayedPanel({ phase: 'scoring' }), 70, aLock(ANA), aLock(LEAD), aLock(SHADOW))
const lockOf = (seat = ANA) => {
  const events = locked().events.filter(
    (event): event is EventOf<'scorecardLocked'> => event.type === 'scorecardLocked',
  )
  return events.find((event) => event.seat === seat)!
}
const ownersSeenBy = (state = locked().state, reader = LEAD) =>
  Object.entries(viewFor(state, reader).scorecards)
    .filter(([, { card }]) => card !== null)
    .map(([owner]) => owner)

test('before the reveal a locked card is its rater’s alone; the lead is as blind as everybody', () => {
  const { state } = locked()

  expect(audienceOf(state, lockOf())).toEqual([ANA])
  expect(everybody.map((reader) => ownersSeenBy(state, reader))).toEqual([[LEAD], [ANA], [], [SHADOW], []])
})

test('everybody learns that somebody has locked, and when', () => {
  expect(eventFor(locked().state, lockOf(), LEAD)).toEqual({ ...lockOf(), card: null })
  expect(viewFor(locked().state, OBSERVER).scorecards[ANA]).toEqual({ lockedAt: at(70), card: null })
})

test('after the reveal raters and observers see every counted card, the shadow’s only the lead and the shadow', () => {
  const state = aPanel({ phase: 'debrief' })
  const counted = [LEAD, ANA, BEN]

  expect(everybody.map((reader) => ownersSeenBy(state, reader))).toEqual([
    [...counted, SHADOW],
    counted,
    counted,
    [...counted, SHADOW],
    counted,
  ])
})

test('a revoked seat and a stranger see nobody’s card, and hear of nothing but the revocation', () => {
  const panel = play(
    aPlayedPanel({ phase: 'debrief' }),
    75,
    aCommand(LEAD, { type: 'revokeSeat', seat: BEN }),
  )
  const revocation = panel.events.at(-1)!
  const discussed: Event = { type: 'discussed', questionId: null, at: at(76) }

  expect(ownersSeenBy(panel.state, BEN)).toEqual([BEN])
  expect(ownersSeenBy(panel.state, STRANGER)).toEqual([])
  expect(eventFor(panel.state, revocation, BEN)).toEqual(revocation)
  expect(eventFor(panel.state, revocation, STRANGER)).toBeNull()
  expect(eventFor(panel.state, discussed, BEN)).toBeNull()
})

test('a silent signal reaches its author and the lead, and nobody else learns that there was one', () => {
  const panel = play(
    aPlayedPanel({ phase: 'interview' }),
    20,
    aCommand(BEN, { type: 'signalLead', kind: 'cannot-hear' }, 's1'),
    aCommand(LEAD, { type: 'seeSignal', signal: 's1' as never }, 's2'),
  )
  const [sent, seen] = panel.events.slice(-2)

  for (const event of [sent!, seen!]) {
    expect(everybody.filter((seat) => eventFor(panel.state, event, seat) !== null)).toEqual([LEAD, BEN])
  }
  expect(everybody.filter((seat) => viewFor(panel.state, seat).signals.length > 0)).toEqual([LEAD, BEN])
})

test('a recusal is known to all, its reason to the lead and the recused', () => {
  const panel = play(aPlayedPanel(), 5, aCommand(BEN, { type: 'recuse', reason: 'we are related' }))
  const event = panel.events.at(-1)!
  const reasons = everybody.map((seat) => viewFor(panel.state, seat).seats[BEN]!.recused!.reason)

  expect(reasons).toEqual(['we are related', '', 'we are related', '', ''])
  expect(everybody.map((seat) => eventFor(panel.state, event, seat))).toMatchObject(
    reasons.map((reason) => ({ type: 'recused', reason })),
  )
})

test('a change of lead gives the new lead what only leads may know, and takes it from the old one', () => {
  const signalled = play(
    aPlayedPanel({ phase: 'interview' }),
    20,
    aCommand(BEN, { type: 'signalLead', kind: 'time' }),
  )
  const { state, events } = play(signalled, 21, aCommand(LEAD, { type: 'handOverLead', to: ANA }))

  expect(needsFreshView(events.at(-1)!)).toBe(true)
  expect(viewFor(state, ANA).signals).toHaveLength(1)
  expect(viewFor(state, LEAD).signals).toHaveLength(0)
})

test('only a reveal and a change of lead ask for a fresh view', () => {
  const { events } = aPlayedPanel({ phase: 'closed' })

  expect(events.filter(needsFreshView).map((event) => event.type)).toEqual(['revealed'])
})

test('a view goes on over a lock whose card it may not see', () => {
  const view = viewFor(aPanel({ phase: 'scoring' }), BEN)

  expect(evolve(view, veil(lockOf())!).scorecards[ANA]).toEqual({ lockedAt: at(70), card: null })
})

test('a log that does not begin with its opening is no panel', () => {
  expect(() => evolve(null, { type: 'paused', at: at(1) })).toThrow('panelOpened')
})
