import type { ReactNode } from 'react'

/** A figure's name. Pressed, it says in a sentence what the figure is and how it comes about. */
export function Explained({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <details className="results-explained">
      <summary>
        <span>{label}</span>
      </summary>
      <p>{children}</p>
    </details>
  )
}
