import type * as Y from 'yjs'
import { notesOf } from '#shared/documents/notes.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { NoteLine } from '#shared/model/scorecard.ts'

export type Keeper = ReturnType<typeof keeper>

/** Remembers which lines were confirmed, so that after a refusal the others can be offered for copying. */
export function keeper(kit: Kit) {
  const linesOf = (doc: Y.Doc) =>
    Object.values(notesOf(doc, kit)).flatMap((lines) => lines.map(({ text }) => text))
  let confirmed = new Set<string>()
  return {
    saw(doc: Y.Doc) {
      confirmed = new Set(linesOf(doc))
    },
    sawLines(lines: readonly NoteLine[]) {
      confirmed = new Set(lines.map(({ text }) => text))
    },
    unsavedIn: (doc: Y.Doc) =>
      linesOf(doc)
        .filter((text) => text.trim() !== '' && !confirmed.has(text))
        .join('\n'),
  }
}
