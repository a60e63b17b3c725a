import { useRoom } from '#client/connection/room.tsx'
import { Card } from '#client/ui/card.tsx'

/** What will happen in a rehearsal, told to the one who rehearses. */
export function RehearsalCard() {
  const { panel, me } = useRoom()
  const cast = panel.seats.filter((it) => it.id !== me && !it.revoked).map((it) => it.name)
  return (
    <Card title="This is a rehearsal">
      <p className="ui-muted">
        Three synthetic panelists make up the panel: {new Intl.ListFormat('en-GB').format(cast)}. They follow
        you, take notes, rate and lock by themselves; one of them will lose the network for a while. Nobody
        real is interviewed and nothing can go wrong.
      </p>
    </Card>
  )
}
