import { expect, test } from 'vitest'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { watchSignIns } from '#server/transports/sign-in-watch.ts'
import { aPushedClock } from '#test/server/documents/a-clock.ts'

const PANEL = 'panel' as PanelId
const SEAT = 'seat' as SeatId

/** A watch over one place, whose looks answer in turn, when they are told to. */
function aWatch() {
  const looks: ((seat: SeatId | null) => void)[] = []
  const signIns = watchSignIns({
    access: { seatAt: () => new Promise((answer) => looks.push(answer)) },
    clock: aPushedClock(),
    diagnostics: { info() {}, warn() {}, error() {} },
  })
  const ended: string[] = []
  signIns.add({ cookie: 'c', panelId: PANEL, seat: SEAT }, (reason) => ended.push(reason))
  const answer = async (seat: SeatId | null) => {
    looks.shift()!(seat)
    await new Promise(setImmediate)
  }
  return { signIns, looks, ended, answer }
}

test('a sign-in that ends while an earlier word is looked up is looked up again', async () => {
  const { signIns, looks, ended, answer } = aWatch()
  signIns.look(PANEL, SEAT, 'signed-out')
  signIns.look(PANEL, SEAT, 'revoked')
  expect(looks).toHaveLength(1)

  await answer(SEAT)
  expect([looks.length, ended]).toEqual([1, []])
  await answer(null)

  expect([looks.length, ended]).toEqual([0, ['revoked']])
})

test('however often it is said, there is one look at a time, and none without a word', async () => {
  const { signIns, looks, ended, answer } = aWatch()
  for (let n = 0; n < 50; n++) signIns.look(PANEL, null, 'signed-out')
  expect(looks).toHaveLength(1)
  await answer(SEAT)
  expect(looks).toHaveLength(1)
  await answer(SEAT)

  expect([looks.length, ended]).toEqual([0, []])
})
