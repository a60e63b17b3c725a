import * as Y from 'yjs'
import type { DocumentName } from '#shared/contract/frames.ts'
import { GENERAL, notedIn, noteFragment, notesOf, textOf } from '#shared/documents/notes.ts'
import { type EnteredRating, ratingsOf } from '#shared/documents/scorecard.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { LockedScorecard } from '#shared/model/scorecard.ts'
import type { OwnClocks } from './device-storage.ts'

type Asked = { readonly questions: readonly { readonly id: QuestionId }[] }

/** What was written on this device about one question and is not on the server. */
export type Unsaved = {
  readonly questionId: QuestionId
  /** Undefined: nothing new was entered. Null: it was taken back. */
  readonly rating?: EnteredRating | null
  readonly lines: readonly string[]
}

/**
 * The lines with words, and the ratings, that were written under this device's own client ids after what was confirmed. Lines among
 * `saved` are left out: where a line is split, what stood in it is written anew.
 */
export function unsavedIn(
  doc: Y.Doc,
  kit: Asked,
  confirmed: OwnClocks,
  saved: ReadonlySet<string>,
): readonly Unsaved[] {
  const isUnsaved = ({ id, length }: Y.Item) => id.clock + length > (confirmed.get(id.client) ?? Infinity)
  const ratings = ratingsOf(doc)
  return notedIn(kit).flatMap((questionId): Unsaved[] => {
    const written = linesWith(isUnsaved, noteFragment(doc, questionId))
    const lines = written.filter((line) => !saved.has(line))
    const entry = doc.getMap('ratings')._map.get(questionId)
    if (entry && !entry.deleted && isUnsaved(entry)) {
      return [{ questionId, rating: ratings[questionId] ?? null, lines }]
    }
    return lines.length > 0 ? [{ questionId, lines }] : []
  })
}

/** Every line of a document. */
export const linesOf = (doc: Y.Doc, kit: Pick<Kit, 'questions'>): ReadonlySet<string> =>
  new Set(
    Object.values(notesOf(doc, kit))
      .flat()
      .map(({ text }) => text),
  )

/** Leaves out what a locked scorecard has: it was saved, and only the word of it had not come back. */
export function beyond(locked: LockedScorecard | null, unsaved: readonly Unsaved[]): readonly Unsaved[] {
  return unsaved.flatMap((it) => {
    const has = new Set((locked?.notes[it.questionId] ?? []).map(({ text }) => text))
    const lines = it.lines.filter((line) => !has.has(line))
    const isRated = it.rating === undefined || locked?.answers[it.questionId]?.rating === it.rating
    if (isRated) return lines.length > 0 ? [{ questionId: it.questionId, lines }] : []
    return [{ ...it, lines }]
  })
}

/** How much of what the server has not said that it has was written on this device. What was deleted there leaves no trace to count. */
export const unconfirmedIn = (doc: Y.Doc, confirmed: OwnClocks): number =>
  [...confirmed].reduce((sum, [id, clock]) => sum + Math.max(0, Y.getState(doc.store, id) - clock), 0)

/**
 * As it is offered for copying: a question on a line of its own, with its rating, then what was written about it. Without the kit the
 * questions have no number.
 */
export function inWords(
  name: DocumentName,
  kit: Pick<Kit, 'questions'> | null,
  all: readonly Unsaved[],
): string {
  return all
    .map(({ questionId, rating, lines }) => {
      const number = (kit?.questions.findIndex((it) => it.id === questionId) ?? -1) + 1
      const about =
        questionId === GENERAL
          ? 'The panel as a whole'
          : kit === null
            ? 'One question'
            : `Q${number} ${kit.questions[number - 1]?.label ?? ''}`.trimEnd()
      const where = name === 'notes' ? `${about}, panel notes` : about
      const heading = rating === undefined ? where : `${where}: ${ratingInWords(rating)}`
      return [heading, ...lines].join('\n')
    })
    .join('\n')
}

const HEADING = /^(?:Q\d+|The panel as a whole|One question)(?![^ ,:])/

/** How many lines and ratings stand in words as they are offered. */
export function countsOf(words: string): { readonly lines: number; readonly ratings: number } {
  let lines = 0
  let ratings = 0
  for (const line of words.split('\n').filter((it) => it.trim() !== '')) {
    if (!HEADING.test(line)) lines++
    else if (/: (?:rating taken back|not observed|\d+)$/.test(line)) ratings++
  }
  return { lines, ratings }
}

const ratingInWords = (rating: EnteredRating | null) =>
  rating === null ? 'rating taken back' : rating === 'not-observed' ? 'not observed' : String(rating)

function linesWith(isUnsaved: (item: Y.Item) => boolean, node: Y.XmlFragment): string[] {
  return node.toArray().flatMap((child): string[] => {
    if (!(child instanceof Y.XmlElement)) return []
    if (child.nodeName !== 'paragraph') return linesWith(isUnsaved, child)
    if (!child.toArray().some((it) => it instanceof Y.XmlText && holds(it, isUnsaved))) return []
    return [textOf(child).trim()].filter((line) => line !== '')
  })
}

function holds(text: Y.XmlText, isUnsaved: (item: Y.Item) => boolean): boolean {
  for (let item = text._start; item; item = item.right) {
    if (!item.deleted && item.countable && isUnsaved(item)) return true
  }
  return false
}
