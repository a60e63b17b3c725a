import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { Q1, Q2 } from '#test/support/panel.ts'
import { handmade } from './frames.ts'
import {
  deepAny,
  element,
  fromYjs,
  nested,
  paragraphWith,
  rating,
  struct,
  value,
} from './handmade-updates.ts'

/** Updates that nobody's page sends: what the connection is closed with, and the bytes, by one's own client id and another's. */
export type Hostile = readonly [
  name: string,
  code: number,
  update: (own: number, others: number) => Uint8Array,
]
export const HOSTILE: readonly Hostile[] = [
  [
    'seven bytes that declare 33 million structs',
    CLOSE.tooBig,
    () => handmade((pen) => pen.uint(1, 2 ** 25, 1, 0)),
  ],
  ['a GC of length zero', CLOSE.malformed, (own) => struct(own, 0, (pen) => pen.byte(0).uint(0))],
  [
    'a deleted item of length zero',
    CLOSE.malformed,
    (own) => struct(own, 0, (pen) => pen.byte(0x01).uint(1).text('ratings').uint(0)),
  ],
  [
    'an empty text',
    CLOSE.malformed,
    (own) => struct(own, 0, (pen) => pen.byte(0x04).uint(1).text(`note:${Q1}`).text('')),
  ],
  ['a section without structs', CLOSE.malformed, (own) => handmade((pen) => pen.uint(1, 0, own, 0, 0))],
  [
    'a GC as long as time at another’s clock',
    CLOSE.malformed,
    (_, others) => struct(others, 0, (pen) => pen.byte(0).uint(2 ** 50)),
  ],
  [
    'a GC under another’s client id',
    CLOSE.forbidden,
    (_, others) => struct(others, 0, (pen) => pen.byte(0).uint(1_000)),
  ],
  ['content under another’s client id', CLOSE.forbidden, (_, others) => rating(3)(others)],
  ['content under an id that was never issued', CLOSE.forbidden, () => rating(3)(77)],
  ['a clock beyond 2^30', CLOSE.malformed, (own) => struct(own, 2 ** 40, (pen) => pen.byte(0).uint(1))],
  ['trailing bytes', CLOSE.malformed, () => new Uint8Array([0, 0, 0])],
  [
    'a delete range of length zero',
    CLOSE.malformed,
    (own) => handmade((pen) => pen.uint(0, 1, own, 1, 0, 0)),
  ],
  ['an unknown root', CLOSE.malformed, fromYjs((doc) => doc.getMap('admin').set('x', 1))],
  ['a list in a map', CLOSE.malformed, fromYjs((doc) => doc.getArray('ratings').push([1]))],
  ['a score of 999', CLOSE.malformed, rating(999)],
  ['a score of 0', CLOSE.malformed, rating(0)],
  ['a score that is text', CLOSE.malformed, rating('5')],
  ['a score of NaN', CLOSE.malformed, rating(NaN)],
  ['a score of 3.14', CLOSE.malformed, rating(3.14)],
  ['a score of true', CLOSE.malformed, rating(true)],
  ['a score that is a big integer', CLOSE.malformed, rating(3n)],
  ['a score that is bytes', CLOSE.malformed, rating(new Uint8Array([3]))],
  ['a score that is an object', CLOSE.malformed, rating({ score: 3 })],
  ['a value nested 7000 deep', CLOSE.malformed, deepAny(7_000)],
  ['the key __proto__', CLOSE.malformed, (own) => value(own, 'ratings', '__proto__', (pen) => pen.any(3))],
  [
    'a question that the kit has not',
    CLOSE.malformed,
    (own) => value(own, 'ratings', 'q99', (pen) => pen.any(3)),
  ],
  [
    'a key of 50 kB',
    CLOSE.malformed,
    (own) => value(own, 'ratings', 'k'.repeat(50_000), (pen) => pen.any(3)),
  ],
  ['a time that is text', CLOSE.malformed, (own) => value(own, 'ratedAt', Q1, (pen) => pen.any('now'))],
  ['a document in a document', CLOSE.malformed, fromYjs((doc) => doc.getMap('ratings').set(Q1, new Y.Doc()))],
  ['a map in a map', CLOSE.malformed, fromYjs((doc) => doc.getMap('ratings').set(Q1, new Y.Map()))],
  ['an unknown element', CLOSE.malformed, element('script')],
  ['a list item outside a list', CLOSE.malformed, element('listItem')],
  ['a line break', CLOSE.malformed, element('hardBreak')],
  ['an unknown attribute', CLOSE.malformed, element('paragraph', ['onclick', 'x'])],
  ['an unknown kind of line', CLOSE.malformed, element('paragraph', ['kind', 'proof'])],
  ['elements nested deeper than the editor makes', CLOSE.malformed, nested(13)],
  ['elements nested 900 deep', CLOSE.malformed, nested(900)],
  [
    'text that stands in no paragraph',
    CLOSE.malformed,
    fromYjs((doc) => doc.getXmlFragment(`note:${Q1}`).insert(0, [new Y.XmlText('x')])),
  ],
  [
    'an unknown mark',
    CLOSE.malformed,
    paragraphWith((text) => text.insert(0, 'x', { link: 'javascript:1' })),
  ],
  [
    'a mark with a value',
    CLOSE.malformed,
    paragraphWith((text) => text.insert(0, 'x', { bold: { deep: 1 } })),
  ],
  ['an embed', CLOSE.malformed, paragraphWith((text) => text.insertEmbed(0, { image: 'x' }))],
  [
    'a hook',
    CLOSE.malformed,
    fromYjs((doc) => doc.getXmlFragment(`note:${Q1}`).insert(0, [new Y.XmlHook('x') as never])),
  ],
  ['17 sections', CLOSE.tooBig, () => handmade((pen) => pen.uint(17))],
  ['a V2 update', CLOSE.malformed, (own) => Y.convertUpdateFormatV1ToV2(rating(3)(own))],
  [
    'text that is not UTF-8',
    CLOSE.malformed,
    (own) => struct(own, 0, (pen) => pen.byte(0x28).uint(1).uint(1).byte(0xff).uint(0)),
  ],
  ['an update that ends in the middle', CLOSE.malformed, (own) => rating(3)(own).slice(0, -4)],
  [
    'first struct good, second not',
    CLOSE.malformed,
    (own) =>
      handmade((pen) => {
        pen.uint(1, 2, own, 0)
        pen.byte(0x28).uint(1).text('ratings').text(Q1).uint(1).any(4)
        pen.byte(0x28).uint(1).text('ratings').text(Q2).uint(1).any(9)
        pen.uint(0)
      }),
  ],
  [
    'a struct that builds on itself',
    CLOSE.malformed,
    (own) => struct(own, 0, (pen) => pen.byte(0x88).uint(own, 0).uint(1).any(3)),
  ],
  [
    'two structs that build on each other',
    CLOSE.malformed,
    (own) =>
      handmade((pen) => {
        pen.uint(1, 2, own, 0)
        pen.byte(0x88).uint(own, 1).uint(1).any(3)
        pen.byte(0x88).uint(own, 0).uint(1).any(3)
        pen.uint(0)
      }),
  ],
]
