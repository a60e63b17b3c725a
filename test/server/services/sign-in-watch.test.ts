import { expect, test } from 'vitest'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { watchSignIns } from '#server/transports/sign-in-watch.ts'
import { aPushedClock } from '#test/server/documents/a-clock.ts'

const PANEL = 'panel' as PanelId
const SEAT = 'seat' as SeatId

/** A watch over one place, whose looks answer in turn, when they are told to. */
function aWatch() {
  const looks: ((seat: SeatId | null) => void)[] = []
  const clock = aPushedClock()
  const signIns = watchSignIns({
    access: { seatAt: () => new Promise((answer) => looks.push(answer)) },
    clock,
    diagnostics: { info() {}, warn() {}, error() {} },
  })
  const ended: string[] = []
  const enter = () => signIns.add({ cookie: 'c', panelId: PANEL, seat: SEAT }, (reason) => ended.push(reason))
  const answer = async (seat: SeatId | null) => {
    looks.shift()!(seat)
    await new Promise(setImmediate)
  }
  return { signIns, clock, looks, ended, enter, answer }
}

test('a sign-in that ends while an earlier word is looked up is looked up again', async () => {
  const { signIns, looks, ended, enter, answer } = aWatch()
  enter()
  signIns.look(PANEL, SEAT, 'signed-out')
  signIns.look(PANEL, SEAT, 'revoked')
  expect(looks).toHaveLength(1)

  await answer(SEAT)
  expect([looks.length, ended]).toEqual([1, []])
  await answer(null)

  expect([looks.length, ended]).toEqual([0, ['revoked']])
})

test('however often it is said, there is one look at a time, and none without a word', async () => {
  const { signIns, looks, ended, enter, answer } = aWatch()
  enter()
  for (let n = 0; n < 50; n++) signIns.look(PANEL, null, 'signed-out')
  expect(looks).toHaveLength(1)
  await answer(SEAT)
  expect(looks).toHaveLength(1)
  await answer(SEAT)

  expect([looks.length, ended]).toEqual([0, []])
})

test('who was on their way in when it was said that their sign-in ended is looked up once they are, and goes', async () => {
  const { signIns, looks, ended, enter, answer } = aWatch()
  signIns.look(PANEL, SEAT, 'signed-out')
  expect(looks).toHaveLength(0)

  enter()
  expect(looks).toHaveLength(1)
  await answer(null)

  expect(ended).toEqual(['signed-out'])
})

test.each([
  ['another seat', 'other' as SeatId, 1_000],
  ['more than a minute ago', SEAT, 61_000],
])('a word about %s asks nothing of who comes in', async (_, seat, ago) => {
  const { signIns, clock, looks, enter } = aWatch()
  signIns.look(PANEL, seat, 'signed-out')
  clock.pass(ago)
  enter()

  expect(looks).toHaveLength(0)
})

test('however many words are said, the newest thousand are remembered', async () => {
  const { signIns, looks, enter } = aWatch()
  signIns.look(PANEL, SEAT, 'signed-out')
  for (let n = 0; n < 999; n++) signIns.look(`p${n}` as PanelId, null, 'signed-out')
  const leave = enter()
  expect(looks).toHaveLength(1)
  leave()

  signIns.look('one more' as PanelId, null, 'signed-out')
  enter()
  expect(looks).toHaveLength(1)
})

test('each place is looked at half a minute after it was entered, and not all in one moment', async () => {
  const { signIns, clock, looks, enter, answer } = aWatch()
  enter()
  clock.pass(10_000)
  signIns.add({ cookie: 'd', panelId: PANEL, seat: SEAT }, () => {})
  clock.pass(20_000)
  expect(looks).toHaveLength(1)
  await answer(SEAT)

  clock.pass(10_000)
  expect(looks).toHaveLength(1)
  signIns.stop()
  clock.pass(60_000)
  expect(looks).toHaveLength(1)
})
