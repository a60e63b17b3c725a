import type { ReactNode } from 'react'
import './top-bar.css'

/** The bar above a screen: what this is at the left, state and actions at the right (inside `end`). */
export function TopBar({ end, children }: { end?: ReactNode; children: ReactNode }) {
  return (
    <header className="ui-top">
      {children}
      <div className="ui-top-end">{end}</div>
    </header>
  )
}
