import * as Y from 'yjs'
import { Q1 } from '#test/support/panel.ts'
import { handmade, type Pen } from './frames.ts'

/** One section of one struct of this client at this clock, and no deletions. */
export const struct = (client: number, clock: number, write: (pen: Pen) => void) =>
  handmade((pen) => {
    pen.uint(1, 1, client, clock)
    write(pen)
    pen.uint(0)
  })
/** A value under a key of a root. */
export const value = (client: number, root: string, key: string, write: (pen: Pen) => void) =>
  struct(client, 0, (pen) => {
    pen.byte(0x28).uint(1).text(root).text(key).uint(1)
    write(pen)
  })
export const rating = (what: unknown) => (client: number) =>
  value(client, 'ratings', Q1, (pen) => pen.any(what))

/** What Yjs itself would send for a change, whatever we think of it. */
export const fromYjs = (change: (doc: Y.Doc) => void) => (client: number) => {
  const doc = new Y.Doc()
  doc.clientID = client
  change(doc)
  return Y.encodeStateAsUpdate(doc)
}
export const nested = (depth: number) =>
  fromYjs((doc) => {
    let around: Y.XmlFragment = doc.getXmlFragment(`note:${Q1}`)
    for (let i = 0; i < depth; i++) {
      const element = new Y.XmlElement(i % 2 === 0 ? 'bulletList' : 'listItem')
      around.insert(0, [element])
      around = element
    }
  })
export const element = (name: string, attribute?: [string, string]) =>
  fromYjs((doc) => {
    const made = new Y.XmlElement(name)
    if (attribute) made.setAttribute(...attribute)
    doc.getXmlFragment(`note:${Q1}`).insert(0, [made])
  })
export const paragraphWith = (make: (text: Y.XmlText) => void) =>
  fromYjs((doc) => {
    const paragraph = new Y.XmlElement('paragraph')
    const text = new Y.XmlText()
    paragraph.insert(0, [text])
    doc.getXmlFragment(`note:${Q1}`).insert(0, [paragraph])
    make(text)
  })

export const deepAny = (depth: number) => (client: number) =>
  struct(client, 0, (pen) => {
    pen.byte(0x28).uint(1).text('ratings').text(Q1).uint(1)
    for (let i = 0; i < depth; i++) pen.byte(117).uint(1)
    pen.byte(126)
  })
