import { expect, test } from 'vitest'
import type { Clock } from '#server/ports/clock.ts'
import { createBuckets } from '#server/services/bucket.ts'

const RATE = { perSecond: 1, burst: 3 }

test('whoever has spent everything waits, whatever others come in between', () => {
  const { clock, pass } = aClock()
  const buckets = createBuckets(clock, RATE)
  const spent = [1, 2, 3, 4].map(() => buckets.take('ida'))
  for (let other = 0; other < 50; other++) buckets.take(`other ${other}`)
  pass(900)

  expect(spent).toEqual([true, true, true, false])
  expect(buckets.take('ida')).toBe(false)
  pass(100)
  expect(buckets.take('ida')).toBe(true)
})

test('who has not come for so long that nothing is missing any more is forgotten', () => {
  const { clock, pass } = aClock()
  const buckets = createBuckets(clock, RATE)
  for (let other = 0; other < 1_000; other++) buckets.take(`other ${other}`)
  expect(buckets.size()).toBe(1_000)
  pass(3_000)
  buckets.take('ida')

  expect(buckets.size()).toBe(1)
})

function aClock() {
  let now = 1_000_000
  return { clock: { now: () => now } as unknown as Clock, pass: (ms: number) => void (now += ms) }
}
