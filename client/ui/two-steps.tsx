import { Button, type ButtonKind } from './button.tsx'
import { useFocusAlong } from './use-focus-along.ts'

type Props = {
  /** The first button was pressed, and the second waits. */
  sure: boolean
  onSure: (sure: boolean) => void
  /** What the first button says, and how it looks. */
  ask: string
  kind?: ButtonKind
  /** What the second button says, which does it. */
  action: string
  notYet?: string
  busy: boolean
  onConfirm: () => void
  className?: string
}

/** What takes two presses. After the first the keyboard is at the way back, so that a key held too long does nothing. */
export function TwoSteps({ sure, onSure, ask, kind, action, notYet = 'Not yet', busy, ...rest }: Props) {
  const line = useFocusAlong<HTMLSpanElement>(sure)
  return (
    <span className="ui-line" ref={line}>
      {sure ? (
        <>
          <Button key="action" kind="primary" once busy={busy} onClick={rest.onConfirm}>
            {action}
          </Button>
          <Button key="not-yet" kind="quiet" data-first disabled={busy} onClick={() => onSure(false)}>
            {notYet}
          </Button>
        </>
      ) : (
        <Button key="ask" kind={kind} busy={busy} className={rest.className} onClick={() => onSure(true)}>
          {ask}
        </Button>
      )}
    </span>
  )
}
