import { useMemo, useSyncExternalStore } from 'react'
import type { RoomDocument } from '#client/connection/documents.tsx'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { NoteLine } from '#shared/model/scorecard.ts'
import { NOTE_KIND_WORDS } from './note-kinds.ts'
import './notes.css'

/** The note on one question for those who may only read it: live text, and nothing that could write. */
export function NoteView({ document, questionId }: { document: RoomDocument; questionId: QuestionId }) {
  const store = useMemo(() => linesStore(document, questionId), [document, questionId])
  const lines = useSyncExternalStore(store.subscribe, store.snapshot)
  if (lines.length === 0) return <p className="note-empty ui-muted">Nothing written yet.</p>
  return (
    <ul className="note-lines">
      {lines.map((line, index) => (
        <li key={`${index}/${line.text}`} data-kind={line.kind} dir="auto">
          <span className="note-line-kind">{NOTE_KIND_WORDS[line.kind].name}</span> {line.text}
        </li>
      ))}
    </ul>
  )
}

function linesStore({ doc }: RoomDocument, questionId: QuestionId) {
  const fragment = noteFragment(doc, questionId)
  let lines: readonly NoteLine[] = noteLinesOf(fragment)
  return {
    snapshot: () => lines,
    subscribe: (changed: () => void) => {
      const look = () => {
        lines = noteLinesOf(fragment)
        changed()
      }
      look()
      fragment.observeDeep(look)
      return () => fragment.unobserveDeep(look)
    },
  }
}
