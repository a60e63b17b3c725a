import { useRoom } from '#client/connection/room.tsx'
import { Avatar } from '#client/ui/avatar.tsx'

/** Everybody with a seat, as avatars: hollow while they are not here. */
export function People() {
  const { panel, presence } = useRoom()
  return (
    <span className="bar-avatars" role="group" aria-label="On this panel">
      {panel.seats.map((seat, index) =>
        seat.revoked ? null : (
          <Avatar
            key={seat.id}
            name={seat.name}
            seatIndex={index}
            online={presence.get(seat.id)?.online ?? false}
          />
        ),
      )}
    </span>
  )
}
