import { useState } from 'react'
import type { PanelAnswer } from '#shared/contract/http.ts'
import type { SeatRole } from '#shared/model/panel.ts'
import { Avatar } from '#client/ui/avatar.tsx'
import { Button } from '#client/ui/button.tsx'
import { Dialog } from '#client/ui/dialog.tsx'
import { Pill } from '#client/ui/pill.tsx'
import { useFocusAlong } from '#client/ui/use-focus-along.ts'
import { LinkBox } from './link-box.tsx'
import type { SeatLinks } from './use-seat-links.ts'

const ROLES: Record<SeatRole, string> = {
  lead: 'Lead',
  panelist: 'Panelist',
  observer: 'Observer',
  shadow: 'Shadow',
}

type Props = { panel: PanelAnswer; seat: PanelAnswer['seats'][number]; index: number; links: SeatLinks }

/** One seat: who, what they may do, and their link. */
export function SeatRow({ panel, seat, index, links }: Props) {
  const [asking, setAsking] = useState<'renew' | 'revoke' | null>(null)
  const link = links.of(seat.id)
  const row = useFocusAlong<HTMLLIElement>(seat.revoked)
  const mine = seat.id === panel.mySeat
  const about = [mine ? `${ROLES[seat.role]}, you` : ROLES[seat.role], seat.title, seat.email].filter(Boolean)

  return (
    <li className={`panel-seat ${seat.revoked ? 'is-revoked' : ''}`} ref={row}>
      <div className="panel-seat-line">
        <span aria-hidden="true">
          <Avatar name={seat.name} seatIndex={index} />
        </span>
        <div className="panel-seat-who">
          {/* Withdrawn, it has nothing to press any more: the keyboard stays at the name. */}
          <strong tabIndex={seat.revoked ? -1 : undefined} data-first={seat.revoked || undefined}>
            {seat.name}
          </strong>
          <div className="ui-tiny">{about.join(' · ')}</div>
        </div>
        {seat.revoked && <Pill tone="warn">Withdrawn</Pill>}
        {panel.mayManage && !seat.revoked && seat.role !== 'lead' && (
          <div className="panel-seat-actions">
            {seat.hasLink && !link && <span className="ui-tiny">Link made earlier</span>}
            <Button
              size="small"
              busy={links.busy}
              onClick={() => (seat.hasLink ? setAsking('renew') : void links.make(seat.id))}
            >
              {seat.hasLink ? 'New link' : 'Make link'}
              <span className="ui-hidden"> for {seat.name}</span>
            </Button>
            <Button kind="quiet" size="small" onClick={() => setAsking('revoke')}>
              Withdraw<span className="ui-hidden"> {seat.name}</span>
            </Button>
          </div>
        )}
      </div>
      {link && !seat.revoked && (
        <LinkBox panel={panel} name={seat.name} address={link.address} expiresAt={link.expiresAt} />
      )}
      <Confirm
        asking={asking}
        name={seat.name}
        onClose={() => setAsking(null)}
        onConfirm={() => {
          setAsking(null)
          void (asking === 'revoke' ? links.revoke(seat.id) : links.make(seat.id))
        }}
      />
    </li>
  )
}

type ConfirmProps = {
  asking: 'renew' | 'revoke' | null
  name: string
  onClose: () => void
  onConfirm: () => void
}

function Confirm({ asking, name, onClose, onConfirm }: ConfirmProps) {
  const revoking = asking === 'revoke'
  return (
    <Dialog
      open={asking !== null}
      onClose={onClose}
      title={revoking ? `Withdraw the seat of ${name}?` : `Make a new link for ${name}?`}
      actions={
        <>
          <Button onClick={onClose}>{revoking ? 'Keep the seat' : 'Keep the old link'}</Button>
          <Button kind={revoking ? 'danger' : 'primary'} onClick={onConfirm}>
            {revoking ? 'Withdraw the seat' : 'Make a new link'}
          </Button>
        </>
      }
    >
      <p>
        {revoking
          ? 'Their link stops, and the room closes on their devices at once. This cannot be taken back; a new seat can be added.'
          : 'The old link stops at once. Whoever joined with it needs the new one.'}
      </p>
    </Dialog>
  )
}
