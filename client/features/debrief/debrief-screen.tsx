import type { ReactNode } from 'react'
import { matrixOf } from '#shared/calibration/ratings.ts'
import { useRoom } from '#client/connection/room.tsx'
import type { QuestionId } from '#shared/model/ids.ts'
import { Empty } from '#client/ui/empty.tsx'
import { Closing } from './closing.tsx'
import { Discussion } from './discussion.tsx'
import { useRevisionDrafts } from './revision-drafts.ts'
import './debrief.css'
import './closing.css'

/** What the panel wrote on one question, or with null everything it wrote; nothing for those who may not read it. */
export type PanelNotes = (questionId: QuestionId | null) => ReactNode

/** After the reveal: the discussion while the debrief lasts, then result, recommendations, decision and seal. */
export default function DebriefScreen({ panelNotes }: { panelNotes: PanelNotes }) {
  const { view } = useRoom()
  const matrix = matrixOf(view)
  const drafts = useRevisionDrafts()
  if (!matrix.ok) {
    return (
      <div className="debrief-alone">
        <Empty title="The debrief opens when the scorecards are revealed">
          Until then nobody sees anybody else’s ratings, the lead included.
        </Empty>
      </div>
    )
  }
  return view.phase === 'closed' ? (
    <Closing matrix={matrix.value} drafts={drafts} notes={panelNotes(null)} />
  ) : (
    <Discussion matrix={matrix.value} drafts={drafts} panelNotes={panelNotes} />
  )
}
