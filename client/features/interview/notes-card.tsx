import { useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { Tabs } from '#client/ui/tabs.tsx'
import { GENERAL } from '#shared/documents/notes.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { isRater, stillRates } from '#shared/panel/seats.ts'
import type { NotesFor } from './interview-screen.tsx'
import './notes-card.css'

type Which = 'mine' | 'panel'

/** Two notes on the question that is shown: one's own evidence, and what the whole panel writes. */
export function NotesCard({ questionId, notes }: { questionId: QuestionId | null; notes: NotesFor }) {
  const { mySeat } = useRoom()
  const rates = stillRates(mySeat) && questionId !== null
  const [chosen, setChosen] = useState<Which>('mine')
  const which = rates ? chosen : 'panel'
  const about = questionId ?? GENERAL
  const panel = {
    id: 'panel' as const,
    label: 'Panel notes',
    content: notes({ questionId: about, which: 'panel' }),
  }
  const mine = {
    id: 'mine' as const,
    label: 'My evidence',
    content: notes({ questionId: about, which: 'mine' }),
  }
  return (
    <div className="iv-notes">
      <Tabs<Which>
        label="Notes"
        tabs={rates ? [mine, panel] : [panel]}
        active={which}
        onChange={setChosen}
        aside={
          which === 'mine' ? (
            <>
              Hidden <span className="iv-hint-wide">from the panel </span>until the reveal; may be disclosed
              by law.
            </>
          ) : (
            `The whole panel reads ${isRater(mySeat) ? 'and writes this.' : 'this; its raters write.'}`
          )
        }
      />
    </div>
  )
}
