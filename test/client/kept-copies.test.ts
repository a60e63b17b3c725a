import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { GENERAL } from '#shared/documents/notes.ts'
import { rate } from '#shared/documents/scorecard.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { documentIn, isSaved, questionsIn } from '#client/connection/copied-document.ts'
import { copyBehind, copyName, isOf } from '#client/connection/kept-copies.ts'
import { countsOf, inWords, unsavedIn } from '#client/connection/unsaved-words.ts'
import { aKit, at, Q1, Q2 } from '#test/support/panel.ts'
import { aDoc, MINE, writeLine } from './own-doc.ts'

const COLLEAGUE = 9
const seat = { panelId: 'panel-1' as PanelId, seat: 'ana' as SeatId }
const kit = aKit()

/** As device storage has it: update after update, and how far each own id is confirmed. */
const rowsOf = (doc: Y.Doc, ...clocks: [number, number][]) => ({
  updates: [Y.encodeStateAsUpdate(doc)],
  clocks,
})
const clockOf = (doc: Y.Doc) => Y.getState(doc.store, MINE)

test('a copy of which the server has confirmed everything may go', () => {
  const doc = aDoc()
  writeLine(doc, Q1, 'Saved.')

  expect(isSaved(rowsOf(doc, [MINE, clockOf(doc)]))).toBe(true)
})

test('one line after what was confirmed keeps a copy here', () => {
  const doc = aDoc()
  writeLine(doc, Q1, 'Saved.')
  const confirmed = clockOf(doc)
  writeLine(doc, Q1, 'Not saved.')

  expect(isSaved(rowsOf(doc, [MINE, confirmed]))).toBe(false)
})

test('so does a rating, and what was written on an earlier page', () => {
  const rated = aDoc()
  rate(rated, Q1, 4, at(0))
  expect(isSaved(rowsOf(rated, [MINE, 0]))).toBe(false)

  const doc = aDoc(4)
  writeLine(doc, Q2, 'On the page before.')
  expect(isSaved(rowsOf(doc, [MINE, 0], [4, 0]))).toBe(false)
})

test('what colleagues wrote keeps no copy here: the server had it before this device', () => {
  const doc = aDoc(COLLEAGUE)
  writeLine(doc, Q1, 'A colleague’s.')

  expect(isSaved(rowsOf(doc, [MINE, 0]))).toBe(true)
})

test('what cannot be read, or builds on what is not here, counts as not saved', () => {
  const doc = aDoc()
  writeLine(doc, Q1, 'First.')
  const first = Y.encodeStateVector(doc)
  writeLine(doc, Q1, 'Second.')
  const second = Y.encodeStateAsUpdate(doc, first)

  expect(isSaved({ updates: [second], clocks: [[MINE, 0]] })).toBe(false)
  expect(isSaved({ updates: [Uint8Array.of(1, 2, 3)], clocks: [] })).toBe(false)
})

test('without the kit, unsaved words are found by what the document itself holds', () => {
  const doc = aDoc()
  writeLine(doc, Q1, 'About one.')
  rate(doc, Q2, 3, at(0))
  writeLine(doc, GENERAL, 'On the whole.')
  const kept = documentIn(rowsOf(doc, [MINE, 0]))
  const words = inWords(
    'scorecard:ana',
    null,
    unsavedIn(kept.doc, questionsIn(kept.doc), kept.confirmed, new Set()),
  )

  expect(words.split('\n').toSorted()).toEqual(
    ['About one.', 'On the whole.', 'One question', 'One question: 3', 'The panel as a whole'].toSorted(),
  )
  expect(countsOf(words)).toEqual({ lines: 2, ratings: 1 })
})

test('lines and ratings are counted in words as they are offered, headings not', () => {
  const doc = aDoc()
  writeLine(doc, Q1, 'One.')
  writeLine(doc, Q1, 'Two: 4')
  rate(doc, Q1, 5, at(0))
  rate(doc, Q2, 'not-observed', at(0))
  const words = inWords('scorecard:ana', kit, unsavedIn(doc, kit, new Map([[MINE, 0]]), new Set()))

  expect(countsOf(words)).toEqual({ lines: 2, ratings: 2 })
  expect(countsOf('')).toEqual({ lines: 0, ratings: 0 })
})

test('a database of ours tells whose copy it holds', () => {
  const copy = { ...seat, name: 'scorecard:ana' as const }

  expect(copyBehind(copyName(copy))).toEqual(copy)
})

test.each([
  'panelroom-rooms',
  'panelroom/p/ana',
  'panelroom/p/ana/other',
  'panelroom/p/ana/notes/x',
  'else/p/a/notes',
  '',
])('the database “%s” is no copy, and is left alone', (name) => {
  expect(copyBehind(name)).toBeNull()
})

test('a seat of the same name on another panel is somebody else’s', () => {
  expect(isOf([seat])(seat)).toBe(true)
  expect(isOf([seat])({ ...seat, panelId: 'panel-2' as PanelId })).toBe(false)
  expect(isOf([seat])({ ...seat, seat: 'ben' as SeatId })).toBe(false)
  expect(isOf([])(seat)).toBe(false)
})
