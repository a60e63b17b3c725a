import { useRoom } from '#client/connection/room.tsx'
import { Columns } from '#client/ui/columns.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { isLead, isRater } from '#shared/panel/seats.ts'
import { Agenda } from './agenda.tsx'
import { CallCard } from './call-card.tsx'
import { PeopleCard } from './people-card.tsx'
import { RehearsalCard } from './rehearsal-card.tsx'
import { StartCard } from './start-card.tsx'
import './lobby.css'

/** Before the interview: who is here, what will be asked and by whom, and the way in. */
export function LobbyScreen() {
  const { panel, view, me, mySeat } = useRoom()
  return (
    <Columns
      title="Before the interview"
      about="For the panel alone: agree who asks what before the candidate joins the call."
      sideFirst
      side={
        <>
          {panel.rehearsal && isLead(view, me) && <RehearsalCard />}
          <StartCard />
          <PeopleCard />
          <CallCard />
        </>
      }
    >
      {panel.warnings.map((it) => (
        <Notice key={it} tone="warn">
          {it}
        </Notice>
      ))}
      <Agenda />
      {isRater(mySeat) && (
        <p className="lobby-private ui-muted">
          Private notes and ratings are hidden from the panel, the lead included, until the reveal. They may
          be disclosed by law, so write what you heard and nothing that you would not stand by.
        </p>
      )}
    </Columns>
  )
}
