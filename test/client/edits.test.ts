import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { countEdits } from '#client/connection/document-edits.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const nothing = () => undefined

/** A document that was opened, asked about and confirmed. */
function savedEdits(heldUpAt: () => number = () => 0) {
  const said: string[] = []
  const edits = countEdits(() => said.push(edits.status(true)), heldUpAt)
  edits.ack(edits.ask(nothing))
  return { edits, said }
}

test('nothing is called saved before the server has confirmed it', () => {
  const { edits } = savedEdits()
  expect(edits.status(true)).toBe('saved')

  edits.edit()
  const asked = edits.ask(nothing)
  edits.edit()
  edits.ack(asked)
  expect([edits.status(true), edits.unsaved()]).toEqual(['saving', 1])
  edits.ack(edits.ask(nothing))
  expect([edits.status(true), edits.unsaved()]).toEqual(['saved', 0])
})

test('an edit that waits for two seconds is called not saved, and the screen hears of it', () => {
  const { edits, said } = savedEdits()

  edits.edit()
  edits.ask(nothing)
  vi.advanceTimersByTime(1_999)
  expect(said).toEqual([])
  vi.advanceTimersByTime(1)
  expect(said).toEqual(['not-saved'])
})

test('while parts of something large still go out it is being saved, and for two seconds after the last of them', () => {
  const start = Date.now()
  const lastPartAt = start + 7_000
  const { edits, said } = savedEdits(() => Math.min(Date.now(), lastPartAt))

  edits.edit()
  edits.ask(nothing)
  vi.advanceTimersByTime(8_999)
  expect(edits.status(true)).toBe('saving')
  expect(said).not.toContain('not-saved')
  vi.advanceTimersByTime(1)
  expect(said.at(-1)).toBe('not-saved')
})

test('an ask whose connection was lost confirms nothing, even if its number is answered later', () => {
  const { edits } = savedEdits()
  const confirmed = vi.fn<() => void>()

  edits.edit()
  const asked = edits.ask(confirmed)
  edits.cut()
  edits.ack(asked)
  expect(confirmed).not.toHaveBeenCalled()
  expect([edits.status(true), edits.status(false), edits.unsaved()]).toEqual(['saving', 'offline', 1])
})

test('who waits for everything to be saved hears yes after the ack, and no when the document is closed or too much time goes by', async () => {
  const { edits } = savedEdits()
  await expect(edits.flushed()).resolves.toBe(true)

  edits.edit()
  const first = edits.flushed()
  edits.ack(edits.ask(nothing))
  await expect(first).resolves.toBe(true)

  edits.edit()
  const late = edits.flushed()
  vi.advanceTimersByTime(10_000)
  await expect(late).resolves.toBe(false)

  const closed = edits.flushed()
  edits.end()
  await expect(closed).resolves.toBe(false)
})
