import { useRoom } from '#client/connection/room.tsx'
import { Card } from '#client/ui/card.tsx'
import { PersonLine } from '#client/ui/person-line.tsx'
import { entryOf } from '#shared/panel/entries.ts'
import { canLead, countsIn, hasLocked, isLead } from '#shared/panel/seats.ts'
import type { Seat } from '#shared/panel/state.ts'

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** Who has locked. Never what. */
export function RaterList() {
  const { panel, view, me, presence, names } = useRoom()
  const seats = panel.seats
    .map((it) => entryOf(view.seats, it.id))
    .filter((it): it is Seat => it !== undefined && (it.revokedAt === null || hasLocked(view, it.id)))
  const waited = seats.filter((it) => countsIn(it) && (canLead(it) || hasLocked(view, it.id)))
  const done = waited.filter((it) => hasLocked(view, it.id)).length
  return (
    <Card title="Scorecards" aside={<span className="ui-muted">{`${done} of ${waited.length} locked`}</span>}>
      <ul className="ui-people">
        {seats.map((seat) => {
          const online = presence.get(seat.id)?.online ?? false
          return (
            <PersonLine
              key={seat.id}
              name={names(seat.id)}
              seatIndex={panel.seats.findIndex((it) => it.id === seat.id)}
              online={online}
              size="small"
              about={[
                isLead(view, seat.id) && 'lead',
                seat.role === 'shadow' && 'shadow, not counted',
                seat.id === me && 'you',
                !online && 'not here',
              ]
                .filter(Boolean)
                .join(', ')}
              state={stateOf(seat)}
              good={hasLocked(view, seat.id)}
            />
          )
        })}
      </ul>
    </Card>
  )

  function stateOf(seat: Seat): string {
    const card = entryOf(view.scorecards, seat.id)
    if (card) return `locked ${time.format(card.lockedAt)}`
    if (seat.recused) return 'stepped back'
    if (seat.role === 'observer') return 'watches'
    return seat.joinedAt === null ? 'never came' : 'still rating'
  }
}
