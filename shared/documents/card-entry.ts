import * as Y from 'yjs'
import type { EpochMs, QuestionId } from '../model/ids.ts'
import type { Kit } from '../model/kit.ts'
import type { LockedAnswer, LockedScorecard, NoteLine } from '../model/scorecard.ts'
import { entryOf } from '../panel/entries.ts'
import { noteFragment, notedIn, noteLinesOf } from './notes.ts'
import { canonical } from '../canonical.ts'

/** Makes a scorecard hold what was locked of it, and nothing else. `endOf` says when a question was over, null if it never was. */
export function enterCard(
  doc: Y.Doc,
  kit: Pick<Kit, 'questions'>,
  card: Pick<LockedScorecard, 'answers' | 'notes'>,
  endOf: (id: QuestionId) => EpochMs | null,
): void {
  doc.transact(() => {
    for (const { id } of kit.questions) {
      const answer = entryOf(card.answers, id)
      if (answer) enterAnswer(doc, id, answer, endOf(id))
    }
    for (const id of notedIn(kit)) enterNote(noteFragment(doc, id), entryOf(card.notes, id) ?? [])
  })
}

function enterAnswer(
  doc: Y.Doc,
  id: QuestionId,
  { rating, ratedAfterMs }: LockedAnswer,
  end: EpochMs | null,
): void {
  // What a rater entered to a question that was not asked was not locked.
  if (rating === 'not-asked') return
  const [ratings, ratedAt] = [doc.getMap('ratings'), doc.getMap('ratedAt')]
  if (ratings.get(id) !== rating) ratings.set(id, rating)
  const at = ratedAfterMs === null || end === null ? null : end + ratedAfterMs
  if (at === null) ratedAt.delete(id)
  else if (ratedAt.get(id) !== at) ratedAt.set(id, at)
}

function enterNote(fragment: Y.XmlFragment, lines: readonly NoteLine[]): void {
  if (canonical(noteLinesOf(fragment)) === canonical(lines)) return
  fragment.delete(0, fragment.length)
  fragment.insert(
    0,
    lines.map(({ kind, text }) => {
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.setAttribute('kind', kind)
      paragraph.insert(0, [new Y.XmlText(text)])
      return paragraph
    }),
  )
}
