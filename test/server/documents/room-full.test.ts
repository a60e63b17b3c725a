import { expect, test } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { ANA, BEN, Q1, Q2 } from '#test/support/panel.ts'
import { writeLine } from './frames.ts'
import { goesOn } from './bystander.ts'
import { roomsOfAFile } from './rooms-of-a-file.ts'

const ROOM_BYTES = 40_000
const aRoom = roomsOfAFile({ roomBytesMax: ROOM_BYTES })

test('in a room that is full what is too much is refused with its code, and what was saved stays and is shown', async () => {
  const room = await aRoom()
  const ana = await room.stock(ANA, 'scorecard:ana')
  const ben = await room.stock(BEN, 'notes')
  writeLine(ana.doc, Q1, 'a'.repeat(20_000))
  await ana.flushed()
  writeLine(ben.doc, Q1, 'Said before the room was full.')
  await ben.flushed()

  writeLine(ana.doc, Q2, 'b'.repeat(20_000))
  await ana.stopped()

  expect(ana.codes).toEqual([CLOSE.quota])
  expect(room.counted('refusals', 'room full')).toBe(1)
  expect(JSON.stringify((await room.stored('scorecard:ana')).toJSON())).not.toContain('bbb')
  const again = await room.stock(ANA, 'scorecard:ana')
  expect(JSON.stringify(again.doc.toJSON())).toContain('a'.repeat(20_000))
  // Another document of the room still takes what there is room for.
  await goesOn(ben)
})

test('a room that is full fills no other room', async () => {
  const [full, other] = [await aRoom(), await aRoom()]
  const bystander = await other.stock(BEN, 'notes')
  const ana = await full.stock(ANA, 'notes')
  writeLine(ana.doc, Q1, 'a'.repeat(ROOM_BYTES))
  await ana.stopped()

  expect(ana.codes).toEqual([CLOSE.quota])
  await goesOn(bystander)
})
