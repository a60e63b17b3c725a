import type * as Y from 'yjs'
import type { QuestionId } from '../model/ids.ts'
import type { Kit } from '../model/kit.ts'
import type { Draft } from '../panel/commands.ts'
import type { Rating } from '../model/scorecard.ts'
import { notesOf } from './notes.ts'

export { GENERAL, noteFragment, noteLinesOf } from './notes.ts'

/** What a rater can enter. *Not asked* is the room's knowledge, never a rater's. */
export type EnteredRating = Exclude<Rating, 'not-asked'>

/** What the rater entered so far. Questions without an answer, and answers taken back, are absent. */
export function ratingsOf(doc: Y.Doc): Readonly<Record<QuestionId, EnteredRating>> {
  const entries = [...doc.getMap('ratings')].filter(([, rating]) => isEntered(rating))
  return Object.fromEntries(entries) as Record<QuestionId, EnteredRating>
}

/** Enters a rating, or takes it back with null. `now` is kept for the first rating of a question, and outlives its changes. */
export function rate(doc: Y.Doc, questionId: QuestionId, rating: EnteredRating | null, now: number): void {
  doc.transact(() => {
    const ratings = doc.getMap('ratings')
    const ratedAt = doc.getMap('ratedAt')
    if (ratings.get(questionId) !== rating) ratings.set(questionId, rating)
    if (rating !== null && typeof ratedAt.get(questionId) !== 'number') ratedAt.set(questionId, now)
  })
}

/** When each question was first rated, by its rater's own clock in milliseconds. */
export function ratedAtOf(doc: Y.Doc): Readonly<Record<QuestionId, number>> {
  const entries = [...doc.getMap('ratedAt')].filter(([, at]) => typeof at === 'number')
  return Object.fromEntries(entries) as Record<QuestionId, number>
}

/** The whole scorecard as it stands, of this kit's questions alone. Its digest is the SHA-256 of its canonical form. */
export function draftOf(doc: Y.Doc, kit: Pick<Kit, 'questions'>): Omit<Draft, 'digest'> {
  const ratings = ratingsOf(doc)
  const ratedAt = ratedAtOf(doc)
  const rated = kit.questions.filter(({ id }) => Object.hasOwn(ratings, id))
  const answers = rated.map(({ id }) => [
    id,
    { rating: ratings[id]!, ratedAt: Object.hasOwn(ratedAt, id) ? ratedAt[id]! : null },
  ])
  return { answers: Object.fromEntries(answers), notes: notesOf(doc, kit) }
}

/** Of the kinds that a rater may enter: *not asked* is the lock's own. */
export const isEntered = (rating: unknown): rating is EnteredRating =>
  rating === 'not-observed' ||
  rating === 'declined' ||
  (Number.isInteger(rating) && (rating as number) >= 1 && (rating as number) <= 5)
