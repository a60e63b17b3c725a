import type { ReactNode } from 'react'
import { useSaveState } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { buttonClass } from '#client/ui/button.tsx'
import { Pill } from '#client/ui/pill.tsx'
import { TopBar } from '#client/ui/top-bar.tsx'
import { isRater } from '#shared/panel/seats.ts'
import { ClosedDocuments } from './closed-documents.tsx'
import { Elapsed } from './elapsed.tsx'
import { KeptView } from './kept-view.tsx'
import { LeadAway } from './lead-away.tsx'
import { People } from './people.tsx'
import { phaseName, shortPhaseName } from './phase-name.ts'
import { RefusedLines } from './refused-lines.tsx'
import { RoomMenu } from './room-menu.tsx'
import { saveText } from './save-text.ts'
import { StateLine } from './state-line.tsx'
import './room-bar.css'

/** What holds in every phase: which panel this is, where it is, whether all is saved, who is here, the way to the call. */
export function RoomBar({ recuse }: { recuse: ReactNode }) {
  const { panel, view, mySeat } = useRoom()
  const save = saveText(useSaveState())
  const live = view.phase === 'interview' && view.pausedSince === null
  return (
    <div className="bar">
      <TopBar
        end={
          <>
            <span className={`bar-save ${save.trouble ? 'is-trouble' : ''}`} title={save.full}>
              {isRater(mySeat) ? save.short : 'View only'}
            </span>
            <span className="bar-people">
              <People />
            </span>
            {panel.meetingLink && (
              <a
                className={`bar-call ${buttonClass()}`}
                href={panel.meetingLink}
                target="_blank"
                rel="noopener noreferrer"
                title={`Opens ${new URL(panel.meetingLink).host} in a new tab`}
              >
                Join call
              </a>
            )}
            <RoomMenu recuse={recuse} />
          </>
        }
      >
        <b className="bar-position" dir="auto">
          {panel.position}
        </b>
        <span className="bar-candidate" dir="auto">
          {panel.candidate}
        </span>
        <span className="bar-phase">
          <Pill tone={live ? 'live' : view.pausedSince === null ? 'neutral' : 'warn'}>
            <span className="bar-wide">{phaseName(view)}</span>
            <span className="bar-slim">{shortPhaseName(view)}</span>
          </Pill>
        </span>
        <Elapsed />
      </TopBar>
      <StateLine />
      <KeptView />
      <LeadAway />
      <ClosedDocuments />
      <RefusedLines />
    </div>
  )
}
