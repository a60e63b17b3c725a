import type { ReactNode } from 'react'
import './explained.css'

type Props = {
  label: ReactNode
  children: ReactNode
  /** It stands alone: a finger that misses its edge means no other. */
  reaches?: boolean
}

/** A figure's name. Pressed, it says in a sentence what the figure is and how it comes about. */
export const Explained = ({ label, children, reaches = false }: Props) => (
  <details className="ui-explained">
    <summary className={reaches ? 'ui-reach' : undefined}>
      <span>{label}</span>
    </summary>
    <p>{children}</p>
  </details>
)
