import type { ComponentProps } from 'react'
import './button.css'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger'
export type ButtonSize = 'medium' | 'small'

/** The looks of a button for something that is not one: a link. */
export const buttonClass = (kind: ButtonKind = 'plain', size: ButtonSize = 'medium') =>
  `ui-button is-${kind} is-${size}`

type Props = ComponentProps<'button'> & {
  kind?: ButtonKind
  size?: ButtonSize
  /** The key that does the same, as `aria-keyshortcuts` names it; its sign is shown beside the words. The screen binds it. */
  keys?: string
  /** Work is under way: pressing again does nothing, the words stay. */
  busy?: boolean
  /** For what takes another's place, or goes a step on each time: the second click of a double-click does nothing. */
  once?: boolean
}

/** A button. `type` is `button` unless said otherwise, so that none sends a form by accident. */
export function Button({ kind, size, keys, busy, once, className, children, ...others }: Props) {
  const { onClick, onMouseDown, ...rest } = others
  return (
    <button
      type="button"
      {...rest}
      className={`${buttonClass(kind, size)} ${className ?? ''}`}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest['aria-disabled'] || undefined}
      aria-keyshortcuts={keys}
      onMouseDown={(event) => {
        // Nor does it take the keyboard from where the first click has brought it.
        if (once && event.detail > 1) event.preventDefault()
        else onMouseDown?.(event)
      }}
      onClick={(event) => {
        if (busy || (once && event.detail > 1)) event.preventDefault()
        else onClick?.(event)
      }}
    >
      {children}
      {keys && (
        <kbd className="ui-kbd" aria-hidden="true">
          {keySign(keys)}
        </kbd>
      )}
    </button>
  )
}

const SIGNS: Readonly<Record<string, string>> = { Shift: '⇧', ArrowRight: '→', ArrowLeft: '←' }

/** A key as it is printed: `Shift+ArrowRight` is "⇧ →". */
export const keySign = (keys: string) =>
  keys
    .split('+')
    .map((key) => SIGNS[key] ?? key)
    .join(' ')
