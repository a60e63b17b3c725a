import { useRoom } from '#client/connection/room.tsx'
import { Avatar } from '#client/ui/avatar.tsx'
import { isLead, seatOf } from '#shared/panel/seats.ts'

/** Who is on this panel, what they are to it, and whether they are here. */
export function MenuPeople() {
  const { panel, presence, view, me } = useRoom()
  return (
    <section>
      <p className="bar-menu-title">Panel</p>
      <ul className="bar-menu-people">
        {panel.seats.map((seat, index) => {
          if (seat.revoked) return null
          const online = presence.get(seat.id)?.online ?? false
          const role = isLead(view, seat.id) ? 'lead' : (seatOf(view, seat.id)?.role ?? seat.role)
          return (
            <li key={seat.id}>
              <span aria-hidden="true">
                <Avatar name={seat.name} seatIndex={index} online={online} size="small" />
              </span>
              <span>
                <span dir="auto">{seat.name}</span>
                <span className="ui-tiny">
                  {' '}
                  {role}
                  {seat.id === me ? ', you' : online ? '' : ', not here'}
                </span>
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
