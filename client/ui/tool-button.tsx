import type { ComponentProps } from 'react'
import './tool-button.css'

type Props = ComponentProps<'button'> & {
  /** Left out where it does something once; true or false where it stays on or off. */
  pressed?: boolean
}

/** A small, quiet button among its like: tools of a text, answers besides the scores. */
export const ToolButton = ({ pressed, className, ...rest }: Props) => (
  <button type="button" {...rest} className={`ui-tool ui-reach ${className ?? ''}`} aria-pressed={pressed} />
)
