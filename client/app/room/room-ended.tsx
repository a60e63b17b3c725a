import { Link } from 'react-router'
import type { Ended } from '#client/connection/room.tsx'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import type { PanelId } from '#shared/model/ids.ts'

const WORDS: Readonly<Record<Ended, { title: string; text: string }>> = {
  revoked: {
    title: 'Your seat was withdrawn',
    text: 'This link no longer opens the room. If that is a mistake, ask the lead for a new one.',
  },
  'signed-out': {
    title: 'You are signed out',
    text: 'Sign in again, or open your personal link again. What was saved is still there.',
  },
  'client-too-old': {
    title: 'Panelroom was updated',
    text: 'This page is older than the server. Reload it to go on; what was saved is still there.',
  },
  'not-found': {
    title: 'You have no seat in this room',
    text: 'Check the address, or open the personal link that you were sent. It is yours alone.',
  },
}

/** Why the room is closed to this page, and the way on. */
export function RoomEnded({ panelId, reason }: { panelId: PanelId; reason: Ended }) {
  const { title, text } = WORDS[reason]
  useTitle(title)
  return (
    <div className="room-page">
      <h1>{title}</h1>
      <p className="ui-muted">{text}</p>
      <div className="ui-line">
        {reason === 'client-too-old' && (
          <Button kind="primary" onClick={() => location.reload()}>
            Reload the page
          </Button>
        )}
        {reason === 'signed-out' && (
          <Link className={buttonClass('primary')} to="/sign-in" state={{ from: `/panel/${panelId}` }}>
            Sign in
          </Link>
        )}
        <Link className={buttonClass()} to="/">
          Go to the home page
        </Link>
      </div>
    </div>
  )
}
