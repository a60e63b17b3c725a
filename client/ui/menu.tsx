import { useEffect, useRef, type ComponentProps, type ReactNode } from 'react'
import { buttonClass, type ButtonKind, type ButtonSize } from './button.tsx'
import './menu.css'

type Props = {
  label: ReactNode
  /** Said to screen readers where the label is a sign. */
  name?: string
  kind?: ButtonKind
  size?: ButtonSize
  /** For a menu at the bottom of the window. */
  above?: boolean
  children: ReactNode
}

/** A button that opens a short list. Escape, a press outside, the focus gone elsewhere or a choice closes it. */
export function Menu({ label, name, kind = 'quiet', size, above, children }: Props) {
  const element = useRef<HTMLDetailsElement>(null)

  useEffect(() => {
    const closeFrom = (event: Event) => {
      const details = element.current
      if (!details?.open) return
      if (event instanceof KeyboardEvent) {
        if (event.key !== 'Escape') return
        details.querySelector('summary')?.focus()
      } else if (details.contains(event.target as Node)) return
      details.open = false
    }
    document.addEventListener('pointerdown', closeFrom)
    document.addEventListener('keydown', closeFrom)
    document.addEventListener('focusin', closeFrom)
    return () => {
      document.removeEventListener('pointerdown', closeFrom)
      document.removeEventListener('keydown', closeFrom)
      document.removeEventListener('focusin', closeFrom)
    }
  }, [])

  return (
    <details className={`ui-menu ${above ? 'is-above' : ''}`} ref={element}>
      <summary className={buttonClass(kind, size)} aria-label={name}>
        {label}
      </summary>
      <div className="ui-menu-list">{children}</div>
    </details>
  )
}

type ItemProps = ComponentProps<'button'> & { current?: boolean; keepOpen?: boolean }

/** One choice in a Menu. It closes the menu unless told to keep it open. `current` marks the one in force. */
export function MenuItem({ current, keepOpen, onClick, ...rest }: ItemProps) {
  return (
    <button
      type="button"
      {...rest}
      className="ui-menu-item"
      aria-pressed={current}
      onClick={(event) => {
        const menu = keepOpen ? null : event.currentTarget.closest('details')
        menu?.removeAttribute('open')
        // Before the choice is acted on: it may know a better place for the keyboard.
        menu?.querySelector('summary')?.focus()
        onClick?.(event)
      }}
    />
  )
}
