import { Link } from 'react-router'
import { type Trouble, useDocumentTrouble } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Notice } from '#client/ui/notice.tsx'

const WORDS: Readonly<Record<Trouble, string>> = {
  waiting: 'Your notes cannot be opened yet. The page goes on trying by itself.',
  'no-network':
    'Your notes cannot be opened on this page without a network. They open by themselves once it is back.',
  refused: 'The server refused what this page sent, again and again, so your notes stay closed here.',
  'signed-out':
    'You are signed out. What you wrote is kept on this device; it is saved once you sign in again, or open your personal link again.',
  'client-too-old':
    'Panelroom was updated while this page was open. What you wrote is kept on this device and is saved after a reload.',
  'no-access': 'Your notes are closed to you: your seat may have been withdrawn. Ask the lead of the panel.',
}

/** Why notes and ratings stay closed on this page, and the way out. */
export function ClosedDocuments() {
  const { panelId, link } = useRoom()
  // A room that has ended is still shown for one reason: the page is older than the server.
  const trouble = useDocumentTrouble() ?? (link === 'ended' ? 'client-too-old' : null)
  if (!trouble) return null
  return (
    <div className="bar-notice">
      <Notice tone="warn" action={<WayOut trouble={trouble} from={`/panel/${panelId}`} />}>
        {WORDS[trouble]}
      </Notice>
    </div>
  )
}

function WayOut({ trouble, from }: { trouble: Trouble; from: string }) {
  if (trouble === 'waiting' || trouble === 'no-network') return null
  if (trouble === 'signed-out') {
    return (
      <Link className={buttonClass('plain', 'small')} to="/sign-in" state={{ from }}>
        Sign in
      </Link>
    )
  }
  return (
    <Button size="small" onClick={() => location.reload()}>
      Reload the page
    </Button>
  )
}
