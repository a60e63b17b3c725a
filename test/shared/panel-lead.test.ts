import { expect, test } from 'vitest'
import { SEATS_MAX, type SeatSeed } from '#shared/model/panel.ts'
import type { Command } from '#shared/panel/commands.ts'
import { decide } from '#shared/panel/decide.ts'
import {
  aCommand,
  aLock,
  ANA,
  aPlayedPanel,
  aSeatId,
  at,
  BEN,
  LEAD,
  OBSERVER,
  play,
  type Played,
  seats,
  SHADOW,
  STRANGER,
} from '#test/support/panel.ts'

const answerTo = (panel: Played, seconds: number, command: Command) => {
  const decision = decide(panel.state, command, at(seconds))
  return decision.ok ? decision.value : decision.error
}
const handOver = (to = ANA, by = LEAD) => aCommand(by, { type: 'handOverLead', to })
const claim = (by = ANA) => aCommand(by, { type: 'claimLead' })
const consent = (by = BEN, claimant = ANA) => aCommand(by, { type: 'consentToClaim', claimant })
const away = aCommand(LEAD, { type: 'noteLeadAway' })
const back = aCommand(LEAD, { type: 'noteLeadBack' })
const revoke = (seat = BEN, by = LEAD) => aCommand(by, { type: 'revokeSeat', seat })
const recuse = (by = ANA) => aCommand(by, { type: 'recuse', reason: 'we are related' })
const leaderless = (joined?: readonly (typeof LEAD)[]) =>
  play(aPlayedPanel({ phase: 'interview', joined }), 20, away)
const claimed = (joined?: readonly (typeof LEAD)[]) => play(leaderless(joined), 80, claim())
const decideOffer = (by = LEAD) =>
  aCommand(by, { type: 'decide', value: 'offer', reasons: 'the strongest', override: null })
const seal = (by = LEAD) => aCommand(by, { type: 'seal' })

test('a hand-over is one step: a new lead, a new epoch, and the old lead rates on as a panelist', () => {
  const panel = play(aPlayedPanel({ phase: 'interview' }), 20, handOver())

  expect(panel.state.lead).toEqual({ seat: ANA, epoch: 2, awaySince: null, claim: null })
  expect(panel.state.seats).toMatchObject({ [ANA]: { role: 'lead' }, [LEAD]: { role: 'panelist' } })
  expect(answerTo(panel, 21, aCommand(LEAD, { type: 'pause' }))).toEqual({ code: 'lead-only' })
  expect(answerTo(play(panel, 21, handOver(LEAD, ANA)), 22, handOver(LEAD))).toEqual([])
})

test('the lead goes to nobody who is unknown, absent, revoked, recused, an observer or a shadow', () => {
  const panel = play(aPlayedPanel({ joined: [LEAD, SHADOW, OBSERVER, BEN] }), 5, revoke(BEN))
  const recused = play(aPlayedPanel(), 5, recuse())

  expect(answerTo(panel, 6, handOver(STRANGER))).toEqual({ code: 'no-such-seat' })
  for (const seat of [ANA, BEN, SHADOW, OBSERVER]) {
    expect(answerTo(panel, 6, handOver(seat))).toEqual({ code: 'cannot-lead' })
  }
  expect(answerTo(recused, 6, handOver(ANA))).toEqual({ code: 'cannot-lead' })
})

test('nobody takes the lead by handing it over', () => {
  expect(answerTo(aPlayedPanel(), 5, handOver(ANA, ANA))).toEqual({ code: 'lead-only' })
})

test('an absent lead stays the lead', () => {
  expect(leaderless().state.lead).toEqual({ seat: LEAD, epoch: 1, awaySince: at(20), claim: null })
  expect(answerTo(leaderless(), 21, away)).toEqual([])
  expect(answerTo(aPlayedPanel(), 21, back)).toEqual([])
})

