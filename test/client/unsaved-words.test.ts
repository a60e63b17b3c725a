import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { GENERAL, noteFragment } from '#shared/documents/notes.ts'
import { rate } from '#shared/documents/scorecard.ts'
import type { LockedScorecard } from '#shared/model/scorecard.ts'
import { beyond, inWords, unsavedIn } from '#client/connection/unsaved-words.ts'
import { aKit, at, Q1, Q2, Q3 } from '#test/support/panel.ts'
import { aDoc, MINE, writeLine } from './own-doc.ts'

const kit = aKit()
const EARLIER = 4
const COLLEAGUE = 9

const clockOf = (doc: Y.Doc, clientId = MINE) => Y.getState(doc.store, clientId)
const wordsOf = (doc: Y.Doc, confirmed: ReadonlyMap<number, number>, saved: readonly string[] = []) =>
  inWords('scorecard:ana', kit, unsavedIn(doc, kit, confirmed, new Set(saved)))

test('what was confirmed is not offered; notes and ratings after it are, by question', () => {
  const doc = aDoc()
  writeLine(doc, Q1, 'Confirmed.')
  rate(doc, Q1, 5, at(0))
  const confirmed = new Map([[MINE, clockOf(doc)]])
  expect(wordsOf(doc, confirmed)).toBe('')

  writeLine(doc, Q1, 'Not confirmed.')
  rate(doc, Q2, 4, at(0))
  rate(doc, Q3, 'not-observed', at(0))
  writeLine(doc, GENERAL, 'On the whole.')
  expect(wordsOf(doc, confirmed)).toBe(
    `Q1 About q1\nNot confirmed.\nQ2 About q2: 4\nQ3 About q3: not observed\nThe panel as a whole\nOn the whole.`,
  )
})

test('a rating that was taken back is offered as that, and one that was changed as it stands', () => {
  const doc = aDoc()
  rate(doc, Q1, 5, at(0))
  const confirmed = new Map([[MINE, clockOf(doc)]])
  rate(doc, Q1, null, at(1))
  for (const rating of [2, 3] as const) rate(doc, Q2, rating, at(1))

  expect(wordsOf(doc, confirmed)).toBe('Q1 About q1: rating taken back\nQ2 About q2: 3')
})

test('what a colleague wrote is never offered, whether or not the server was heard of', () => {
  const doc = aDoc()
  const theirs = aDoc(COLLEAGUE)
  writeLine(theirs, Q1, 'A colleague’s.')
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs))
  writeLine(doc, Q1, 'Mine.')

  expect(wordsOf(doc, new Map([[MINE, 0]]))).toBe('Q1 About q1\nMine.')
})

test('what an earlier page of this device left unconfirmed is offered too', () => {
  const doc = aDoc()
  const earlier = aDoc(EARLIER)
  writeLine(earlier, Q1, 'Confirmed then.')
  const clock = clockOf(earlier, EARLIER)
  writeLine(earlier, Q1, 'Left behind.')
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(earlier))

  const confirmed = new Map([
    [MINE, 0],
    [EARLIER, clock],
  ])
  expect(wordsOf(doc, confirmed)).toBe('Q1 About q1\nLeft behind.')
})

test('deleted words, empty lines, and lines that the server has anyway are not offered', () => {
  const doc = aDoc()
  for (const line of ['Gone again.', '   ', 'The server has this one.']) writeLine(doc, Q1, line)
  noteFragment(doc, Q1).delete(0, 1)

  expect(wordsOf(doc, new Map([[MINE, 0]]), ['The server has this one.'])).toBe('')
})

test('after a lock from another device only what the lock has not is offered', () => {
  const doc = aDoc()
  writeLine(doc, Q1, 'In the lock.')
  writeLine(doc, Q1, 'Too late.')
  rate(doc, Q1, 3, at(0))
  rate(doc, Q2, 2, at(0))
  const answer = (rating: 3 | 4) => ({ rating, ratedAfterMs: null })
  const locked: LockedScorecard = {
    answers: { [Q1]: answer(3), [Q2]: answer(4) },
    notes: { [Q1]: [{ kind: 'heard', text: 'In the lock.' }] },
    digest: 'digest',
  }

  const left = beyond(locked, unsavedIn(doc, kit, new Map([[MINE, 0]]), new Set()))
  expect(inWords('scorecard:ana', kit, left)).toBe('Q1 About q1\nToo late.\nQ2 About q2: 2')
})

test('panel notes are named as such', () => {
  const doc = aDoc()
  writeLine(doc, Q1, 'For all.')

  const unsaved = unsavedIn(doc, kit, new Map([[MINE, 0]]), new Set())
  expect(inWords('notes', kit, unsaved)).toBe('Q1 About q1, panel notes\nFor all.')
})
