import { expect, test } from 'vitest'
import { type SaveState, worstOf } from '#client/connection/save-state.ts'

const saved = (savedAt: number): SaveState => ({ status: 'saved', unsaved: 0, savedAt, kept: true })

test('the time of the last save never goes back, not at the lock of the document that was saved last either', () => {
  const notes = saved(1_000)
  const card = saved(9_000)

  expect(worstOf([notes, card]).savedAt).toBe(9_000)
  expect(worstOf([notes, { ...card, status: 'frozen' }])).toEqual({ ...saved(9_000) })
})

test('a locked document keeps nobody from hearing that another is not saved', () => {
  const notes: SaveState = { status: 'offline', unsaved: 3, savedAt: 1_000, kept: true }

  expect(worstOf([notes, { ...saved(9_000), status: 'frozen' }])).toMatchObject({
    status: 'offline',
    unsaved: 3,
  })
})
