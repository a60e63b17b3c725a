import { useRoom } from '#client/connection/room.tsx'
import { Avatar } from '#client/ui/avatar.tsx'
import { Card } from '#client/ui/card.tsx'
import type { SeatRole } from '#shared/model/panel.ts'
import { isLead, seatOf } from '#shared/panel/seats.ts'

const ROLES: Readonly<Record<SeatRole, string>> = {
  lead: 'Lead',
  panelist: 'Panelist',
  observer: 'Observer, does not rate',
  shadow: 'Shadow, rates in training',
}

/** Everybody with a seat, and who of them is here. */
export function PeopleCard() {
  const { panel, presence, view, me } = useRoom()
  const people = panel.seats.filter((it) => !it.revoked)
  const here = people.filter((it) => presence.get(it.id)?.online).length
  return (
    <Card title="Panel" aside={<span className="ui-muted">{`${here} of ${people.length} here`}</span>}>
      <ul className="lobby-people">
        {people.map((seat) => {
          const online = presence.get(seat.id)?.online ?? false
          const role = isLead(view, seat.id) ? 'lead' : (seatOf(view, seat.id)?.role ?? seat.role)
          const recused = (seatOf(view, seat.id)?.recused ?? null) !== null
          return (
            <li key={seat.id}>
              <span aria-hidden="true">
                <Avatar name={seat.name} seatIndex={panel.seats.indexOf(seat)} online={online} />
              </span>
              <span className="lobby-person">
                <span dir="auto">{seat.name}</span>
                <span className="ui-tiny">
                  {ROLES[role]}
                  {seat.id === me && ', you'}
                  {seat.title && ` · ${seat.title}`}
                </span>
              </span>
              <span className={`lobby-presence ${online ? 'is-here' : ''}`}>
                {recused ? 'stepped back' : online ? 'here' : 'not here yet'}
              </span>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
