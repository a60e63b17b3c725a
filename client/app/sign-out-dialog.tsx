import type { LeftWords } from '#client/connection/left-words.ts'
import { Button } from '#client/ui/button.tsx'
import { Dialog } from '#client/ui/dialog.tsx'
import { LeftWordsBox, neverSaved } from './left-words.tsx'

type Props = { words: LeftWords | null; onStay: () => void; onLeave: () => void }

/** Before a sign-out that would take words along which nobody else has. */
export function SignOutDialog({ words, onStay, onLeave }: Props) {
  return (
    <Dialog
      open={words !== null}
      onClose={onStay}
      title={words ? neverSaved(words) : ''}
      actions={
        <>
          <Button kind="danger" onClick={onLeave}>
            Delete and sign out
          </Button>
          <Button kind="primary" onClick={onStay}>
            Stay signed in
          </Button>
        </>
      }
    >
      {words && (
        <>
          <p>
            This is on this device alone, and signing out deletes it. Copy it, or stay signed in and open the
            panel: it is saved there once the server answers.
          </p>
          <LeftWordsBox words={words} />
        </>
      )}
    </Dialog>
  )
}
