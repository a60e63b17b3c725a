import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '#server/adapters/system/clock.ts'
import { systemIds } from '#server/adapters/system/ids.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('ids, secrets and client ids have their shape, and none comes twice', () => {
  const many = Array.from({ length: 2_000 }, () => ({
    id: systemIds.id(),
    secret: systemIds.secret(),
    clientId: systemIds.clientId(),
  }))

  expect(many.every((it) => /^[A-Za-z0-9_-]{22}$/.test(it.id))).toBe(true)
  expect(many.every((it) => /^[A-Za-z0-9_-]{43}$/.test(it.secret))).toBe(true)
  expect(many.every((it) => Number.isInteger(it.clientId) && it.clientId > 0 && it.clientId < 2 ** 32)).toBe(
    true,
  )
  expect(new Set(many.flatMap((it) => [it.id, it.secret])).size).toBe(4_000)
})

test('a timer of forty days rings after forty days, and not before', () => {
  vi.useFakeTimers()
  const run = vi.fn<() => void>()
  const fortyDaysMs = 40 * 24 * 3_600_000
  systemClock.after(fortyDaysMs, run)

  vi.advanceTimersByTime(fortyDaysMs - 1)
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(run).toHaveBeenCalledTimes(1)
})

test('a cancelled timer never rings, whichever kind', () => {
  vi.useFakeTimers()
  const run = vi.fn<() => void>()
  const cancels = [systemClock.after(10, run), systemClock.after(2 ** 32, run), systemClock.every(10, run)]
  vi.advanceTimersByTime(5)

  for (const cancel of cancels) cancel()
  vi.advanceTimersByTime(2 ** 33)

  expect(run).not.toHaveBeenCalled()
})
