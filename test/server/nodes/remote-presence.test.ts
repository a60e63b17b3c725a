import { expect, test } from 'vitest'
import type { EpochMs, SeatId } from '#shared/model/ids.ts'
import type { RoomPresence } from '#server/services/rooms/presence.ts'
import { createRemotePresence } from '#server/services/rooms/remote-presence.ts'
import { ANA } from '#test/support/panel.ts'

test('a node that falls silent is forgotten after its lease, though the clock was set back meanwhile', () => {
  let now = 10_000_000
  const here = new Set<SeatId>()
  const presence = {
    arrived: (_: object, seat: SeatId) => void here.add(seat),
    left: () => here.clear(),
    tell() {},
  } as unknown as RoomPresence
  const clock = { now: () => now as EpochMs, after: () => () => {}, every: () => () => {} }
  const others = createRemotePresence({ clock, presence, isSeated: () => true })
  const say = (turn: number) =>
    others.heard({ is: 'here', node: 'other', turn, seats: [{ seat: ANA, activity: null }] })

  say(1)
  now += 29_000
  others.sweep()
  expect([...here]).toEqual([ANA])
  now -= 3_600_000
  others.sweep()
  expect([...here]).toEqual([])
  say(2)
  expect([...here]).toEqual([ANA])
})