test('the absence begins when the lead’s last connection went, not when it was noted; never later than that', () => {
  const noted = (since: number) =>
    play(aPlayedPanel({ phase: 'interview' }), 35, aCommand(LEAD, { type: 'noteLeadAway', since: at(since) }))

  expect(noted(20).state.lead.awaySince).toBe(at(20))
  expect(answerTo(noted(20), 79, claim())).toEqual({ code: 'lead-away-too-short', waitMs: 1_000 })
  expect(answerTo(noted(20), 80, claim())).toMatchObject([{ type: 'leadClaimed' }])
  expect(noted(50).state.lead.awaySince).toBe(at(35))
})

test('the lead’s place is claimed only after the lead has been away for a minute', () => {
  expect(answerTo(aPlayedPanel(), 500, claim())).toEqual({ code: 'lead-is-here' })
  expect(answerTo(leaderless(), 79, claim())).toEqual({ code: 'lead-away-too-short', waitMs: 1_000 })
  expect(claimed().state.lead).toMatchObject({ seat: LEAD, claim: { by: ANA } })
  expect(answerTo(claimed(), 81, claim())).toEqual([])
})

test('observers, shadows, those who never came, the recused and the lead claim nothing', () => {
  const panel = leaderless([LEAD, BEN, SHADOW, OBSERVER])

  for (const seat of [ANA, SHADOW, OBSERVER]) {
    expect(answerTo(panel, 90, claim(seat))).toEqual({ code: 'cannot-lead' })
  }
  expect(answerTo(panel, 90, claim(LEAD))).toEqual({ code: 'lead-is-here' })
  expect(answerTo(play(panel, 85, recuse(BEN)), 90, claim(BEN))).toEqual({ code: 'recused' })
})

test('a claim and one panelist’s consent make a new lead', () => {
  const panel = play(claimed(), 85, consent())

  expect(panel.state.lead).toEqual({ seat: ANA, epoch: 2, awaySince: null, claim: null })
  expect(panel.events.at(-1)).toMatchObject({ type: 'leadTaken', from: LEAD, to: ANA, consentBy: BEN })
})

test('nobody consents to the own claim, to a claim that is not there, or to another claim than was read', () => {
  expect(answerTo(claimed(), 85, consent(ANA))).toEqual({ code: 'own-claim' })
  expect(answerTo(leaderless(), 85, consent())).toEqual({ code: 'no-claim' })
  expect(answerTo(play(claimed(), 85, claim(BEN)), 86, consent(OBSERVER, ANA))).toEqual({ code: 'no-claim' })
})

test('an observer consents only where no other panelist is in the room, and a shadow never', () => {
  const alone = claimed([LEAD, ANA, SHADOW, OBSERVER])

  expect(answerTo(claimed(), 85, consent(OBSERVER))).toEqual({ code: 'raters-only' })
  expect(play(alone, 85, consent(OBSERVER)).state.lead.seat).toBe(ANA)
  expect(answerTo(alone, 85, consent(SHADOW))).toEqual({ code: 'raters-only' })
  expect(answerTo(alone, 85, consent(LEAD))).toEqual({ code: 'lead-is-here' })
})

test('a lead who comes back ends the claim', () => {
  const panel = play(claimed(), 85, back)

  expect(panel.state.lead).toEqual({ seat: LEAD, epoch: 1, awaySince: null, claim: null })
  expect(answerTo(panel, 86, consent())).toEqual({ code: 'no-claim' })
})

test('a claim ends with its author’s word, recusal or seat', () => {
  const withdraw = (by = ANA) => aCommand(by, { type: 'withdrawClaim' })

  for (const command of [withdraw(), recuse(), revoke(ANA)]) {
    expect(play(claimed(), 85, command).state.lead.claim).toBeNull()
  }
  expect(answerTo(claimed(), 85, withdraw(BEN))).toEqual({ code: 'no-claim' })
})

test('an old lead’s connection says nothing about the new one', () => {
  const panel = play(aPlayedPanel(), 20, handOver())

  expect(answerTo(panel, 21, away)).toEqual({ code: 'lead-only' })
})

