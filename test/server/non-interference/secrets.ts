import * as Y from 'yjs'
import { noteFragment } from '#shared/documents/notes.ts'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { Person } from '#test/support/person.ts'
import type { SteadyClock } from '#test/support/steady-ports.ts'

export type Manner = 'plain' | 'loud' | 'silent'

/** What somebody does to their own scorecard while a question is asked, and nobody else may notice. */
type Secrets = {
  /** One after the other: all but the last are changes of mind. Empty: not while the question is asked. */
  readonly ratings: readonly (EnteredRating | null)[]
  readonly lines: number
  readonly typed: boolean
  readonly erased: number
  /** Between one edit and the next. */
  readonly pauseMs: number
}

const SECRETS: Readonly<Record<Manner, readonly Secrets[]>> = {
  plain: [
    { ratings: [3], lines: 1, typed: false, erased: 0, pauseMs: 900 },
    { ratings: [4], lines: 1, typed: false, erased: 0, pauseMs: 900 },
    { ratings: [3], lines: 0, typed: false, erased: 0, pauseMs: 900 },
    { ratings: [2], lines: 1, typed: false, erased: 0, pauseMs: 900 },
  ],
  loud: [
    { ratings: [5, 1], lines: 9, typed: true, erased: 0, pauseMs: 20 },
    { ratings: [2, null, 'declined', 5], lines: 3, typed: false, erased: 3_000, pauseMs: 110 },
    { ratings: [1], lines: 14, typed: true, erased: 900, pauseMs: 3 },
    { ratings: [4, 5, 4, 5], lines: 2, typed: true, erased: 0, pauseMs: 400 },
  ],
  silent: Array.from({ length: 4 }, () => ({ ratings: [], lines: 0, typed: false, erased: 0, pauseMs: 0 })),
}

/** Words that nobody else would write; with letters that encodings write differently. */
export const markOf = (name: string, manner: Manner): string =>
  manner === 'loud'
    ? `${name} schrieb für sich: “die Nachtschicht \\ kam”, ${'und noch viel mehr '.repeat(4)}`
    : `${name}’s own: heard “night”`

/** Edits the own scorecard in this manner. Resolves when everything is durable. */
export async function keepToOneself(options: {
  person: Person
  name: string
  manner: Manner
  index: number
  questionId: QuestionId
  clock: SteadyClock
  /** When this person's time for it begins. */
  fromMs: number
  /** With a dead network nothing is durable until it is back, so no edit waits for the one before. */
  offline?: boolean
}): Promise<void> {
  const { person, name, manner, index, questionId, clock, fromMs, offline } = options
  const { ratings, lines, typed, erased, pauseMs } = SECRETS[manner][index]!
  const mark = markOf(name, manner)
  let now = fromMs
  const pause = () => {
    if (!offline) clock.set((now += pauseMs))
  }
  const waiting: Promise<void>[] = []
  const done = (edit: Promise<void>) => (offline ? void waiting.push(edit) : edit)

  for (let line = 0; line < lines; line++) {
    await done(person.write(questionId, line % 2 === 0 ? 'heard' : 'thought', `${mark} ${line}`))
    pause()
  }
  if (typed) await done(type(person, questionId, mark, pause))
  if (erased > 0) await done(writeAndErase(person, questionId, mark, erased))
  for (const rating of ratings) {
    pause()
    await done(rating === null ? takeBack(person, questionId) : person.rate(questionId, rating))
  }
  await Promise.all(waiting)
}

/** Answers what is unanswered, which a silent rater leaves to the end. */
export async function answerTheRest(
  person: Person,
  manner: Manner,
  questions: readonly QuestionId[],
): Promise<void> {
  if (manner !== 'silent') return
  for (const [index, id] of questions.entries())
    await person.rate(id, index % 2 === 0 ? 'not-observed' : 'declined')
}

/** Letter by letter, each an edit of its own. */
function type(person: Person, questionId: QuestionId, text: string, pause: () => void): Promise<void> {
  const card = person.scorecard!
  const into = new Y.XmlText()
  card.doc.transact(() => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.setAttribute('kind', 'probe')
    paragraph.insert(0, [into])
    noteFragment(card.doc, questionId).push([paragraph])
  })
  for (let at = 0; at < Math.min(60, text.length); at++) {
    into.insert(at, text[at]!)
    pause()
  }
  return card.flushed()
}

function writeAndErase(person: Person, questionId: QuestionId, mark: string, chars: number): Promise<void> {
  const card = person.scorecard!
  const note = noteFragment(card.doc, questionId)
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(mark.padEnd(chars, ' and on'))])
  note.push([paragraph])
  note.delete(note.length - 1)
  return card.flushed()
}

function takeBack(person: Person, questionId: QuestionId): Promise<void> {
  const card = person.scorecard!
  card.doc.getMap('ratings').set(questionId, null)
  return card.flushed()
}
