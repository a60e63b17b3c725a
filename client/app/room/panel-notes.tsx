import { useMemo, useState, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import { usePanelNotes } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { GENERAL, noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { rightOn } from '#shared/documents/rights.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { questionsAsked } from '#shared/panel/places.ts'
import { notesFor } from './notes-for.tsx'
import './panel-notes.css'

const GENERAL_NAME = 'Panel notes and the candidate’s questions'

/** What the panel wrote on one question, to be unfolded. With null everything it wrote, and where to write on no question. */
export const panelNotes = (questionId: QuestionId | null) =>
  questionId === null ? (
    <AllNotes />
  ) : (
    <Folded questionId={questionId} name={questionId === GENERAL ? GENERAL_NAME : 'Panel notes'} />
  )

function AllNotes() {
  const { view } = useRoom()
  return (
    <div className="room-all-notes">
      {questionsAsked(view).map((id) => {
        const number = view.kit.questions.findIndex((question) => question.id === id) + 1
        return <Folded key={id} questionId={id} name={`Panel notes on question ${number}`} ifWritten />
      })}
      <Folded questionId={GENERAL} name={GENERAL_NAME} />
    </div>
  )
}

type Props = {
  questionId: QuestionId
  name: string
  /** Nothing is shown while nothing is written, even to those who could write. */
  ifWritten?: boolean
}

function Folded({ questionId, name, ifWritten = false }: Props) {
  const { view, me } = useRoom()
  const document = usePanelNotes()
  const lines = useLineCount(document?.doc, questionId)
  const [open, setOpen] = useState(false)
  const right = document ? rightOn(view, me, 'notes') : 'none'
  const isLeftOut = lines === 0 && !open && (ifWritten || right === 'read')
  if (right === 'none' || isLeftOut) return null
  return (
    <details className="room-notes ui-noprint" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {name}{' '}
        <span className="ui-tiny">
          {lines === 0 ? 'nothing written' : `${lines} line${lines === 1 ? '' : 's'}`}
        </span>
      </summary>
      {/* Folded, it needs no editor. */}
      {open && <div className="room-notes-text">{notesFor({ questionId, which: 'panel' })}</div>}
    </details>
  )
}

/** How many lines the panel wrote, live; 0 without a document. */
function useLineCount(doc: Y.Doc | undefined, questionId: QuestionId): number {
  const store = useMemo(() => {
    const fragment = doc ? noteFragment(doc, questionId) : null
    return {
      snapshot: () => (fragment ? noteLinesOf(fragment).length : 0),
      subscribe: (changed: () => void) => {
        fragment?.observeDeep(changed)
        return () => fragment?.unobserveDeep(changed)
      },
    }
  }, [doc, questionId])
  return useSyncExternalStore(store.subscribe, store.snapshot)
}
