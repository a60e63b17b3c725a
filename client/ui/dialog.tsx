import { useEffect, useId, useRef, type ReactNode } from 'react'
import { Button } from './button.tsx'
import './dialog.css'

type Props = {
  open: boolean
  /** Escape, the cross, a click beside it. Nothing has been done then. */
  onClose: () => void
  title: string
  /** Buttons, the deciding one last. */
  actions?: ReactNode
  children: ReactNode
}

/** A question that must be answered first. Never by itself in a live interview: there it only follows somebody's own press. */
export function Dialog({ open, onClose, title, actions, children }: Props) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useEffect(() => {
    const dialog = element.current
    if (!dialog) return
    if (open && !dialog.open) dialog.showModal()
    if (!open && dialog.open) dialog.close()
  }, [open])

  return (
    <dialog
      ref={element}
      className="ui-dialog"
      aria-labelledby={titleId}
      onClose={() => open && onClose()}
      onPointerDown={(event) => event.target === event.currentTarget && onClose()}
    >
      {open && (
        <div className="ui-dialog-body">
          <div className="ui-dialog-head">
            <h2 id={titleId}>{title}</h2>
            <Button kind="quiet" size="small" onClick={onClose} aria-label="Close">
              ✕
            </Button>
          </div>
          {children}
          {actions && <div className="ui-dialog-actions">{actions}</div>}
        </div>
      )}
    </dialog>
  )
}
