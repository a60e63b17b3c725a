import { useRoom } from '#client/connection/room.tsx'
import { Card } from '#client/ui/card.tsx'
import { PersonLine } from '#client/ui/person-line.tsx'
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
      <ul className="ui-people">
        {people.map((seat) => {
          const online = presence.get(seat.id)?.online ?? false
          const role = isLead(view, seat.id) ? 'lead' : (seatOf(view, seat.id)?.role ?? seat.role)
          const recused = (seatOf(view, seat.id)?.recused ?? null) !== null
          return (
            <PersonLine
              key={seat.id}
              name={seat.name}
              seatIndex={panel.seats.indexOf(seat)}
              online={online}
              about={[
                seat.id === me ? `${ROLES[role]}, you` : ROLES[role],
                titleBeside(ROLES[role], seat.title),
              ]
                .filter(Boolean)
                .join(' · ')}
              state={recused ? 'stepped back' : online ? 'here' : 'not here yet'}
              good={online && !recused}
            />
          )
        })}
      </ul>
    </Card>
  )
}

/** A title that only says the role again says nothing. */
const titleBeside = (role: string, title: string) => (title.toLowerCase() === role.toLowerCase() ? '' : title)
