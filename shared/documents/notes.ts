import * as Y from 'yjs'
import type { QuestionId } from '../model/ids.ts'
import type { Kit } from '../model/kit.ts'
import type { NoteKind, NoteLine } from '../model/scorecard.ts'

/** What is not about one question. Stands where a question's id stands. */
export const GENERAL = 'general' as QuestionId

/** The questions that have a note of their own, in the kit's order, and the general one last. */
export const notedIn = (kit: {
  readonly questions: readonly { readonly id: QuestionId }[]
}): readonly QuestionId[] => [...kit.questions.map((it) => it.id), GENERAL]

/** The note on a question, for an editor to bind to. Both kinds of document keep their notes so. */
export const noteFragment = (doc: Y.Doc, questionId: QuestionId): Y.XmlFragment =>
  doc.getXmlFragment(`note:${questionId}`)

/** A note as plain lines: lists flattened, marks and empty lines left out. A paragraph without a kind was heard. */
export function noteLinesOf(fragment: Y.XmlFragment): NoteLine[] {
  return fragment.toArray().flatMap((node): NoteLine[] => {
    if (!(node instanceof Y.XmlElement)) return []
    if (node.nodeName !== 'paragraph') return noteLinesOf(node)

    const text = textOf(node).trim()
    return text === '' ? [] : [{ kind: kindOf(node.getAttribute('kind')), text }]
  })
}

/** All notes of a document that hold anything, by question. */
export function notesOf(doc: Y.Doc, kit: Pick<Kit, 'questions'>): Record<QuestionId, NoteLine[]> {
  const notes = notedIn(kit).map((id) => [id, noteLinesOf(noteFragment(doc, id))] as const)
  return Object.fromEntries(notes.filter(([, lines]) => lines.length > 0))
}

/** Characters of text in a note, marks left out. */
export const charsIn = (node: Y.XmlFragment): number =>
  node
    .toArray()
    .reduce(
      (sum, it) => sum + (it instanceof Y.XmlText ? it.length : it instanceof Y.XmlElement ? charsIn(it) : 0),
      0,
    )

const kindOf = (kind: unknown): NoteKind => (kind === 'thought' || kind === 'probe' ? kind : 'heard')

/** A paragraph's text without its marks. */
export function textOf(paragraph: Y.XmlElement): string {
  const runs = paragraph.toArray().filter((it) => it instanceof Y.XmlText)
  // Not toString(): that one writes marks as tags.
  const pieces = runs.flatMap((it) => it.toDelta() as { insert: unknown }[])
  return pieces.map((it) => (typeof it.insert === 'string' ? it.insert : '')).join('')
}
