import { useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { GENERAL } from '#shared/documents/notes.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { isRater } from '#shared/panel/seats.ts'
import type { NotesFor } from './interview-screen.tsx'

/** Two notes on the question that is shown: one's own evidence, and what the whole panel writes. */
export function NotesCard({ questionId, notes }: { questionId: QuestionId | null; notes: NotesFor }) {
  const { mySeat } = useRoom()
  const rates = isRater(mySeat) && questionId !== null
  const [chosen, setChosen] = useState<'mine' | 'panel'>('mine')
  const which = rates ? chosen : 'panel'
  return (
    <div className="iv-notes">
      <div className="iv-notes-head">
        <div role="tablist" aria-label="Notes" className="iv-tabs">
          {rates && (
            <button
              type="button"
              role="tab"
              aria-selected={which === 'mine'}
              onClick={() => setChosen('mine')}
            >
              My evidence
            </button>
          )}
          <button
            type="button"
            role="tab"
            aria-selected={which === 'panel'}
            onClick={() => setChosen('panel')}
          >
            Panel notes
          </button>
        </div>
        <span className="iv-notes-hint">
          {which === 'mine'
            ? 'Hidden from the panel until the reveal. May have to be disclosed by law.'
            : 'The whole panel reads and writes this.'}
        </span>
      </div>
      {notes({ questionId: questionId ?? GENERAL, which })}
    </div>
  )
}
