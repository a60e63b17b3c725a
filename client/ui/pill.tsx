import type { ReactNode } from 'react'
import './pill.css'

export type PillTone = 'live' | 'neutral' | 'warn'

/** A short state in words. `live` has a dot: something is going on now. */
export function Pill({ tone = 'neutral', children }: { tone?: PillTone; children: ReactNode }) {
  return <span className={`ui-pill is-${tone}`}>{children}</span>
}