test('a revoked seat is refused everything, the way back in too', () => {
  const panel = play(aPlayedPanel({ phase: 'scoring' }), 65, revoke())

  expect(answerTo(panel, 66, aCommand(BEN, { type: 'join' }))).toEqual({ code: 'seat-revoked' })
  expect(answerTo(panel, 66, aLock(BEN))).toEqual({ code: 'seat-revoked' })
  expect(answerTo(panel, 66, revoke())).toEqual([])
})

test('only the lead revokes a seat, and not the lead’s own', () => {
  expect(answerTo(aPlayedPanel(), 5, revoke(BEN, ANA))).toEqual({ code: 'lead-only' })
  expect(answerTo(aPlayedPanel(), 5, revoke(LEAD))).toEqual({ code: 'cannot-lead' })
  expect(answerTo(aPlayedPanel(), 5, revoke(STRANGER))).toEqual({ code: 'no-such-seat' })
})

const newcomer = (id = 'new', role: SeatSeed['role'] = 'panelist') =>
  aCommand(aSeatId(id), { type: 'addSeat', seat: { id: aSeatId(id), role, seniority: 3 } })

test('a seat is added until the debrief, once, and never as a second lead', () => {
  const panel = play(aPlayedPanel({ phase: 'scoring' }), 65, newcomer('new', 'lead'))

  expect(panel.state.seats[aSeatId('new')]).toMatchObject({ role: 'panelist', joinedAt: null })
  expect(answerTo(panel, 66, newcomer())).toEqual([])
  expect(answerTo(aPlayedPanel({ phase: 'debrief' }), 75, newcomer())).toMatchObject({ code: 'wrong-phase' })
})

test('a full panel takes nobody in', () => {
  const many = Array.from({ length: SEATS_MAX - seats().length }, (_, index) => newcomer(`n${index}`))

  expect(answerTo(play(aPlayedPanel(), 5, ...many), 6, newcomer())).toEqual({ code: 'seats-full' })
})

test('the decision is the lead’s, is taken when all is closed, and the later one stands', () => {
  const closed = aPlayedPanel({ phase: 'closed' })
  const hold = aCommand(LEAD, {
    type: 'decide',
    value: 'hold',
    reasons: 'one more panel',
    override: null,
  })

  expect(answerTo(aPlayedPanel({ phase: 'debrief' }), 75, decideOffer())).toMatchObject({
    code: 'wrong-phase',
  })
  expect(answerTo(closed, 85, decideOffer(ANA))).toEqual({ code: 'lead-only' })
  expect(play(closed, 85, decideOffer(), hold).state.decision).toMatchObject({ value: 'hold' })
})

test('a panel is sealed by the lead, with a decision, and when all is closed', () => {
  const closed = aPlayedPanel({ phase: 'closed' })

  expect(answerTo(closed, 85, seal())).toEqual({ code: 'not-decided' })
  expect(answerTo(closed, 85, seal(ANA))).toEqual({ code: 'lead-only' })
  expect(answerTo(aPlayedPanel({ phase: 'debrief' }), 85, seal())).toMatchObject({ code: 'wrong-phase' })
})

test('a sealed panel refuses everything', () => {
  const sealed = play(aPlayedPanel({ phase: 'closed' }), 90, decideOffer(), seal())

  for (const command of [
    seal(),
    decideOffer(),
    handOver(),
    away,
    revoke(),
    newcomer(),
    aLock(ANA),
    claim(),
  ]) {
    expect(answerTo(sealed, 200, command)).toEqual({ code: 'sealed' })
  }
})

test('the debrief is ended by the lead', () => {
  expect(answerTo(aPlayedPanel({ phase: 'debrief' }), 75, aCommand(ANA, { type: 'endDebrief' }))).toEqual({
    code: 'lead-only',
  })
  expect(
    answerTo(aPlayedPanel({ phase: 'scoring' }), 75, aCommand(LEAD, { type: 'endDebrief' })),
  ).toMatchObject({
    code: 'wrong-phase',
  })
})
