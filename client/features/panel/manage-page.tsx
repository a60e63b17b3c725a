import { Link } from 'react-router'
import type { PanelAnswer } from '#shared/contract/http.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Pill } from '#client/ui/pill.tsx'
import { useFocusAlong } from '#client/ui/use-focus-along.ts'
import { AddSeat } from './add-seat.tsx'
import { CallCard } from './call-card.tsx'
import { SeatRow } from './seat-row.tsx'
import { useSeatLinks } from './use-seat-links.ts'

/** The page once the panel is known. */
export function ManagePage({ panel }: { panel: PanelAnswer }) {
  const links = useSeatLinks(panel)
  const waiting = panel.seats.filter((seat) => seat.role !== 'lead' && !seat.hasLink && !seat.revoked)
  const offersAll = waiting.length > 1
  // Once they are made, on the first of the links.
  const seats = useFocusAlong<HTMLUListElement>(offersAll)
  return (
    <div className="panel">
      <div className="panel-head">
        <div>
          <h1>{panel.position}</h1>
          <p className="ui-line ui-muted">
            {panel.candidate}
            {panel.rehearsal && <Pill>Rehearsal</Pill>}
          </p>
        </div>
        <Link className={buttonClass('primary')} to={`/panel/${panel.id}`}>
          Open the room
        </Link>
      </div>

      {panel.warnings.map((warning) => (
        <Notice tone="warn" key={warning}>
          {warning}
        </Notice>
      ))}
      {!panel.mayManage && (
        <Notice>Only the lead and who made this panel can change its seats and links.</Notice>
      )}
      {links.failure && <Notice tone="danger">{failureText(links.failure)}</Notice>}

      <Card
        title="Seats and personal links"
        aside={
          panel.mayManage &&
          offersAll && (
            <Button
              size="small"
              busy={links.busy}
              onClick={() => void links.makeAll(waiting.map((it) => it.id))}
            >
              Make {waiting.length} links
            </Button>
          )
        }
      >
        {panel.mayManage && (
          <p className="panel-about ui-muted">
            Each link is for one person and opens the room without an account, on as many devices as they use.
            It is shown when it is made and never again, so pass it on now; a new one can be made at any time.
          </p>
        )}
        {panel.mayManage && isOnlyHere(location.hostname) && (
          <Notice tone="warn">
            This page is open at {location.hostname}, so the links work on this computer only. To let other
            devices in, start the server with HOST=0.0.0.0 or set PANELROOM_URL, and open this page at that
            address.
          </Notice>
        )}
        <ul className="panel-seats" ref={seats}>
          {panel.seats.map((seat, index) => (
            <SeatRow key={seat.id} panel={panel} seat={seat} index={index} links={links} />
          ))}
        </ul>
        {panel.mayManage && <AddSeat panel={panel} />}
      </Card>
      <CallCard panel={panel} />
    </div>
  )
}

const isOnlyHere = (host: string) => host === 'localhost' || host === '[::1]' || host.startsWith('127.')
