import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followKept } from '#client/connection/kept-edits.ts'
import { saveText } from '#client/features/top-bar/save-text.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Edits on a device whose storage answers when it is told to. `heard` is what the screen was told since. */
function aDevice() {
  const writes: (() => void)[] = []
  const heard: boolean[] = []
  const edits = followKept(
    (done) => writes.push(done),
    () => heard.push(edits.are()),
  )
  const store = () => {
    for (const done of writes.splice(0)) done()
  }
  return { edits, heard, store }
}

test('whoever types on is not told at every letter that it is not kept yet', () => {
  const { edits, heard, store } = aDevice()
  edits.edit()
  store()
  heard.length = 0
  for (let letter = 0; letter < 200; letter++) {
    edits.edit()
    vi.advanceTimersByTime(40)
    store()
    edits.edit()
    vi.advanceTimersByTime(40)
  }
  expect(heard).toEqual([])
  expect(edits.are()).toBe(true)
})

test('an edit that storage does not take is said after a moment, and is no trouble any more once it does', () => {
  const { edits, heard, store } = aDevice()
  edits.edit()
  store()
  heard.length = 0
  edits.edit()
  vi.advanceTimersByTime(400)
  edits.edit()
  vi.advanceTimersByTime(200)
  expect(heard).toEqual([false])
  store()
  expect(heard).toEqual([false, true])
})

test('a device that has stored nothing yet is not said to keep anything', () => {
  const { edits } = aDevice()
  edits.edit()
  expect(edits.are()).toBe(false)
})

test('what is read out does not change from one letter to the next', () => {
  const at = (unsaved: number) => saveText({ status: 'offline', unsaved, savedAt: null, kept: true })
  expect(at(7).full).toContain('7 changes')
  expect(at(7).spoken).toBe(at(8).spoken)
  expect(at(7).spoken).toContain('not yet saved')
})
