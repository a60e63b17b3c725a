import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useRoom } from '#client/connection/room.tsx'
import { buttonClass } from '#client/ui/button.tsx'
import { Menu } from '#client/ui/menu.tsx'
import { isLead, isRater } from '#shared/panel/seats.ts'
import { Elapsed } from './elapsed.tsx'
import { HandOver } from './hand-over.tsx'
import { MenuPeople } from './menu-people.tsx'

/** Everything that a narrow bar has no room for, and what is needed once in an interview. */
export function RoomMenu({ recuse }: { recuse: ReactNode }) {
  const { panel, panelId, view, me, mySeat } = useRoom()
  const beforeTheReveal = view.phase === 'lobby' || view.phase === 'interview' || view.phase === 'scoring'
  return (
    <Menu label={<span className="bar-more">More</span>} name="More about this panel">
      <div className="bar-menu">
        <section className="bar-only-narrow">
          <p>
            <b dir="auto">{panel.position}</b>, <span dir="auto">{panel.candidate}</span>
          </p>
          <Elapsed />
          {panel.meetingLink && (
            <a className={buttonClass()} href={panel.meetingLink} target="_blank" rel="noopener noreferrer">
              Join call on {new URL(panel.meetingLink).host}
            </a>
          )}
        </section>
        <MenuPeople />
        {isLead(view, me) && view.sealedAt === null && (
          <section>
            <HandOver />
          </section>
        )}
        {isRater(mySeat) && beforeTheReveal && (
          <section className="bar-keys">
            <p className="bar-menu-title">Keyboard</p>
            <p className="ui-tiny">
              In the interview: <kbd className="ui-kbd">1</kbd> to <kbd className="ui-kbd">5</kbd> rate,{' '}
              <kbd className="ui-kbd">N</kbd> not observed, <kbd className="ui-kbd">/</kbd> write,{' '}
              <kbd className="ui-kbd">J</kbd> <kbd className="ui-kbd">K</kbd> look around,{' '}
              <kbd className="ui-kbd">F</kbd> follow the lead, <kbd className="ui-kbd">?</kbd> all keys.
            </p>
          </section>
        )}
        {isRater(mySeat) && beforeTheReveal && !isLead(view, me) && <section>{recuse}</section>}
        <section className="bar-links">
          {panel.mayManage && <Link to={`/panel/${panelId}/manage`}>Manage seats and links</Link>}
          {view.revealed && <Link to={`/panel/${panelId}/results`}>Results</Link>}
          {view.revealed && <Link to={`/panel/${panelId}/timeline`}>Timeline</Link>}
          <Link to="/">All my panels</Link>
        </section>
      </div>
    </Menu>
  )
}
