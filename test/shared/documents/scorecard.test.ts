import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { canonical } from '#shared/canonical.ts'
import { draftOf, GENERAL, noteFragment, noteLinesOf, rate, ratingsOf } from '#shared/documents/scorecard.ts'
import { aKit, Q1, Q2, Q3 } from '#test/support/panel.ts'

const line = (text: string, kind?: string) => {
  const paragraph = new Y.XmlElement('paragraph')
  if (kind) paragraph.setAttribute('kind', kind)
  paragraph.insert(0, [new Y.XmlText(text)])
  return paragraph
}

test('the time of a rating is that of the first one, however often it changes or is taken back', () => {
  const doc = new Y.Doc()
  rate(doc, Q1, 2, 1_000)
  rate(doc, Q1, null, 2_000)
  expect(ratingsOf(doc)).toEqual({})

  rate(doc, Q1, 5, 3_000)
  expect(draftOf(doc, aKit()).answers).toEqual({ [Q1]: { rating: 5, ratedAt: 1_000 } })
})

test('pressing the same rating twice changes nothing', () => {
  const doc = new Y.Doc()
  rate(doc, Q1, 4, 1_000)
  const before = Y.encodeStateVector(doc)
  rate(doc, Q1, 4, 2_000)

  expect(Y.encodeStateVector(doc)).toEqual(before)
})

test('not observed and declined are answers too', () => {
  const doc = new Y.Doc()
  rate(doc, Q1, 'not-observed', 1)
  rate(doc, Q2, 'declined', 2)

  expect(ratingsOf(doc)).toEqual({ [Q1]: 'not-observed', [Q2]: 'declined' })
})

test('a note is read as lines with their kinds: lists flattened, marks and empty lines left out', () => {
  const doc = new Y.Doc()
  const fragment = noteFragment(doc, Q1)
  const list = new Y.XmlElement('bulletList')
  const item = new Y.XmlElement('listItem')
  const inner = new Y.XmlElement('bulletList')
  const innerItem = new Y.XmlElement('listItem')
  fragment.insert(0, [line('said it'), line('  '), list, line('why?', 'probe'), line('odd', 'unheard of')])
  list.insert(0, [item])
  item.insert(0, [line('first', 'thought'), inner])
  inner.insert(0, [innerItem])
  innerItem.insert(0, [line('second')])
  const text = (fragment.get(0) as Y.XmlElement).get(0) as Y.XmlText
  text.format(0, 4, { bold: {} })

  expect(noteLinesOf(fragment)).toEqual([
    { kind: 'heard', text: 'said it' },
    { kind: 'thought', text: 'first' },
    { kind: 'heard', text: 'second' },
    { kind: 'probe', text: 'why?' },
    { kind: 'heard', text: 'odd' },
  ])
})

test('a draft holds the kit’s questions and the general note, and nothing where nothing was written', () => {
  const doc = new Y.Doc()
  noteFragment(doc, Q2).insert(0, [line('heard')])
  noteFragment(doc, GENERAL).insert(0, [line('overall', 'thought')])
  noteFragment(doc, 'elsewhere' as never).insert(0, [line('not of this kit')])
  doc.getMap('ratings').set('elsewhere', 3)

  expect(draftOf(doc, aKit())).toEqual({
    answers: {},
    notes: { [Q2]: [{ kind: 'heard', text: 'heard' }], [GENERAL]: [{ kind: 'thought', text: 'overall' }] },
  })
})

test('the canonical form is the same whatever order the ratings were made in', () => {
  const [one, other] = [new Y.Doc(), new Y.Doc()]
  for (const id of [Q1, Q2, Q3]) rate(one, id, 3, 1)
  for (const id of [Q3, Q1, Q2]) rate(other, id, 3, 1)

  expect(canonical(draftOf(one, aKit()))).toBe(canonical(draftOf(other, aKit())))
  expect(canonical({ b: [1, null, 'ü'], a: { d: true, c: undefined } })).toBe(
    '{"a":{"d":true},"b":[1,null,"ü"]}',
  )
})
