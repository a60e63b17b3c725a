import { Button } from './button.tsx'
import { Pill } from './pill.tsx'
import './suggest-input.css'

type Props = {
  name: string
  /** Null: nothing was picked, the e-mail address alone says who it is. */
  onUndo: (() => void) | null
}

/** Says that a seat is somebody's from earlier panels, why that matters, and takes it back. */
export const KnownPerson = ({ name, onUndo }: Props) => (
  <div className="ui-known" aria-live="polite">
    <Pill>Same person as on earlier panels</Pill>
    {onUndo ? (
      <Button kind="quiet" size="small" onClick={onUndo} aria-label={`Not the same person as ${name}`}>
        Undo
      </Button>
    ) : (
      <span>
        by the e-mail address of <bdi>{name}</bdi>.
      </span>
    )}
  </div>
)
