import * as Y from 'yjs'
import { noteFragment } from '#shared/documents/notes.ts'
import type { QuestionId } from '#shared/model/ids.ts'

/** The client id of the page under test. */
export const MINE = 5

export function aDoc(clientId = MINE): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = clientId
  return doc
}
export function writeLine(doc: Y.Doc, questionId: QuestionId, text: string): void {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(text)])
  const fragment = noteFragment(doc, questionId)
  fragment.insert(fragment.length, [paragraph])
}
