import type { ReactNode } from 'react'
import './empty.css'

/** Where something will be: what it is, and what brings it here. */
export function Empty({
  title,
  action,
  children,
}: {
  title: string
  action?: ReactNode
  children?: ReactNode
}) {
  return (
    <div className="ui-empty">
      <p className="ui-empty-title">{title}</p>
      {children && <div className="ui-muted">{children}</div>}
      {action}
    </div>
  )
}
