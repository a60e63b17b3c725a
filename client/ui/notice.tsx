import type { ReactNode } from 'react'
import './notice.css'

export type NoticeTone = 'info' | 'good' | 'warn' | 'danger'

type Props = {
  tone?: NoticeTone
  /** A way out: one button or link. */
  action?: ReactNode
  children: ReactNode
}

/** A line in the page about something that happened. It never covers anything and never goes by itself. */
export function Notice({ tone = 'info', action, children }: Props) {
  return (
    <div className={`ui-notice is-${tone}`} role={tone === 'danger' ? 'alert' : 'status'}>
      <div className="ui-notice-text">{children}</div>
      {action}
    </div>
  )
}
