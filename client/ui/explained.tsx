import type { ReactNode } from 'react'
import './explained.css'

/** A figure's name. Pressed, it says in a sentence what the figure is and how it comes about. */
export const Explained = ({ label, children }: { label: ReactNode; children: ReactNode }) => (
  <details className="ui-explained">
    <summary>
      <span>{label}</span>
    </summary>
    <p>{children}</p>
  </details>
)
