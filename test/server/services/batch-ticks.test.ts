import { expect, test } from 'vitest'
import type { EpochMs } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import { batchTicksOf, TICK_MS } from '#server/services/rooms/batch-ticks.ts'

/** A clock on which only what waits is of interest. */
function aClock() {
  let timers: { ms: number; run: () => void }[] = []
  const clock: Clock = {
    now: () => 0 as EpochMs,
    after(ms, run) {
      timers.push({ ms, run })
      return () => undefined
    },
    every: () => () => undefined,
  }
  return {
    clock,
    waits: () => timers.map((it) => it.ms),
    pass: () => {
      const due = timers
      timers = []
      for (const { run } of due) run()
    },
  }
}

test('who joins in the same moment runs in the same moment, whoever it is, and waits for one timer', () => {
  const { clock, waits, pass } = aClock()
  const ran: string[] = []
  batchTicksOf(clock).join(() => ran.push('one room'))
  batchTicksOf(clock).join(() => ran.push('another'))
  expect([ran, waits()]).toEqual([[], [TICK_MS]])

  pass()

  expect([ran, waits()]).toEqual([['one room', 'another'], []])
})

test('who joins while others run is in the next one', () => {
  const { clock, waits, pass } = aClock()
  const ticks = batchTicksOf(clock)
  let runs = 0
  const again = () => {
    if (++runs < 3) ticks.join(again)
  }
  ticks.join(again)

  pass()
  expect([runs, waits()]).toEqual([1, [TICK_MS]])
  pass()
  pass()
  expect([runs, waits()]).toEqual([3, []])
})

test('who leaves does not run; that all have left keeps nobody who comes after them from running', () => {
  const { clock, waits, pass } = aClock()
  const ticks = batchTicksOf(clock)
  const ran: string[] = []
  ticks.join(() => ran.push('left'))()
  ticks.join(() => ran.push('came'))

  expect(waits()).toEqual([TICK_MS])
  pass()
  expect(ran).toEqual(['came'])
})

test('each clock has its own', () => {
  expect(batchTicksOf(aClock().clock)).not.toBe(batchTicksOf(aClock().clock))
})
