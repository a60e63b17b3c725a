import { useDocumentTrouble, useScorecard } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { Columns } from '#client/ui/columns.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { hasLocked, isLead, isRater } from '#shared/panel/seats.ts'
import { CardToLock } from './card-to-lock.tsx'
import { LockedCard } from './locked-card.tsx'
import type { Notes, PanelNotes } from './notes.ts'
import { RaterList } from './rater-list.tsx'
import { RecuseForm } from './recuse-form.tsx'
import { Reveal } from './reveal.tsx'
import { Waiting } from './waiting.tsx'
import './scoring.css'

type Props = { notes: Notes; panelNotes: PanelNotes }

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** After the questions: each rater finishes and locks alone, then the lead reveals all at once. */
export function ScoringScreen({ notes, panelNotes }: Props) {
  const { view, me, mySeat } = useRoom()
  const locked = hasLocked(view, me)
  const endedAt = view.visits.at(-1)?.until ?? null
  return (
    <Columns
      title={endedAt === null ? 'The questions have ended' : `Questions ended at ${time.format(endedAt)}`}
      about="Everybody finishes and locks alone. Nobody sees anybody else’s ratings before the reveal, the lead included."
      side={
        <>
          <RaterList />
          {isLead(view, me) && <Reveal />}
          {isRater(mySeat) && !mySeat.recused && !locked && !isLead(view, me) && <RecuseForm />}
        </>
      }
    >
      <Mine notes={notes} panelNotes={panelNotes} />
    </Columns>
  )
}

function Mine({ notes, panelNotes }: Props) {
  const { view, me, mySeat } = useRoom()
  const scorecard = useScorecard()
  const trouble = useDocumentTrouble()
  if (hasLocked(view, me)) {
    return (
      <>
        <LockedCard notes={notes} />
        {panelNotes(null)}
      </>
    )
  }
  if (!isRater(mySeat) || mySeat.recused) {
    return (
      <>
        <Waiting />
        {panelNotes(null)}
      </>
    )
  }
  if (!scorecard && trouble && trouble !== 'waiting')
    return <p className="ui-muted">Your scorecard is closed here. The top of the page says why.</p>
  if (!scorecard || scorecard.right !== 'write') return <Spinner label="Opening your scorecard" />
  return <CardToLock key={scorecard.key} scorecard={scorecard} notes={notes} panelNotes={panelNotes} />
}
