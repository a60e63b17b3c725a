import * as Y from 'yjs'
import type { DocumentName } from '../contract/frames.ts'
import { isEntered } from './scorecard.ts'

/**
 * What a document may hold. The server asks it of every update before it touches the document, and the editor's schema is the
 * same: `doc` holds paragraphs and bullet lists, a list holds items, an item holds paragraphs and lists, a paragraph holds
 * text, text may be bold. A paragraph has one attribute, `kind`.
 */
export type RootKind = 'ratings' | 'ratedAt' | 'note'

export const DEPTH_MAX = 12
/** Characters of text in one root: a private note, or one shared by the panel. */
export const NOTE_CHARS_MAX = { scorecard: 50_000, notes: 200_000 } as const

/** Where something is put. Depth counts the elements around it, its own included. */
export type Place =
  | { readonly in: 'ratings' | 'ratedAt' }
  | { readonly in: 'note'; readonly depth: 0 }
  | { readonly in: 'element'; readonly name: ElementName; readonly depth: number }
  | { readonly in: 'text'; readonly depth: number }
export type ElementName = 'paragraph' | 'bulletList' | 'listItem'

/** The roots of a document by name. `questionIds` are the kit's, with the general note's among them. */
export function rootsOf(
  document: DocumentName,
  questionIds: readonly string[],
): ReadonlyMap<string, RootKind> {
  const notes = questionIds.map((id) => [`note:${id}`, 'note'] as const)
  if (document === 'notes') return new Map(notes)
  return new Map<string, RootKind>([['ratings', 'ratings'], ['ratedAt', 'ratedAt'], ...notes])
}

/** Gives the roots their types, which Yjs does not learn from updates. Call it before the first one. */
export function defineRoots(doc: Y.Doc, roots: ReadonlyMap<string, RootKind>): Y.Doc {
  for (const [name, kind] of roots) {
    if (kind === 'note') doc.getXmlFragment(name)
    else doc.getMap(name)
  }
  return doc
}

/** A root as a place. */
export const placeOfRoot = (kind: RootKind): Place =>
  kind === 'note' ? { in: 'note', depth: 0 } : { in: kind }

/** The place that an element of this name makes inside `around`, or null where it may not stand. */
export function elementIn(around: Place, name: string): Place | null {
  if (around.in !== 'note' && around.in !== 'element') return null
  const fits = around.in === 'note' ? IN_NOTE : IN_ELEMENT[around.name]
  const depth = around.depth + 1
  return fits.includes(name as ElementName) && depth <= DEPTH_MAX
    ? { in: 'element', name: name as ElementName, depth }
    : null
}

/** The place that a text makes inside `around`, or null where none may stand. */
export const textIn = (around: Place): Place | null =>
  around.in === 'element' && around.name === 'paragraph' ? { in: 'text', depth: around.depth } : null

/** Whether anything may stand under `key` here. */
export function mayKey(around: Place, key: string, questionIds: ReadonlySet<string>): boolean {
  switch (around.in) {
    case 'ratings':
    case 'ratedAt':
      return questionIds.has(key)
    case 'element':
      return around.name === 'paragraph' && key === 'kind'
    case 'note':
    case 'text':
      return false
  }
}

/** Whether `key` may have `value` here: an answer, a time, a paragraph's kind. */
export function mayHold(
  around: Place,
  key: string,
  value: unknown,
  questionIds: ReadonlySet<string>,
): boolean {
  if (!mayKey(around, key, questionIds)) return false
  if (around.in === 'ratings') return value === null || isEntered(value)
  return around.in === 'ratedAt' ? isTime(value) : KINDS.includes(value as string)
}

/** Bold begins with `{}` and ends with null; there is no other mark. Takes the value as JSON, as it stands in an update. */
export const mayMark = (key: string, json: string): boolean =>
  key === 'bold' && (json === '{}' || json === 'null')

const KINDS: readonly string[] = ['heard', 'thought', 'probe']
const IN_NOTE: readonly ElementName[] = ['paragraph', 'bulletList']
const IN_ELEMENT: Readonly<Record<ElementName, readonly ElementName[]>> = {
  paragraph: [],
  bulletList: ['listItem'],
  listItem: ['paragraph', 'bulletList'],
}

const isTime = (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 8.64e15
