import { useRoom } from '#client/connection/room.tsx'
import { PersonLine } from '#client/ui/person-line.tsx'
import { isLead, seatOf } from '#shared/panel/seats.ts'

/** Who is on this panel, what they are to it, and whether they are here. */
export function MenuPeople() {
  const { panel, presence, view, me } = useRoom()
  return (
    <section>
      <p className="bar-menu-title">Panel</p>
      <ul className="ui-people">
        {panel.seats.map((seat, index) => {
          if (seat.revoked) return null
          const online = presence.get(seat.id)?.online ?? false
          const role = isLead(view, seat.id) ? 'lead' : (seatOf(view, seat.id)?.role ?? seat.role)
          return (
            <PersonLine
              key={seat.id}
              name={seat.name}
              seatIndex={index}
              online={online}
              size="small"
              about={seat.id === me ? `${role}, you` : online ? role : `${role}, not here`}
            />
          )
        })}
      </ul>
    </section>
  )
}
