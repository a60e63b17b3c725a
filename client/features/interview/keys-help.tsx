import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { Dialog } from '#client/ui/dialog.tsx'
import { useLetterKeys } from '#client/ui/letter-keys.ts'
import { isLead, isRater, stillRates } from '#shared/panel/seats.ts'
import './keys-help.css'

type Line = readonly [keys: string, what: string]

const RATERS: readonly Line[] = [
  ['1 – 5', 'Rate the question you look at'],
  ['N', 'Not observed'],
]
const WRITERS: readonly Line[] = [
  ['/', 'Write a note; Esc leaves it'],
  ['Alt 1, 2, 3', 'In a note: heard, thought, to probe'],
]
const ALL: readonly Line[] = [
  ['J', 'Look at the next question; it moves nobody'],
  ['K', 'Look at the one before'],
  ['F', 'Follow the lead again'],
  ['?', 'This list'],
]
const LEADS: readonly Line[] = [
  ['⇧ →', 'Take the panel to the next question'],
  ['⇧ ←', 'Take the panel back'],
  ['U', 'Undo the last move, within ten seconds'],
]

/** Every key of this screen that this person may press, and the switch for those that are a single letter. */
export function KeysHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { view, me, mySeat } = useRoom()
  const [letters, turn] = useLetterKeys()
  const keys = [
    ...(stillRates(mySeat) ? RATERS : []),
    ...(isRater(mySeat) ? WRITERS : []),
    ...ALL,
    ...(isLead(view, me) ? LEADS : []),
  ]
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keys"
      actions={
        <Button aria-pressed={!letters} onClick={() => turn(!letters)}>
          {letters ? 'Turn single keys off' : 'Turn single keys on'}
        </Button>
      }
    >
      <dl className="iv-keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd className="ui-kbd">{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="ui-tiny">
        {letters
          ? 'Keys rest while you write. Whoever speaks to the computer may want the single ones off on this device.'
          : 'Off on this device: letters, digits and signs do nothing outside a note.'}
      </p>
    </Dialog>
  )
}
