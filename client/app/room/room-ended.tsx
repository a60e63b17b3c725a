import { Link } from 'react-router'
import type { Ended, Was } from '#client/connection/room.tsx'
import { useLeftWords } from '#client/connection/use-left-words.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { LeftWordsBox, neverSaved } from '../left-words.tsx'

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
    text: 'Check the address, open the personal link that you were sent, or sign in with your account.',
  },
}

/** Why the room is closed to this page, and the way on. */
export function RoomEnded({ panelId, reason, was }: { panelId: PanelId; reason: Ended; was: Was | null }) {
  const { title, text } = WORDS[reason]
  useTitle(title)
  return (
    <div className="room-page">
      <h1>{title}</h1>
      <p className="ui-muted">{text}</p>
      {reason !== 'client-too-old' && (
        <NeverSaved panelId={panelId} was={was} mayReturn={reason !== 'revoked'} />
      )}
      <div className="ui-line">
        {reason === 'client-too-old' && (
          <Button kind="primary" onClick={() => location.reload()}>
            Reload the page
          </Button>
        )}
        {(reason === 'signed-out' || reason === 'not-found') && (
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

/** What was written here and never reached the server stays on this device until its person lets it go, or is back. */
function NeverSaved({ panelId, was, mayReturn }: { panelId: PanelId; was: Was | null; mayReturn: boolean }) {
  const { words, forget } = useLeftWords(panelId, was)
  if (!words) return null
  return (
    <Notice
      tone="warn"
      action={
        <Button size="small" onClick={forget}>
          Delete from this device
        </Button>
      }
    >
      <p>
        <b>{neverSaved(words)}.</b> It is kept on this device alone
        {mayReturn ? ', and is saved if you come back into the room.' : ': copy what you still need.'}
      </p>
      <LeftWordsBox words={words} />
    </Notice>
  )
}
